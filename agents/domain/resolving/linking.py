"""Which catalog skill an unknown name writes in its own way: by spelling, or as a name's variant.

`NameIndex` is compiled once per catalog version, as part of the snapshot. The resolver asks it for
every name that the gazetteer left without an entry; a wrong link is worse than none, so a name that
is near to two skills links to neither.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from agents.domain.resolving.spelling import ONE_SLIP_FROM, same_word, squash, tokens
from schemas.catalog import MatchStrategy, Skill

_LONGEST = 60
_VERSION = re.compile(r"\s+v?\d{1,4}(?:\.[\dx]{1,3}){0,2}\+?$|\s+\d{1,3}[cg]$", re.IGNORECASE)
_KIND = re.compile(
    r"\s+(?:frameworks?|librar(?:y|ies)|programming(?: languages?)?|languages?|scripting"
    r"|databases?)$",
    re.IGNORECASE,
)
_SAME_SPELLING_FROM = 4
_COMMON_WORD = 40
"""A word in more names than this tells nothing."""

_SPLIT = re.compile(r"\s*(?:/|&|\+(?=\s)|\band\b|\bor\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A catalog skill for an unknown name: near to which alias, how sure (0..1), and why.

    `kind` says in what they differ: spacing, a slip, an ending after the name, or words of the
    same meaning.
    """

    slug: str
    alias: str
    score: float
    why: str
    kind: Literal["spacing", "slip", "ending", "meaning"]


@dataclass(frozen=True, slots=True)
class _Form:
    slug: str
    alias: str
    squashed: str
    tokens: tuple[str, ...]
    only_in_this_case: bool

    def may_be(self, name: str) -> bool:
        return not self.only_in_this_case or self.alias == name


