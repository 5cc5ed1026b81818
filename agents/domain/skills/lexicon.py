"""The catalog's names as one automaton: where in a text a skill may be named.

`Lexicon.candidates` gives spans with every skill that owns the name found there. It knows words and
letter case, not meaning: `agents.domain.skills.meaning` decides among the owners.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import ahocorasick

from agents.domain.folding import Folded, fold_name, fold_text
from agents.domain.skills.context import Tag, compile_tags
from agents.domain.skills.name_spellings import spellings
from schemas.catalog import Alias, MatchStrategy, Skill

_PLURAL_NATURES = frozenset(
    {"CONCEPT", "PRACTICE", "METHODOLOGY", "KNOWLEDGE", "STANDARD", "PROTOCOL"}
)
_NO_PLURAL = ("s", "work")
_DIGITS = "0123456789"
_MAY_FOLLOW = "s" + _DIGITS


@dataclass(frozen=True, slots=True)
class Entry:
    """One skill's claim to a name. `exact` has the spellings that a case-sensitive name allows."""

    slug: str
    alias: Alias
    exact: frozenset[str] = frozenset()

    @property
    def weak(self) -> bool:
        """The name means this skill only where the context supports it."""
        return self.alias.match_strategy is MatchStrategy.CONTEXT


@dataclass(frozen=True, slots=True)
class Candidate:
    """`text[start:end]` may name the skills of `entries`; `name` is the folded form that hit."""

    start: int
    end: int
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Pattern:
    name: str
    length: int
    to_word: bool
    plural: bool
    versioned: bool
    entries: tuple[Entry, ...]


class Lexicon:
    """All names of all extractable skills, compiled once per catalog version."""

    def __init__(
        self,
        patterns: list[_Pattern],
        by_name: Mapping[str, tuple[Entry, ...]],
        tags: Mapping[str, tuple[Tag, ...]],
    ) -> None:
        self.tags = tags
        self._by_name = by_name
        self._automaton = ahocorasick.Automaton()
        for pattern in patterns:
            self._automaton.add_word(pattern.name, (pattern.length, pattern))
        if patterns:
            self._automaton.make_automaton()

    @classmethod
    def compile(cls, skills: Iterable[Skill]) -> "Lexicon":
        """Index every alias as it is commonly written, but for skills that are not extractable."""
        owners: dict[str, dict[str, Entry]] = {}
        plural: set[str] = set()
        extractable = [skill for skill in skills if skill.is_extractable]
        for skill in extractable:
            for alias in skill.aliases:
                entry = Entry(skill.slug, alias, _exact_spellings(alias))
                for name in spellings(alias.text):
                    owned = owners.setdefault(name, {})
                    owned[skill.slug] = _joined(owned.get(skill.slug), entry)
                    if skill.skill_nature in _PLURAL_NATURES or alias.text[-1:].isupper():
                        plural.add(name)
        by_name = {name: tuple(found.values()) for name, found in sorted(owners.items())}
        patterns = [_pattern(name, entries, name in plural) for name, entries in by_name.items()]
        return cls(patterns, by_name, compile_tags(extractable))

    def lookup(self, name: str) -> tuple[Entry, ...]:
        """The skills that own this name, however it is capitalised; empty where nobody does."""
        return self._by_name.get(fold_name(name), ())

    def candidates(self, text: str, folded: Folded | None = None) -> list[Candidate]:
        """The places where a skill may be named, in order; of overlapping ones the longest."""
        if not self._by_name:
            return []
        folded = folded or fold_text(text)
        found: list[Candidate] = []
        taken = 0
        for start, end, pattern in sorted(self._hits(folded.text), key=_leftmost_longest):
            if start < taken:
                continue
            begin, stop = folded.span(start, end)
            if " " in pattern.name and _ends_compound(text, begin):
                continue
            written = text[begin : folded.original(start + pattern.length - 1) + 1]
            entries = tuple(
                entry for entry in pattern.entries if _case_fits(entry, written, text, begin)
            )
            if entries:
                found.append(Candidate(begin, stop, pattern.name, entries))
                taken = end
        return found

    def _hits(self, text: str) -> Iterator[tuple[int, int, _Pattern]]:
        size = len(text)
        for last, (length, pattern) in self._automaton.iter(text):
            end = last + 1
            start = end - length
            if start and text[start - 1].isalnum():
                continue
            if end < size and text[end].isalnum() and text[end] not in _MAY_FOLLOW:
                continue
            if _starts_well(text, start) and _ends_well(text, end, pattern):
                yield start, end + (text[end : end + 1] == "s"), pattern


