"""A JD's text in sections: what each stretch is for, cut at headings and, without them, by content.

Who calls this: `parsing`. Every section obeys `text[start:end] == section.text`; sections never
overlap; headings lie outside. All work is linear in the length of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from agents.domain.lines import LogicalLine, logical_lines
from agents.domain.parsing.content_cues import content_kind, is_labelled, stray_kind
from agents.domain.parsing.headings import (
    MAX_HEADING,
    exact_kind,
    heading_phrase,
    likely_kind,
    names_company,
)
from agents.domain.roles.duties import begins_with_duty
from agents.domain.sentences import split_sentences
from agents.domain.text import fold
from schemas.jd import Section, SectionKind, SourceMarker

MAX_SECTIONS = 200

_K = SectionKind
_LISTS = frozenset({_K.DUTIES, _K.REQUIREMENTS, _K.PREFERRED, _K.SKILLS, _K.BENEFITS})
_POINTS = frozenset({_K.DUTIES, _K.REQUIREMENTS, _K.BENEFITS})
_ONE_LINERS = frozenset({_K.TITLE, _K.OTHER})
_LONG_PROSE = 60
_LONG_POINT = 200
_LONG_PARAGRAPH = 300
_RUN_IN_WORDS = 3
_RUN_IN = 40
_MIN_RUN = 2
_LOOK_AHEAD = 6
_MIN_SHOUT = 5


@dataclass(frozen=True, slots=True)
class _Heading:
    kind: SectionKind
    text: str
    rest: LogicalLine | None
    one_line: bool


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines under one heading; without one, `kind` is None until content tells."""

    kind: SectionKind | None
    heading: str | None
    lines: tuple[LogicalLine, ...]


def find_sections(text: str, title: str | None = None) -> tuple[Section, ...]:
    """The sections of a JD in the order of the text; `title` helps to know its own line."""
    found: list[Section] = []
    for each in _stretches(text, title):
        stretch = each if each.kind else replace(each, lines=_by_sentence(each.lines))
        for kind, heading, lines in _settle(stretch):
            found.append(_section(text, kind, heading, lines))
            if len(found) == MAX_SECTIONS:
                return tuple(found)
    return tuple(found)


def _stretches(text: str, title: str | None) -> Iterator[_Stretch]:
    kind: SectionKind | None = None
    heading: str | None = None
    lines: list[LogicalLine] = []
    folded_title = fold(title) if title else None
    for number, line in enumerate(logical_lines(text)):
        found = _read_heading(line, kind)
        if found is None and number == 0 and folded_title and fold(line.text) == folded_title:
            found = _Heading(_K.TITLE, "", line, one_line=True)
        if found is None:
            lines.append(line)
            continue
        if lines:
            yield _Stretch(kind, heading, tuple(lines))
        kind, heading, lines = found.kind, found.text or None, []
        if found.rest is not None:
            lines.append(found.rest)
        if found.one_line:
            yield _Stretch(kind, heading, tuple(lines))
            kind, heading, lines = None, None, []
    if lines:
        yield _Stretch(kind, heading, tuple(lines))


def _by_sentence(lines: tuple[LogicalLine, ...]) -> tuple[LogicalLine, ...]:
    """Paragraphs that begin with the company and may go on to the job, in their sentences."""
    return tuple(each for line in lines for each in _sentences(line))


def _sentences(line: LogicalLine) -> Iterator[LogicalLine]:
    whole = len(line.text) < _LONG_PARAGRAPH or line.is_bullet
    if whole or content_kind(line.text, listed=False) is not _K.ABOUT_COMPANY:
        yield line
        return
    for span in split_sentences(line.text, line.body):
        begin = line.start if span.start == line.body else span.start
        yield replace(
            line, start=begin, body=span.start, end=span.end, text=span.text, is_emphatic=False
        )


def _read_heading(line: LogicalLine, within: SectionKind | None) -> _Heading | None:
    """The heading that a line is or begins with, if any."""
    own = _own_line(line, within)
    if own is not None:
        return _Heading(own, heading_phrase(line.text), None, one_line=False)
    label, mark, rest = _run_in(line.text[: 2 * MAX_HEADING])
    if not mark or not rest.strip() or len(label) > MAX_HEADING or rest.startswith("//"):
        return None
    phrase = heading_phrase(label)
    kind = exact_kind(phrase)
    if kind is None or not _begins_like_heading(label) or len(phrase.split()) > 6:
        return None
    if line.is_bullet and kind in _LISTS and within in _LISTS:
        return None
    skipped = len(label) + 1
    body = line.text[skipped:]
    start = line.body + skipped + len(body) - len(body.lstrip())
    value = replace(line, start=start, body=start, text=body.strip(), is_bullet=False)
    return _Heading(kind, phrase, value, one_line=kind in _ONE_LINERS)


def _run_in(text: str) -> tuple[str, str, str]:
    """What a heading in the same line would be: up to a colon, or a short one to a full stop."""
    label, mark, rest = text.partition(". ")
    if mark and ":" not in label and len(label.split()) <= _RUN_IN_WORDS and len(rest) >= _RUN_IN:
        return label, mark[:1], rest
    return text.partition(":")


