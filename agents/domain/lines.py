"""A JD's text in lines: physical ones, and logical ones that boards broke around what was bold.

Who calls this: `sentences` and `sections`. Offsets are half-open code points; line ends are LF.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from agents.domain.parsing.headings import exact_kind, heading_phrase
from agents.domain.words import word_set


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its bullet mark and margins; `indent` counts what stood before the mark."""

    start: int
    end: int
    text: str
    is_bullet: bool
    indent: int


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """One or more lines that read as one. `text` runs from `body`, after the mark, to `end`.

    An emphatic line is marked as headings are: by a number, an emoji, `#` or `**`.
    """

    start: int
    body: int
    end: int
    text: str
    is_bullet: bool
    is_emphatic: bool
    blank_before: bool
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
_EMPHATIC = re.compile(
    r"[\s\u200b\u200e\u200f\ufeff]*(?:#{1,6}\s|\*\*|__|\d{1,2}[.)]\s|[\u2600-\u2712\u2728-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff])"
)
_JOINS_BACK = tuple(",.;:)!?%]}’”")
_OPEN_ENDED = word_set(
    """
    experienced motivated talented passionate skilled senior junior dynamic driven ambitious
    dedicated innovative highly creative proactive a an the and or with in of to for as on at by
    from our your their its is are be we you i this that using such including like into & plus via
    than under over between about through both any all either least minimum who will must can
    should has have been proficiency
    """
)
_ALSO_ENDS_HEADINGS = word_set("will have you be are is should must can who if for")
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


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """The lines of a text, with those joined that one sentence runs through."""
    held: LogicalLine | None = None
    last: Line | None = None
    blank = False
    offset = 0
    for raw in text.split("\n"):
        for part in _unglued(raw):
            line = _read_line(part.text, offset + part.start)
            if line is None:
                blank = True
                continue
            if held is not None and last is not None:
                spaced = line.indent > 0 or text[last.end : last.end + 1] in _SPACES
                if part.joins and not blank and _continues(last, line, spaced=spaced):
                    last = line
                    continue
                yield _ended(text, held, last)
            held, last, blank = _begun(part, offset, line, blank=blank), line, False
        offset += len(raw) + 1
    if held is not None and last is not None:
        yield _ended(text, held, last)


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    text: str
    joins: bool


_LONG_LINE = 60
_SPACES = frozenset(" \u00a0")
_GLUED_MIN = 120
_GLUED = re.compile(
    r"(?=[A-Z])(?:(?<=[a-z0-9.!?:;)•*])|(?<=[.!?:;)•*] )|(?<=[.!?:;)•*]  ))"
    r"((?:Key |Main |Core |Job |Your |Our |Primary |Essential |Minimum |Basic |Required |Preferred "
    r"|Desired |Technical |Education and |Skills (?:and|&) |Duties (?:and|&) |Roles? (?:and|&) )?"
    r"(?:Responsibilities|Requirements|Qualifications|Duties|Skills|Experience|Benefits)"
    r"|What (?:You|you|We|we)['’ ]?(?:ll|re|will|are|would)? ?(?:[Ll]ooking [Ff]or|[Dd]o|[Bb]ring"
    r"|[Nn]eed|[Oo]ffer|[Bb]e [Dd]oing)|About (?:[Uu]s|[Yy]ou|[Tt]he (?:[Rr]ole|[Cc]ompany|[Jj]ob"
    r"|[Tt]eam))"
    r"|Who (?:[Yy]ou|[Ww]e) [Aa]re|Nice [Tt]o [Hh]ave|Job (?:Description|Summary)|Why [Jj]oin [Uu]s"
    r"|How [Tt]o [Aa]pply|Equal [Oo]pportunity [Ee]mployer|Company [Dd]escription|The [Rr]ole)"
    r"(?=\s?[:?]|[A-Z•●]|\s[•●]|\s{1,3}(?:[-–*]\s)?[A-Z0-9])"
)


def _unglued(raw: str) -> Iterator[_Part]:
    """A long line cut around the headings that lost their line breaks."""
    begin = 0
    joins = True
    if len(raw) >= _GLUED_MIN:
        for match in _GLUED.finditer(raw):
            yield _Part(begin, raw[begin : match.start()], joins)
            begin = match.start()
            joins = False
            if raw[match.end()] not in " :?":
                yield _Part(begin, raw[begin : match.end()], joins)
                begin = match.end()
    yield _Part(begin, raw[begin:], joins)


def _begun(part: _Part, offset: int, line: Line, *, blank: bool) -> LogicalLine:
    return LogicalLine(
        start=offset + part.start + line.indent,
        body=line.start,
        end=line.end,
        text=line.text,
        is_bullet=line.is_bullet,
        is_emphatic=_EMPHATIC.match(part.text) is not None,
        blank_before=blank,
        indent=line.indent,
    )


def _ended(text: str, begun: LogicalLine, last: Line) -> LogicalLine:
    if last.end == begun.end:
        return begun
    return replace(begun, end=last.end, text=text[begun.body : last.end])


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


def _continues(previous: Line, line: Line, *, spaced: bool) -> bool:
    """Whether the line goes on with what the one before began; `spaced` ones lost a bold word."""
    if line.is_bullet:
        return False
    if line.text.startswith(_JOINS_BACK):
        return True
    last = previous.text.rsplit(maxsplit=1)[-1]
    if last[-1] in ".!?:;":
        return False
    goes_on = _goes_on(last, previous, line, spaced=spaced)
    return goes_on and exact_kind(heading_phrase(previous.text)) is None


def _goes_on(last: str, previous: Line, line: Line, *, spaced: bool) -> bool:
    first = line.text.split(maxsplit=1)[0]
    if last[-1] in ",(/&-" or last.casefold() in _OPEN_ENDED:
        return first[0].islower() or last.casefold() not in _ALSO_ENDS_HEADINGS
    if not first[0].islower():
        return False
    connects = first.strip(",.").casefold() in _CONNECTIVES
    return spaced or connects or len(previous.text) > _LONG_LINE
