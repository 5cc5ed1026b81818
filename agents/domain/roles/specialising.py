"""The narrower role inside a broader one: a backend job that asks for Python is a Python one."""

from collections.abc import Sequence
from functools import lru_cache

from agents.domain.snapshot import CatalogSnapshot
from agents.domain.titles.cleaning import clean_title
from agents.domain.titles.words import TWINS
from schemas.catalog import Role
from schemas.jd import Requirement
from schemas.skills import FinalSkill

_COUNTED = (Requirement.REQUIRED, Requirement.MENTIONED)


def narrower_role(role: str, skills: Sequence[FinalSkill], snapshot: CatalogSnapshot) -> str | None:
    """The catalog role that is named like `role` with one of the JD's main skills before it.

    None where no such role is in the catalog, or where two of them are asked for alike.
    """
    asked = {
        skill.slug: len(skill.evidence)
        for skill in skills
        if skill.slug and skill.is_primary and skill.requirement in _COUNTED
    }
    support: dict[str, int] = {}
    for slug, marks in _narrower(snapshot.roles[role], snapshot).items():
        mentions = sum(asked.get(mark, 0) for mark in marks)
        if mentions:
            support[slug] = mentions
    best = sorted(support, key=lambda slug: (-support[slug], slug))[:2]
    if not best or (len(best) == 2 and support[best[0]] == support[best[1]]):
        return None
    return best[0]


def _narrower(role: Role, snapshot: CatalogSnapshot) -> dict[str, frozenset[str]]:
    """Roles named like this one and more, with the skills that the rest of the name means."""
    names = [_words(name) for name in (role.display_name, *role.aliases)]
    found = {}
    for other in snapshot.roles.values():
        words = _words(other.display_name)
        rests = [words - name for name in names if name < words]
        marks = {slug for rest in rests for slug in _skills_named(rest, snapshot)}
        if other.slug != role.slug and marks:
            found[other.slug] = frozenset(marks)
    return found


@lru_cache(maxsize=4096)
def _words(name: str) -> frozenset[str]:
    return frozenset(TWINS.get(word, word) for word in clean_title(name).core.split())


def _skills_named(words: frozenset[str], snapshot: CatalogSnapshot) -> set[str]:
    return {entry.slug for word in words for entry in snapshot.lexicon.lookup(word)}