@dataclass(frozen=True, slots=True)
class NameIndex:
    """All names and aliases but weak ones, by how they are spelled."""

    _exact: Mapping[str, tuple[_Form, ...]]
    _by_affix: Mapping[tuple[str, int], tuple[_Form, ...]]
    _by_token: Mapping[str, tuple[str, ...]]
    _by_last_word: Mapping[str, tuple[str, ...]]
    _versions_apart: frozenset[str]

    @classmethod
    def compile(cls, skills: Iterable[Skill]) -> "NameIndex":
        """Index every alias but weak ones, which need a context to mean the skill."""
        exact: dict[str, list[_Form]] = defaultdict(list)
        by_affix: dict[tuple[str, int], list[_Form]] = defaultdict(list)
        by_token: dict[str, set[str]] = defaultdict(set)
        by_last_word: dict[str, list[str]] = defaultdict(list)
        versions_apart = set()
        for skill in skills:
            if skill.version_strategy == "SEPARATE_ENTITY":
                versions_apart.add(skill.slug)
            words = tokens(skill.display_name)
            for token in words:
                by_token[token].add(skill.slug)
            if len(words) > 1:
                by_last_word[words[-1]].append(skill.slug)
            for form in _forms(skill):
                exact[form.squashed].append(form)
                if len(form.squashed) >= ONE_SLIP_FROM and not form.only_in_this_case:
                    for affix in _affixes(form.squashed):
                        by_affix[affix, len(form.squashed)].append(form)
        return cls(
            {key: tuple(forms) for key, forms in exact.items()},
            {key: tuple(forms) for key, forms in by_affix.items()},
            {token: tuple(sorted(slugs)) for token, slugs in by_token.items()},
            {token: tuple(sorted(slugs)) for token, slugs in by_last_word.items()},
            frozenset(versions_apart),
        )

    def exact(self, name: str) -> Link | None:
        """The one skill that is written so up to case, spaces and punctuation."""
        form = _only(form for form in self._exact.get(squash(name), ()) if form.may_be(name))
        if form is None:
            return None
        why = f"written like {form.alias!r} but for spacing"
        return Link(form.slug, form.alias, 1.0, why, "spacing")

    def link(self, name: str) -> Link | None:
        """The one skill that the name writes in another way, or None."""
        if len(name) > _LONGEST:
            return None
        if len(squash(name)) >= _SAME_SPELLING_FROM and (same := self.exact(name)):
            return same
        return self._without_ending(name) or self._misspelt(name)

    def split(self, name: str) -> tuple[Link, ...]:
        """The known skills that the name lists ("Docker/K8s"), or nothing unless all are known."""
        parts = [part for part in _SPLIT.split(name[:_LONGEST]) if part]
        if len(parts) < 2:
            return ()
        links = [self.exact(part) for part in parts]
        found = tuple(link for link in links if link)
        return found if len(found) == len(parts) else ()

    def head(self, name: str) -> Link | None:
        """The known skill that the name begins with, longest first: "React" for "React Table"."""
        words = name[:_LONGEST].split()
        for length in range(len(words) - 1, 0, -1):
            start = " ".join(words[:length])
            if len(squash(start)) >= 3 and (found := self.exact(start)):
                return found
        return None

    def kin(self, name: str) -> dict[str, float]:
        """Slugs of the skills whose names share a word with this one; rare words share more."""
        shares: dict[str, float] = {}
        for token in dict.fromkeys(tokens(name[:_LONGEST])):
            slugs = self._by_token.get(token, ())
            if len(slugs) <= _COMMON_WORD:
                for slug in slugs:
                    shares[slug] = shares.get(slug, 0.0) + 1 / len(slugs)
        return shares

    def same_last_word(self, name: str) -> tuple[str, ...]:
        """Slugs of the skills whose names of several words end in the same word."""
        words = tokens(name[:_LONGEST])
        return self._by_last_word.get(words[-1], ()) if len(words) > 1 else ()

    def sharing_words(self, name: str, limit: int = 12) -> tuple[str, ...]:
        """Slugs of the skills whose names share the rarest of this name's words."""
        shared = [self._by_token[token] for token in tokens(name) if token in self._by_token]
        rarest = min(shared, key=len, default=())
        return rarest if len(rarest) <= limit else ()

    def _without_ending(self, name: str) -> Link | None:
        for pattern, kind in ((_VERSION, "a version"), (_KIND, "its kind")):
            base = pattern.sub("", name)
            if base == name or not (found := self.exact(base)):
                continue
            if kind == "a version" and found.slug in self._versions_apart:
                continue
            why = f"{found.alias!r} with {kind} after it"
            return Link(found.slug, found.alias, 0.95, why, "ending")
        return None

    def _misspelt(self, name: str) -> Link | None:
        squashed = squash(name)
        if len(squashed) < ONE_SLIP_FROM:
            return None
        words = tuple(tokens(name))
        near = {
            form
            for affix in _affixes(squashed)
            for length in range(len(squashed) - 2, len(squashed) + 3)
            for form in self._by_affix.get((affix, length), ())
            if _is_slip_of(squashed, words, form)
        }
        form = _only(near)
        if form is None:
            return None
        return Link(form.slug, form.alias, 0.9, f"a slip away from {form.alias!r}", "slip")


def _forms(skill: Skill) -> list[_Form]:
    return [
        _Form(
            skill.slug,
            alias.text,
            squash(alias.text),
            tuple(tokens(alias.text)),
            alias.match_strategy is MatchStrategy.CASE_SENSITIVE,
        )
        for alias in skill.aliases
        if alias.match_strategy is not MatchStrategy.CONTEXT
    ]


def _affixes(squashed: str) -> tuple[str, str]:
    """One slip leaves the first three letters or the last three as they were."""
    return f"^{squashed[:3]}", f"{squashed[-3:]}$"


def _is_slip_of(squashed: str, words: tuple[str, ...], form: _Form) -> bool:
    if len(words) != len(form.tokens):
        return same_word(squashed, form.squashed)
    pairs = [(left, right) for left, right in zip(words, form.tokens, strict=True) if left != right]
    return len(pairs) == 1 and same_word(*pairs[0])


def _only(forms: Iterable[_Form]) -> _Form | None:
    """The first form by its text, if all are of one skill."""
    ordered = sorted(forms, key=lambda form: (form.slug, form.alias))
    if not ordered or ordered[0].slug != ordered[-1].slug:
        return None
    return ordered[0]
