"""How the three signals are weighed into one ranking of roles, with "none of them" as a contender.

A multinomial logit: every role with any support has a utility, so has "no role of the catalog", and
their shares are probabilities. Weights and confidence were fitted to job descriptions labelled by
hand (`quality/fusion.py`).
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from agents.domain.roles.ranking import EXACT
from agents.domain.roles.signals import RoleEvidence


class Features(NamedTuple):
    """What counts for a role: 0 where the JD gives no support of that kind.

    `title` is the title score, `named` says that it is exact, `sole` that no other role's is;
    `breadth` and `namesake` are those of its profile; `duties` is the duty score less that of the
    role which has most, and `nearness` the cosine of the best pair of a duty and a KRA.
    """

    title: float
    named: float
    sole: float
    breadth: float
    namesake: float
    duties: float
    nearness: float


WEIGHTS = Features(
    title=5.0, named=1.8, sole=0.5, breadth=2.1, namesake=1.8, duties=0.4, nearness=1.2
)
NONE_UTILITY = 5.8
_SLOPE, _OFFSET = 0.8, 0.8
_SMALLEST = 1e-6
_MOST_CLAIMED = 0.99


@dataclass(frozen=True, slots=True)
class Fused:
    """Roles with their probabilities, best first, ties by slug; `none` is what remains for none."""

    roles: tuple[tuple[str, float], ...]
    none: float


def features(role: str, evidence: RoleEvidence, most_duties: float) -> Features:
    """What the evidence says for one role; `most_duties` is the highest duty score of any."""
    title = evidence.title_score(role)
    profile = evidence.profiles.get(role)
    duties = evidence.duties.get(role)
    return Features(
        title=title,
        named=float(title == EXACT),
        sole=float(title == EXACT and exact_titles(evidence) == 1),
        breadth=profile.breadth if profile else 0.0,
        namesake=profile.namesake if profile else 0.0,
        duties=evidence.duty_score(role) - most_duties,
        nearness=duties.pairs[0].similarity if duties else 0.0,
    )


def exact_titles(evidence: RoleEvidence) -> int:
    """How many roles the title names exactly."""
    return sum(match.score == EXACT for match in evidence.titles.values())


def fuse(evidence: RoleEvidence) -> Fused:
    """The probability of every role that has any support."""
    most = max((support.score for support in evidence.duties.values()), default=0.0)
    utilities = {role: _utility(features(role, evidence, most)) for role in evidence.roles()}
    peak = max([*utilities.values(), NONE_UTILITY])
    shares = {role: math.exp(utility - peak) for role, utility in utilities.items()}
    none = math.exp(NONE_UTILITY - peak)
    total = none + math.fsum(shares.values())
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return Fused(tuple((role, share / total) for role, share in ranked), none / total)


def confidence(probability: float) -> float:
    """How often a choice of that probability was right: neighbouring roles are often right too."""
    odds = max(probability, _SMALLEST) / max(1 - probability, _SMALLEST)
    return min(_MOST_CLAIMED, 1 / (1 + math.exp(-(_SLOPE * math.log(odds) + _OFFSET))))


def _utility(seen: Features) -> float:
    return sum(weight * value for weight, value in zip(WEIGHTS, seen, strict=True))
