"""Names that mean the same in other words, by their vectors: only the very nearest are taken.

Who calls this: the resolver, for names that `linking` could not place. Only skills that share a
rare word with the name are compared, so that a JD embeds a handful of names at most.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from agents.domain.generic import is_generic
from agents.domain.linking import Link
from agents.domain.snapshot import CatalogSnapshot
from schemas.catalog import Skill

NEAR_ENOUGH = 0.93
"""Cosine from which two names are one skill: siblings, as two services of one cloud, reach .85."""

_CLEAR_LEAD = 0.03
_MOST_NAMES = 16


def to_compare(names: Sequence[str], snapshot: CatalogSnapshot) -> dict[str, tuple[Skill, ...]]:
    """For each name worth comparing, the skills that share its rarest word."""
    found: dict[str, tuple[Skill, ...]] = {}
    for name in names:
        slugs = () if is_generic(name) else snapshot.names.sharing_words(name)
        if slugs and len(found) < _MOST_NAMES:
            found[name] = tuple(snapshot.skills[slug] for slug in slugs)
    return found


def texts_of(compared: Mapping[str, Sequence[Skill]]) -> list[str]:
    """All names to embed, each once, in a fixed order."""
    names = {skill.display_name for skills in compared.values() for skill in skills}
    return sorted(names | set(compared))


def nearest(
    compared: Mapping[str, Sequence[Skill]],
    vectors: Mapping[str, NDArray[np.float32]],
) -> dict[str, Link]:
    """The names whose nearest skill is near enough and clearly nearer than the next."""
    links = {}
    for name, skills in compared.items():
        scored = sorted(
            ((_cosine(vectors, name, skill.display_name), skill) for skill in skills),
            key=lambda pair: (-pair[0], pair[1].slug),
        )
        best, skill = scored[0]
        lead = best - (scored[1][0] if len(scored) > 1 else 0.0)
        if best >= NEAR_ENOUGH and lead >= _CLEAR_LEAD:
            why = f"its vector is {best} near to that of {skill.display_name!r}"
            links[name] = Link(skill.slug, skill.display_name, best, why, "meaning")
    return links


def _cosine(vectors: Mapping[str, NDArray[np.float32]], left: str, right: str) -> float:
    return round(float(vectors[left] @ vectors[right]), 3)