def _own_line(line: LogicalLine, within: SectionKind | None) -> SectionKind | None:
    text = line.text
    goes_on = text[-1] in ".;," and not text.endswith("...")
    if len(text) > MAX_HEADING or goes_on or not _begins_like_heading(text):
        return None
    phrase = heading_phrase(text)
    announced = text.rstrip(" *_").endswith(":")
    if line.is_bullet and not announced and not line.is_emphatic:
        return None
    if names_company(phrase) and not line.is_bullet:
        return exact_kind(phrase) or _K.ABOUT_COMPANY
    marked = announced or line.is_emphatic or (phrase.isupper() and len(phrase) > _MIN_SHOUT)
    looks_so = marked and not (line.is_bullet and within in _LISTS)
    return exact_kind(phrase) or (likely_kind(phrase) if looks_so else None)


_HEADING_START = re.compile(
    r"[\s\W\d_]*[A-Z¿¡]|[^a-z]*:|[\s\W\d_]*(?:you|what|who|we|nice|about|your|in)\b"
)


def _begins_like_heading(text: str) -> bool:
    return _HEADING_START.match(text) is not None


def _settle(
    stretch: _Stretch,
) -> Iterator[tuple[SectionKind, str | None, tuple[LogicalLine, ...]]]:
    """A stretch in sections: prose of another kind is parted from what the heading announced."""
    kinds = _kinds_of(stretch)
    heading = stretch.heading
    begin = 0
    for index in range(1, len(kinds) + 1):
        if index == len(kinds) or kinds[index] is not kinds[begin]:
            announced = heading if begin == 0 and kinds[0] is (stretch.kind or kinds[0]) else None
            yield kinds[begin], announced, stretch.lines[begin:index]
            begin = index


def _kinds_of(stretch: _Stretch) -> list[SectionKind]:
    if stretch.kind in _LISTS:
        return _list_kinds(stretch.kind, stretch.lines)
    own = stretch.kind or _K.OTHER
    if own in {_K.TITLE, _K.EEO}:
        return [own] * len(stretch.lines)
    return _prose_kinds(own, stretch.lines)


def _list_kinds(own: SectionKind, lines: tuple[LogicalLine, ...]) -> list[SectionKind]:
    """Under a list heading only long prose strays, and until the next point of a list."""
    kinds: list[SectionKind] = []
    current = own
    for line in lines:
        if line.is_bullet or line.indent or begins_with_duty(line.text):
            current = own
        elif len(line.text) >= _LONG_PROSE:
            stray = stray_kind(line.text)
            if stray is not None and stray is not own:
                current = stray
            elif current is not own and line.blank_before:
                current = _K.OTHER if kinds else own
        kinds.append(current)
    return kinds


def _prose_kinds(own: SectionKind, lines: tuple[LogicalLine, ...]) -> list[SectionKind]:
    """By content, line by line; a lone point of another kind follows those around it."""
    guesses = [content_kind(line.text, listed=_is_listed(line)) for line in lines]
    if own is _K.ABOUT_COMPANY and guesses[0] is _K.ABOUT_ROLE:
        guesses[0] = None
    kinds: list[SectionKind] = []
    for index, line in enumerate(lines):
        before = kinds[-1] if kinds else own
        listed = _is_listed(line)
        guess = guesses[index]
        if guess is None and listed and before is own:
            guess = _announced(guesses, index)
        kinds.append(_settled(guess, before, own, listed=listed, run=_run(guesses, index)))
    return kinds


def _settled(
    guess: SectionKind | None,
    before: SectionKind,
    own: SectionKind,
    *,
    listed: bool,
    run: int,
) -> SectionKind:
    """The kind of a line under the heading `own`, after one of the kind `before`."""
    if guess is None or (guess is _K.REQUIREMENTS and own is not _K.OTHER and not listed):
        return before
    if guess in _POINTS and listed and guess is not before and run < _MIN_RUN:
        return before
    return guess


def _announced(guesses: list[SectionKind | None], index: int) -> SectionKind | None:
    """What a point that says nothing begins, if a list of a known kind follows at once."""
    following = guesses[index + 1] if index + 1 < len(guesses) else None
    return following if following in _POINTS else None


def _is_listed(line: LogicalLine) -> bool:
    """Whether it reads as a point of a list: by its mark or margin, or by its shape."""
    if line.is_bullet or line.indent > 0:
        return True
    if len(line.text) >= _LONG_POINT:
        return False
    return line.text[-1] != "." or is_labelled(line.text) or begins_with_duty(line.text)


def _run(guesses: list[SectionKind | None], index: int) -> int:
    """How many of the next lines are of one kind; those that say nothing do not end the run."""
    known = [guess for guess in guesses[index : index + _LOOK_AHEAD] if guess is not None]
    return sum(1 for _ in takewhile(lambda guess: guess is known[0], known))


def _section(
    text: str, kind: SectionKind, heading: str | None, lines: tuple[LogicalLine, ...]
) -> Section:
    start, end = lines[0].start, lines[-1].end
    body = text[start:end]
    words = body.split()
    return Section(
        heading=heading,
        heading_was_present=heading is not None,
        kind=kind,
        text=body,
        bullet_count=sum(line.is_bullet for line in lines),
        word_count=len(words),
        source_marker=SourceMarker(
            first_5_words=" ".join(words[:5]), last_5_words=" ".join(words[-5:])
        ),
        start=start,
        end=end,
    )
