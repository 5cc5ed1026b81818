"""What contributions come to together: centroids, counts of skills, support for review items.

All of it is a sum over the JDs' current contributions, so order cannot matter. A store keeps the
sums by what each change takes away and adds; `tally` over the current set is what they must equal.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

import numpy as np

from agents.domain.text import fold
from schemas.base import Model
from schemas.catalog import JdContribution
from schemas.envelope import derive_id

_LONGEST_KEY = 200
_LONGEST_ALIAS = 200
_Key = TypeVar("_Key")


class ItemKind(StrEnum):
    """What a review item asks a curator to decide about."""

    SKILL = "skill"
    ALIAS = "alias"
    KRA = "kra"
    LINK = "link"
    COLLISION = "collision"
    ROLE = "role"
    AMBIGUITY = "ambiguity"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One JD's support for a review item; JDs that propose the same have the same `key`."""

    kind: ItemKind
    key: str
    detail: Model


@dataclass(frozen=True, slots=True, order=True)
class SkillUse:
    """A catalog skill as JDs ask for it."""

    slug: str
    alias: str
    requirement: str
    is_primary: bool


@dataclass(frozen=True, slots=True, order=True)
class CentroidKey:
    """A role under one embedding model and length of vectors."""

    role: str
    embedding: str
    dimensions: int


@dataclass(frozen=True, slots=True)
class Centroid:
    """How many JDs a role has, and the sum of their vectors in fixed point."""

    n: int
    sums: tuple[int, ...]

    def plus(self, other: "Centroid", sign: int = 1) -> "Centroid":
        """Both together, or with `sign` -1 this one without the other."""
        sums = tuple(a + sign * b for a, b in zip(self.sums, other.sums, strict=True))
        return Centroid(self.n + sign * other.n, sums)


@dataclass(frozen=True, slots=True)
class Tallies:
    """Sums over a set of contributions; what comes to nothing is left out."""

    centroids: Mapping[CentroidKey, Centroid] = field(default_factory=dict)
    skills: Mapping[SkillUse, int] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)


def tally(contributions: Iterable[JdContribution]) -> Tallies:
    """The sums over contributions, of which no two are of one JD."""
    every = list(contributions)
    return Tallies(
        centroids=_centroids(every),
        skills=Counter(use for each in every for use in _skill_uses(each)),
        items=Counter(item.key for each in every for item in review_items(each)),
    )


def difference(new: Tallies, old: Tallies) -> Tallies:
    """What must be added to a store that has `old` so that it has `new`; values may be negative."""
    centroids = dict(new.centroids)
    for key, centroid in old.centroids.items():
        nothing = Centroid(0, (0,) * key.dimensions)
        centroids[key] = centroids.get(key, nothing).plus(centroid, sign=-1)
    return Tallies(
        centroids={key: each for key, each in centroids.items() if each.n or any(each.sums)},
        skills=_less(new.skills, old.skills),
        items=_less(new.items, old.items),
    )


def review_items(contribution: JdContribution) -> tuple[ReviewItem, ...]:
    """What one JD proposes, each item once, under keys that do not depend on how it is written."""
    items = [
        *(_item(ItemKind.SKILL, each, each.slug) for each in contribution.new_skills),
        *(_item(ItemKind.ALIAS, each, each.skill, each.alias) for each in contribution.new_aliases),
        *(_item(ItemKind.KRA, each, each.role, each.text) for each in contribution.new_kras),
        *(
            _item(ItemKind.LINK, each, each.role, each.dimension, each.skill)
            for each in contribution.links
        ),
        *(_item(ItemKind.AMBIGUITY, each, each.alias) for each in contribution.ambiguous),
    ]
    if collision := contribution.collision:
        items.append(_item(ItemKind.COLLISION, collision, collision.title))
    if queued := contribution.role_queue:
        items.append(_item(ItemKind.ROLE, queued, queued.slug))
    found: dict[str, ReviewItem] = {}
    for item in items:
        found.setdefault(item.key, item)
    return tuple(found.values())


def _item(kind: ItemKind, detail: Model, *parts: str) -> ReviewItem:
    key = ":".join((kind.value, *(fold(part) for part in parts)))
    if len(key) > _LONGEST_KEY:
        key = f"{kind.value}:{derive_id('item', key)}"
    return ReviewItem(kind, key, detail)


def _skill_uses(contribution: JdContribution) -> set[SkillUse]:
    return {
        SkillUse(
            slug=seen.slug,
            alias=fold(seen.alias)[:_LONGEST_ALIAS],
            requirement=seen.requirement.value,
            is_primary=seen.is_primary,
        )
        for seen in contribution.skills
    }


def _centroids(contributions: Iterable[JdContribution]) -> dict[CentroidKey, Centroid]:
    vectors: dict[CentroidKey, list[tuple[int, ...]]] = {}
    for each in contributions:
        if each.role is not None and each.role_vector:
            key = CentroidKey(each.role, each.embedding, len(each.role_vector))
            vectors.setdefault(key, []).append(each.role_vector)
    return {
        key: Centroid(len(rows), tuple(np.sum(np.array(rows, np.int64), axis=0).tolist()))
        for key, rows in vectors.items()
    }


def _less(new: Mapping[_Key, int], old: Mapping[_Key, int]) -> dict[_Key, int]:
    changes = {key: new.get(key, 0) - old.get(key, 0) for key in new.keys() | old.keys()}
    return {key: change for key, change in changes.items() if change}
