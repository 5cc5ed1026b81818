"""A JD's text cut into lines and sentences, each with its place in the text.

Who calls this: the parser for sections and fields, the extractor for evidence and duties. Offsets
are half-open code points; line ends are LF. All work is linear in the length of the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agents.domain.lines import Line, logical_lines, split_lines
from agents.domain.roles.duties import reads_like_duty
from agents.domain.words import word_set
from schemas.jd import Parsed, Section, SectionKind

__all__ = ["Line", "Span", "duty_sentences", "split_lines", "split_sentences"]

MAX_DUTIES = 40
MIN_DUTY_WORDS = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text: `text == jd.text[start:end]`."""

    start: int
    end: int
    text: str


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


def split_sentences(text: str, start: int = 0) -> list[Span]:
    """The sentences of a stretch that begins at `start`; every bullet begins a new one."""
    return list(iter_sentences(text, start))


def iter_sentences(text: str, start: int = 0) -> Iterator[Span]:
    """`split_sentences`, one by one: for callers that may stop early."""
    for line in logical_lines(text):
        for left, right in _cut(text, line.body, line.end):
            yield Span(start + left, start + right, text[left:right])


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
