"""Where a JD speaks about the work, and the names of skills in those places.

`read_passages` cuts the text into sentences with the kind of their section, leaving out what is
about the employer, the benefits, equal opportunity and how to apply. `find_mentions` puts the
lexicon's candidates into them, without addresses and the employer's own name.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agents.domain.sentences import Span, split_lines, split_sentences
from agents.domain.skills.lexicon import Candidate
from agents.domain.text import fold
from schemas.jd import Jd, Parsed, SectionKind
from schemas.skills import Evidence

_SILENT = frozenset(
    {SectionKind.ABOUT_COMPANY, SectionKind.BENEFITS, SectionKind.EEO, SectionKind.APPLY}
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,300}")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_LEGAL_FORM = re.compile(
    r"(?:[\s,]+(?:inc|llc|ltd|limited|gmbh|ag|se|sa|s\.a|bv|b\.v|nv|plc|corp|corporation|co|pvt|"
    r"private|pty|oy|ab|srl|spa|kg|llp|lp)\.?)+$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s,;/|]+")
_JOINED = re.compile(r"[,/|;&•·+\n]|\b(?:and|or)\b", re.IGNORECASE)
_BROKEN = re.compile(r"[.!?]\s|\n\s*\n")
MAX_MENTIONS = 100
_LIST_GAP = 48
_LIST_GAP_WORDS = 4
_ITEM_WORDS = 5


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or bullet with the kind of the section that it stands in."""

    span: Span
    kind: SectionKind


@dataclass(frozen=True, slots=True)
class Mention:
    """A candidate in its passage. Mentions with the same `group` are items of one list."""

    candidate: Candidate
    passage: Passage
    group: int

    @property
    def written(self) -> str:
        """The name as the JD writes it."""
        offset = self.passage.span.start
        return self.passage.span.text[self.candidate.start - offset : self.candidate.end - offset]

    def evidence(self) -> Evidence:
        """Where the JD says so."""
        return Evidence(
            start=self.candidate.start,
            end=self.candidate.end,
            text=self.written,
            section=self.passage.kind.value,
        )

    def before(self, width: int) -> str:
        """Up to `width` characters of the passage in front of the name."""
        at = self.candidate.start - self.passage.span.start
        return self.passage.span.text[max(0, at - width) : at]

    def after(self, width: int) -> str:
        """Up to `width` characters of the passage behind the name."""
        at = self.candidate.end - self.passage.span.start
        return self.passage.span.text[at : at + width]


def read_passages(jd: Jd, parsed: Parsed) -> list[Passage]:
    """All sentences in which a skill would count, in the order of the text."""
    return [
        Passage(sentence, kind)
        for kind, start, end in _stretches(jd.text, parsed)
        for sentence in split_sentences(jd.text[start:end], start)
    ]


def find_mentions(
    text: str,
    candidates: Iterable[Candidate],
    passages: Sequence[Passage],
    masked: Sequence[tuple[int, int]],
) -> list[Mention]:
    """Every candidate that lies within a passage and outside what is masked, in order.

    Of one name at most `MAX_MENTIONS` count: a text that repeats it more often is no ad, and each
    mention is weighed.
    """
    masked_starts = [start for start, _ in masked]
    starts = [passage.span.start for passage in passages]
    mentions: list[Mention] = []
    seen: Counter[str] = Counter()
    for candidate in candidates:
        at = bisect_right(starts, candidate.start) - 1
        if at < 0 or candidate.end > passages[at].span.end:
            continue
        if _overlaps(candidate, masked, masked_starts):
            continue
        seen[candidate.name] += 1
        if seen[candidate.name] > MAX_MENTIONS:
            continue
        group = len(mentions)
        if mentions and _in_one_list(text, mentions[-1], candidate, passages[at]):
            group = mentions[-1].group
        mentions.append(Mention(candidate, passages[at], group))
    return mentions


def masked_spans(jd: Jd, parsed: Parsed) -> list[tuple[int, int]]:
    """Addresses, and the employer's name wherever it stands; in order, without overlaps."""
    found = [match.span() for match in _URL.finditer(jd.text)]
    if "@" in jd.text:
        found += (match.span() for match in _EMAIL.finditer(jd.text))
    for name in employer_names(jd, parsed):
        flags = re.IGNORECASE if " " in name else 0
        pattern = rf"(?<!\w)(?:{re.escape(name)}|{re.escape(name.upper())})(?!\w)"
        found += (match.span() for match in re.finditer(pattern, jd.text, flags))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not merged or start >= merged[-1][1]:
            merged.append((start, end))
        elif end > merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
    return merged


def employer_names(jd: Jd, parsed: Parsed) -> tuple[str, ...]:
    """The employer's name as given and without its legal form."""
    names = set()
    for given in (jd.company, parsed.company_name):
        for part in re.split(r"[()|]", given or ""):
            name = _LEGAL_FORM.sub("", part.strip()[:120])
            if len(name) > 1:
                names |= {name, part.strip()[:120]}
    return tuple(sorted(names))


def _overlaps(candidate: Candidate, masked: Sequence[tuple[int, int]], starts: list[int]) -> bool:
    at = bisect_right(starts, candidate.end - 1) - 1
    return at >= 0 and masked[at][1] > candidate.start


def _stretches(text: str, parsed: Parsed) -> Iterator[tuple[SectionKind, int, int]]:
    """Sections that count, and lines outside all sections that are no headings."""
    sections = parsed.sections()
    headings = {fold(each.heading).strip(" :-") for each in sections if each.heading}
    reached = 0
    for section in sections:
        yield from _between(text, reached, section.start, headings)
        if section.kind not in _SILENT and section.start >= reached:
            yield section.kind, section.start, section.end
        reached = max(reached, section.end)
    yield from _between(text, reached, len(text), headings)


def _between(
    text: str, start: int, end: int, headings: set[str]
) -> Iterator[tuple[SectionKind, int, int]]:
    for line in split_lines(text[start:end], start):
        if fold(line.text).strip(" :-") not in headings:
            yield SectionKind.OTHER, line.start, line.end


def _in_one_list(text: str, last: Mention, candidate: Candidate, passage: Passage) -> bool:
    """Both are items of one list: in a sentence, or as short lines below each other."""
    start, end = last.candidate.end, candidate.start
    if end - start > _LIST_GAP or last.passage.kind is not passage.kind:
        return False
    gap = text[start:end]
    if last.passage is passage:
        words = len(_WORD.findall(gap))
        return (
            words <= _LIST_GAP_WORDS
            and _JOINED.search(gap) is not None
            and _BROKEN.search(gap) is None
        )
    return _is_item(last.passage) and _is_item(passage) and "\n\n\n" not in gap


def _is_item(passage: Passage) -> bool:
    return len(passage.span.text) <= 60 and len(passage.span.text.split()) <= _ITEM_WORDS
