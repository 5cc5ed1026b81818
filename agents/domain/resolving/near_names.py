"""What the vectors of unknown names say: a skill that means the same, and dimensions that are near.

Who calls this: the resolver, for names that `linking` could not place. Only skills that share a
rare word with the name are compared, and only the very nearest is taken. A JD embeds a handful of
names at most; those of the dimensions are the same texts for every JD.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agents.domain.resolving.generic import is_generic
from agents.domain.resolving.linking import Link
from agents.domain.snapshot import CatalogSnapshot
from agents.ports import Vectors
from schemas.catalog import Skill

NEAR_ENOUGH = 0.93
"""Cosine from which two names are one skill: siblings, as two services of one cloud, reach .85."""

_CLEAR_LEAD = 0.03
_MOST_NAMES = 16


@dataclass(frozen=True, slots=True)
class Likeness:
    """By name: the catalog skill that means the same, and the cosine to each dimension's name."""

    links: Mapping[str, Link] = field(default_factory=dict)
    to_dimensions: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


class Comparison:
    """The names of one JD and what they are compared with; `texts` is what must be embedded."""

    def __init__(self, names: Sequence[str], snapshot: CatalogSnapshot) -> None:
        self._names = [name for name in names if not is_generic(name)][:_MOST_NAMES]
        self._skills = {name: _sharing_words(name, snapshot) for name in self._names}
        self._dimensions = snapshot.dimensions
        compared = [skill.display_name for skills in self._skills.values() for skill in skills]
        dimensions = [each.display_name for each in self._dimensions.values()]
        self.texts = sorted({*self._names, *compared, *dimensions}) if self._names else []

    def likeness(self, vectors: Vectors) -> Likeness:
        """What the vectors say; one row per text of `texts`."""
        by_text = dict(zip(self.texts, vectors, strict=True))
        return Likeness(
            links=_nearest(self._skills, by_text),
            to_dimensions={
                name: {
                    slug: _cosine(by_text, name, dimension.display_name)
                    for slug, dimension in self._dimensions.items()
                }
                for name in self._names
            },
        )


def _sharing_words(name: str, snapshot: CatalogSnapshot) -> tuple[Skill, ...]:
    return tuple(snapshot.skills[slug] for slug in snapshot.names.sharing_words(name))


def _nearest(
    compared: Mapping[str, Sequence[Skill]], vectors: Mapping[str, Vectors]
) -> dict[str, Link]:
    """The names whose nearest skill is near enough and clearly nearer than the next."""
    links = {}
    for name, skills in compared.items():
        if not skills:
            continue
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


def _cosine(vectors: Mapping[str, Vectors], left: str, right: str) -> float:
    return round(float(vectors[left] @ vectors[right]), 3)
