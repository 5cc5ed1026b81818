"""Where an unknown skill belongs: the dimensions that its company, its words and its name favour.

Three things count. Known skills of the JD speak for their dimensions, the more, the nearer they
stand and the fewer dimensions they have; the chosen role's dimensions count half as much again.
Catalog skills that share a rare word with the name speak for theirs. What has come together is
scaled by how near the name's vector is to that of the dimension's name. A score is the dimension's
share of the whole.

Measured by hiding known skills of 100 ads, in a catalog of 240 dimensions: six of seven are placed,
62% of these right at once; a score of 0.4 or more is right three times in four. In a catalog of 104
dimensions the best dimension was right for 60%, where company alone had 28%.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, sqrt

from agents.domain.resolving.neighbours import Nearness
from agents.domain.snapshot import CatalogSnapshot
from schemas.catalog import Skill
from schemas.details import PlacedDimension

_WEIGHTS: dict[Nearness, float] = {"beside": 3.0, "same line": 1.5, "near": 0.4, "same JD": 0.1}
_ROLE_BOOST = 1.5
_SHARED_WORD = 2.0
_NAME_ALONE = 0.05
_STEEPNESS = 8.0
_NEAR_NAME = 0.35
"""Cosine from which a dimension is worth a look for its name alone."""

_PLACES = 3
_LEAST_SCORE = 0.15


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A known skill of the same JD, and how near it stands."""

    skill: Skill
    nearness: Nearness


@dataclass(slots=True)
class _Claim:
    weight: float = _NAME_ALONE
    company: list[tuple[float, str]] = field(default_factory=list)
    words: list[tuple[float, str]] = field(default_factory=list)


def place(
    name: str,
    neighbours: Sequence[Neighbour],
    role: str | None,
    likeness: Mapping[str, float],
    snapshot: CatalogSnapshot,
) -> tuple[PlacedDimension, ...]:
    """The best dimensions for the name, best first; `likeness` is its cosine to their names."""
    claims: dict[str, _Claim] = defaultdict(_Claim)
    for neighbour in neighbours:
        weight = _WEIGHTS[neighbour.nearness] / _spread(neighbour.skill)
        for slug in neighbour.skill.dimensions:
            under_role = role in snapshot.dimensions[slug].roles
            claims[slug].weight += weight * (_ROLE_BOOST if under_role else 1.0)
            claims[slug].company.append((-weight, neighbour.skill.display_name))
    for kin, share in snapshot.names.kin(name).items():
        skill = snapshot.skills[kin]
        for slug in skill.dimensions:
            claims[slug].weight += _SHARED_WORD * share / _spread(skill)
            claims[slug].words.append((-share, skill.display_name))
    for slug, cosine in likeness.items():
        if slug in claims or cosine >= _NEAR_NAME:
            claims[slug].weight *= exp(_STEEPNESS * cosine)
    total = sum(claim.weight for claim in claims.values())
    ranked = sorted(claims, key=lambda slug: (-claims[slug].weight, slug))[:_PLACES]
    return tuple(
        PlacedDimension(
            slug=slug,
            display_name=snapshot.dimensions[slug].display_name,
            score=round(claims[slug].weight / total, 3),
            why=_why(claims[slug], likeness.get(slug, 0.0)),
        )
        for slug in ranked
        if claims[slug].weight / total >= _LEAST_SCORE
    )


def _spread(skill: Skill) -> float:
    return sqrt(max(len(skill.dimensions), 1))


def _why(claim: _Claim, cosine: float) -> str:
    reasons = []
    if claim.company:
        reasons.append(f"holds {_some(claim.company)} of this JD")
    if claim.words:
        reasons.append(f"holds {_some(claim.words)}, sharing a word with it")
    if cosine >= _NEAR_NAME:
        reasons.append(f"its name is near ({cosine:.2f})")
    return "; ".join(reasons)


def _some(named: Sequence[tuple[float, str]]) -> str:
    names = [name for _, name in sorted(named)]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
