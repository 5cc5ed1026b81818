"""A JD's text cut into lines and sentences, each with its place in the text.

Who calls this: the parser for sections and fields, the extractor for evidence and duties. Offsets
are half-open code points; line ends are LF. All work is linear in the length of the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agents.domain.duties import reads_like_duty
from agents.domain.words import word_set
from schemas.jd import Parsed, Section, SectionKind

MAX_DUTIES = 40
MIN_DUTY_WORDS = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text: `text == jd.text[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its bullet mark and margins; `indent` counts what stood before the mark."""

    start: int
    end: int
    text: str
    is_bullet: bool
    indent: int


_BULLET = re.compile(
    r"""[\s\u200b\u200e\u200f\ufeff]*(?:
        (?:[•●▪‣◦▸►▶➤➢➔→✓✔✅☑■□◆◇★☆❖⁃∙·○\uf0b7\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]
           [\ufe0f\u200d\u20e3]?){1,4}(?=\s|\w|["'(\[*])
        |[-–—*+o](?=[ \t\u00a0])
        |[-–—](?=[A-Za-z])
        |\(?(?:\d{1,2}|[a-h])[.)](?=[ \t\u00a0])
    )[\s\u200b\u200e\u200f]*""",
    re.VERBOSE,
)
_LEADING = re.compile(r"[\s\u200b\u200e\u200f\ufeff]*")
_TRAILING = " \t\r\n\v\f\u00a0\u200b\u200e\u200f\ufeff\u2028\u2029"
_INLINE_BULLET = re.compile(r"(?<=\s)[•●▪‣◦➤](?=\s|\w)|(?<=\w)[•●▪‣](?=\s?\w)")

_WORD_BEFORE = re.compile(r"[^\s(\[\"'“”/,;:]{1,20}$")
_SENTENCE_END = re.compile(
    r"(?<![.!?])[.!?]{1,8}[\"'”’)\]]{0,3}(?=\s|$)|(?<=[a-z]{3})[.!?](?=[A-Z][a-z'’]|[A-Z]\s)|[;。！？](?=\s)"
)
_NEXT_WORD = re.compile(r"[\s\"'“‘(\[]{0,8}([^\s,.;:!?]{0,24})")
_INITIALS = re.compile(r"(?:[A-Za-z]\.){0,5}[A-Za-z]")
_NEVER_LAST = word_set(
    """
    e.g i.e eg ie vs sr jr mr mrs ms dr approx dept incl prof cf ca st gen b.sc m.sc b.tech
    m.tech b.eng m.eng ph.d b.com m.ed no.
    """
)
_SOMETIMES_LAST = word_set(
    """
    inc ltd corp co llc gmbh plc etc yrs yr hrs hr p.a a.m p.m
    """
)
_STARTERS = word_set(
    """
    we our you your the this that these as at in if it with from for join they their he she what
    who when while to by on a an and experience knowledge strong must please
    """
)
_SUFFIXES = word_set("js net io com ai py ts org jsx")
_JOINS_BACK = tuple(",.;:)!?%]}’”")
_OPEN_ENDED = word_set(
    """
    a an the and or with in of to for as on at by from our your their its is are be we you i
    this that using such including like into & plus via than under over between about through
    both any all either least minimum who will must can should has have been proficiency
    """
)
_CONNECTIVES = _OPEN_ENDED | word_set("which while where when within across not but so if")


def split_lines(text: str, start: int = 0) -> list[Line]:
    """The non-empty lines of a stretch that begins at `start`, bullet marks and margins cut off."""
    lines = []
    offset = 0
    for raw in text.split("\n"):
        line = _read_line(raw, start + offset)
        if line is not None:
            lines.append(line)
        offset += len(raw) + 1
    return lines


def split_sentences(text: str, start: int = 0) -> list[Span]:
    """The sentences of a stretch that begins at `start`; every bullet begins a new one."""
    sentences = []
    for block in _blocks(text):
        begin, end = block
        for left, right in _cut(text, begin, end):
            sentences.append(Span(start + left, start + right, text[left:right]))
    return sentences