def _joined(known: Entry | None, entry: Entry) -> Entry:
    """One skill's claim by two aliases that fold alike: every spelling of both is allowed."""
    if known is None:
        return entry
    if known.exact and entry.exact:
        return replace(known, exact=known.exact | entry.exact)
    return entry if known.exact and not entry.weak else known


def _ends_compound(text: str, at: int) -> bool:
    """What stands at `at` belongs to the word before: the edge of "cutting-edge AI"."""
    return at >= 2 and text[at - 1] in "-\u2010\u2011" and text[at - 2].isalnum()


def _leftmost_longest(hit: tuple[int, int, _Pattern]) -> tuple[int, int, int]:
    """Of names that end together the one in full: SSRS is no plural of SSR."""
    start, end, pattern = hit
    return start, -end, -pattern.length


def _pattern(name: str, entries: tuple[Entry, ...], plural: bool) -> _Pattern:
    strong = not all(entry.weak for entry in entries)
    return _Pattern(
        name=name,
        length=len(name),
        to_word=name[-1].isalnum(),
        plural=plural and len(name) > 2 and name[-1].isalpha() and not name.endswith(_NO_PLURAL),
        versioned=strong and len(name) > 2 and name[-1].isalpha(),
        entries=entries,
    )


def _starts_well(text: str, start: int) -> bool:
    """No border inside an address, a file name, a handle or an "R&D"."""
    if not start:
        return True
    before = text[start - 1]
    if before in "@#_$\\":
        return False
    if before in ".&+'":
        return start < 2 or not text[start - 2].isalnum()
    return True


def _ends_well(text: str, end: int, pattern: _Pattern) -> bool:
    """A word border, a plural s, a possessive, or a version that is written on."""
    after, follower = text[end : end + 1], text[end + 1 : end + 2]
    match after:
        case "s":
            fits = pattern.plural and not follower.isalnum()
        case digit if digit in _DIGITS and digit:
            fits = not pattern.to_word or (pattern.versioned and _is_version(text, end))
        case "@" | "_":
            fits = False
        case "#":
            fits = not pattern.to_word
        case "+":
            fits = pattern.length > 1 and follower != "+"
        case "&":
            fits = pattern.length > 1 or not follower.isalnum()
        case ".":
            fits = not follower.isalnum()
        case _:
            fits = True
    return fits


def _is_version(text: str, start: int) -> bool:
    """Digits at `start` that no letter follows: HTML5, Java8+, Python3.11, but not log4j."""
    end = start
    while end < len(text) and end - start < 5 and text[end] in _DIGITS:
        end += 1
    return end == len(text) or not text[end].isalnum()


def _case_fits(entry: Entry, written: str, text: str, at: int) -> bool:
    if entry.alias.match_strategy is not MatchStrategy.CASE_SENSITIVE:
        return True
    spelled = written.replace("-", " ")
    if spelled in entry.exact:
        return True
    return spelled.isupper() and in_capitals(text, at)


def in_capitals(text: str, at: int) -> bool:
    """The line around `at` is all capitals, so that letter case says nothing there."""
    start = max(text.rfind("\n", 0, at) + 1, at - 200)
    end = text.find("\n", at, at + 200)
    line = text[start : end if end >= 0 else at + 200]
    return line.isupper() and sum(map(str.isupper, line)) >= 12


def _exact_spellings(alias: Alias) -> frozenset[str]:
    if alias.match_strategy is not MatchStrategy.CASE_SENSITIVE:
        return frozenset()
    spelled = " ".join(alias.text.replace("-", " ").split())
    return frozenset({spelled, spelled.replace("/", " / "), spelled.replace(" ", "")})
