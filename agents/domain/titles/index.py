"""Job titles looked up among the catalog's roles.

Who calls this: the extractor, for the alias signal. `TitleIndex` is compiled once per catalog
version.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from agents.domain.titles.cleaning import (
    MAX_TITLE,
    CleanTitle,
    clean_title,
    normal_words,
)
from agents.domain.titles.readings import alternatives, narrower
from agents.domain.titles.segments import head_at
from agents.domain.titles.words import TWINS
from schemas.catalog import Role

__all__ = ["CleanTitle", "TitleIndex", "TitleMatch", "clean_title"]

MIN_SCORE = 0.4
_EXACT = 1.0
_SENIORITY_ASIDE = 0.95
_MAX_NEAR = 0.94
_OTHER_HEAD = 0.7


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """A catalog role (by slug) that a title may name, through that alias. `score` is in 0.4..1."""

    role: str
    alias: str
    score: float


def _key(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(TWINS.get(word, word) for word in words)


@dataclass(frozen=True, slots=True)
class _Name:
    role: str
    alias: str
    weight: float
    head: str | None


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """Role names and aliases, looked up by title."""

    full: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    cores: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    names: tuple[_Name, ...] = ()
    postings: dict[str, tuple[int, ...]] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    unknown_weight: float = 1.0

    @classmethod
    def compile(cls, roles: Iterable[Role]) -> "TitleIndex":
        """Index the names and aliases of the roles."""
        entries = [
            (role.slug, alias, tuple(dict.fromkeys(_key(normal_words(alias)))))
            for role in roles
            for alias in dict.fromkeys((role.display_name, *role.aliases))
        ]
        entries = [entry for entry in entries if entry[2]]
        roles_of: dict[str, set[str]] = defaultdict(set)
        for slug, _, words in entries:
            for word in words:
                roles_of[word].add(slug)
        count = len({slug for slug, _, _ in entries})
        weights = {word: math.log(1 + count / len(slugs)) for word, slugs in roles_of.items()}
        full: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        cores: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        postings: dict[str, list[int]] = defaultdict(list)
        names = []
        for index, (slug, alias, words) in enumerate(entries):
            full[_key(normal_words(alias))].append((slug, alias))
            core = _key(clean_title(alias).core.split())
            if core:
                cores[core].append((slug, alias))
            names.append(_Name(slug, alias, sum(weights[word] for word in words), _head_of(words)))
            for word in words:
                postings[word].append(index)
        return cls(
            full={key: tuple(found) for key, found in full.items()},
            cores={key: tuple(found) for key, found in cores.items()},
            names=tuple(names),
            postings={word: tuple(found) for word, found in postings.items()},
            weights=weights,
            unknown_weight=0.5 * math.log(1 + count) if count else 1.0,
        )

    def match(self, title: str, limit: int = 10) -> list[TitleMatch]:
        """Roles that the title may name, best first, ties by slug; nothing under `MIN_SCORE`."""
        cleaned = clean_title(title)
        best: dict[str, TitleMatch] = {}
        exact = self.full.get(_key(normal_words(cleaned.role)), ())
        core = _key(cleaned.core.split())
        special = [found for name in narrower(title) for found in self._named(name)]
        _keep(best, special, _EXACT)
        _keep(best, exact, _SENIORITY_ASIDE if special else _EXACT)
        _keep(best, self.cores.get(core, ()), _SENIORITY_ASIDE if exact or special else _EXACT)
        if not exact or "/" not in cleaned.role:
            for name in alternatives(title):
                _keep(best, self._named(name), _EXACT)
        for variant in {core, _key(normal_words(title[:MAX_TITLE]))}:
            self._near(best, tuple(dict.fromkeys(variant)))
        found = [match for match in best.values() if match.score >= MIN_SCORE]
        return sorted(found, key=lambda match: (-match.score, match.role, match.alias))[:limit]

    def _named(self, name: str) -> tuple[tuple[str, str], ...]:
        """The roles with just this name."""
        return self.cores.get(_key(clean_title(name).core.split()), ())

    def _near(self, best: dict[str, TitleMatch], words: tuple[str, ...]) -> None:
        shared: dict[int, float] = defaultdict(float)
        for word in words:
            for index in self.postings.get(word, ()):
                shared[index] += self.weights[word]
        total = sum(self.weights.get(word, self.unknown_weight) for word in words)
        head = _head_of(words)
        for index, weight in shared.items():
            name = self.names[index]
            score = _MAX_NEAR * 2 * weight / (total + name.weight)
            if head and name.head and head != name.head:
                score *= _OTHER_HEAD
            if score >= MIN_SCORE:
                _keep(best, ((name.role, name.alias),), round(score, 3))


def _head_of(words: tuple[str, ...]) -> str | None:
    index = head_at(words)
    return words[index] if index is not None else None


def _keep(best: dict[str, TitleMatch], found: Iterable[tuple[str, str]], score: float) -> None:
    for role, alias in found:
        known = best.get(role)
        if known is None or (score, known.alias) > (known.score, alias):
            best[role] = TitleMatch(role, alias, score)