def duty_sentences(parsed: Parsed) -> list[Span]:
    """What the person will do: the sentences of the duties sections, never of requirements.

    Without such a section, those of the texts about the role that read like duties. At most
    `MAX_DUTIES`, each of at least `MIN_DUTY_WORDS` words; lead-ins ("You will:") are left out.
    """
    duties = _sentences_of(parsed.roles_and_responsibilities)
    if not duties:
        about_role = [each for each in parsed.other_sections if each.kind is SectionKind.ABOUT_ROLE]
        duties = [each for each in _sentences_of(about_role) if reads_like_duty(each.text)]
    return duties[:MAX_DUTIES]


def _sentences_of(sections: Iterable[Section]) -> list[Span]:
    return [
        sentence
        for section in sections
        for sentence in split_sentences(section.text, section.start)
        if not sentence.text.endswith(":") and len(sentence.text.split()) >= MIN_DUTY_WORDS
    ]


def _read_line(raw: str, start: int) -> Line | None:
    bullet = _BULLET.match(raw)
    leading = _LEADING.match(raw)
    indent = leading.end() if leading else 0
    body_start = bullet.end() if bullet else indent
    body = raw[body_start:].rstrip(_TRAILING)
    if not body:
        return None
    begin = start + body_start
    return Line(begin, begin + len(body), body, bullet is not None, indent)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Lines that belong together: boards break sentences around what was bold."""
    begin, end = -1, -1
    previous: Line | None = None
    breaks = 0
    offset = 0
    for raw in text.split("\n"):
        line = _read_line(raw, offset)
        offset += len(raw) + 1
        if line is None:
            breaks += 1
            continue
        if previous is not None and breaks == 0 and _continues(previous, line):
            end = line.end
        else:
            if previous is not None:
                yield begin, end
            begin, end = line.start, line.end
        previous = line
        breaks = 0
    if previous is not None:
        yield begin, end


def _continues(previous: Line, line: Line) -> bool:
    if line.is_bullet:
        return False
    if line.text.startswith(_JOINS_BACK):
        return True
    last = previous.text.rsplit(maxsplit=1)[-1]
    if last[-1] in ".!?:;":
        return False
    if last[-1] in ",(/&-" or last.casefold() in _OPEN_ENDED:
        return True
    first = line.text.split(maxsplit=1)[0]
    if not first[0].islower():
        return False
    return len(previous.text) > 60 or first.strip(",.").casefold() in _CONNECTIVES


def _cut(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    left = begin
    borders = [(match.start(), match.end()) for match in _INLINE_BULLET.finditer(text, begin, end)]
    borders += [
        (match.end(), match.end())
        for match in _SENTENCE_END.finditer(text, begin, end)
        if _ends_sentence(text, match.start(), match.end(), end)
    ]
    for right, following in [*sorted(borders), (end, end)]:
        trimmed = _trim(text, left, right)
        if trimmed is not None:
            yield trimmed
        left = max(left, following)


def _trim(text: str, left: int, right: int) -> tuple[int, int] | None:
    while left < right and text[left].isspace():
        left += 1
    while right > left and text[right - 1].isspace():
        right -= 1
    return (left, right) if left < right else None


def _ends_sentence(text: str, mark: int, after: int, end: int) -> bool:
    if after >= end or text[mark] in "!?;。！？":
        return True
    following = _NEXT_WORD.match(text, after, end)
    word = following.group(1) if following else ""
    if not word:
        return True
    if text[after] not in " \t\n\u00a0":
        return word.casefold() not in _SUFFIXES
    before = _WORD_BEFORE.search(text, max(0, mark - 20), mark)
    return _is_last(before.group().casefold() if before else "", word)


def _is_last(last: str, following: str) -> bool:
    """Whether a full stop between these two words ends a sentence."""
    if last in _NEVER_LAST or (_INITIALS.fullmatch(last) and last not in {"c", "r"}):
        return False
    if last in _SOMETIMES_LAST:
        return following.casefold() in _STARTERS and following[0].isupper()
    return not following[0].islower() or (len(last) >= 4 and last.isalpha())
