"""Where an unknown skill belongs: the dimensions of the known skills that stand beside it.

A neighbour counts the more, the nearer it stands and the fewer dimensions it has; the chosen role's
dimensions and neighbours of the same kind count more. A score is the dimension's share of all that
counted, so it is in 0..1 and low where the company is mixed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from agents.domain.neighbours import Nearness
from agents.domain.snapshot import CatalogSnapshot
from schemas.catalog import Skill
from schemas.details import DerivedType, PlacedDimension

_WEIGHTS: dict[Nearness, float] = {"beside": 3.0, "same line": 1.5, "near": 0.4, "same JD": 0.1}
_ROLE_BOOST = 1.5
_KIND_BOOST = 1.3
_PLACES = 3
_LEAST_SCORE = 0.15
_LEAST_WEIGHT = 0.8
"""Weight that must have come together before a place is more than chance."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A known skill of the same JD, and how near it stands."""

    skill: Skill
    nearness: Nearness


def place(
    neighbours: Sequence[Neighbour],
    derived: DerivedType,
    role: str | None,
    snapshot: CatalogSnapshot,
) -> tuple[PlacedDimension, ...]:
    """The best dimensions for a skill of that type among those neighbours, best first."""
    weights: dict[str, float] = defaultdict(float)
    named: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for neighbour in neighbours:
        share = _WEIGHTS[neighbour.nearness] / sqrt(max(len(neighbour.skill.dimensions), 1))
        if neighbour.skill.category == derived.category:
            share *= _KIND_BOOST
        for slug in neighbour.skill.dimensions:
            weight = share * (_ROLE_BOOST if role in snapshot.dimensions[slug].roles else 1.0)
            weights[slug] += weight
            named[slug].append((-weight, neighbour.skill.display_name))
    total = sum(weights.values())
    ranked = sorted(weights, key=lambda slug: (-weights[slug], slug))[:_PLACES]
    return tuple(
        PlacedDimension(
            slug=slug,
            display_name=snapshot.dimensions[slug].display_name,
            score=round(weights[slug] / total, 3),
            why=_why(named[slug], role in snapshot.dimensions[slug].roles),
        )
        for slug in ranked
        if weights[slug] >= _LEAST_WEIGHT and weights[slug] / total >= _LEAST_SCORE
    )


def _why(named: list[tuple[float, str]], under_role: bool) -> str:
    names = [name for _, name in sorted(named)]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    of_role = "; it is a dimension of the chosen role" if under_role else ""
    return f"holds {shown} of this JD{of_role}"
