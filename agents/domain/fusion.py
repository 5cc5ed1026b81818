"""How the three signals are weighed into one ranking of roles, with "none of them" as a contender.

A multinomial logit: every role with any support has a utility, so has "no role of the catalog", and
their shares are probabilities. The weights were fitted to job descriptions labelled by hand.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from agents.domain.ranking import EXACT
from agents.domain.signals import RoleEvidence


class Features(NamedTuple):
    """What counts for a role. All are 0 where the JD gives no support of that kind.

    `title` is the title score, `named` says that it is exact; `skills` is the share of the JD's
    primary skills that the role has, rare ones counting more, and `breadth` grows with their
    number; `duties` is the duty score and `nearness` the mean cosine of the best pairs.
    """

    title: float
    named: float
    skills: float
    breadth: float
    duties: float
    nearness: float


WEIGHTS = Features(title=4.0, named=2.0, skills=4.0, breadth=0.5, duties=1.0, nearness=6.0)
NONE_UTILITY = 5.0


@dataclass(frozen=True, slots=True)
class Fused:
    """Roles with their probabilities, best first, ties by slug; `none` is what remains for none."""

    roles: tuple[tuple[str, float], ...]
    none: float


def features(role: str, evidence: RoleEvidence) -> Features:
    """What the evidence says for one role."""
    title = evidence.title_score(role)
    skills = evidence.skills.get(role)
    duties = evidence.duties.get(role)
    pairs = duties.pairs if duties else ()
    return Features(
        title=title,
        named=float(title == EXACT),
        skills=skills.weighted if skills else 0.0,
        breadth=math.log1p(len(skills.slugs)) if skills else 0.0,
        duties=duties.score if duties else 0.0,
        nearness=sum(pair.similarity for pair in pairs) / len(pairs) if pairs else 0.0,
    )


def fuse(evidence: RoleEvidence) -> Fused:
    """The probability of every role that has any support."""
    utilities = {role: _utility(features(role, evidence)) for role in evidence.roles()}
    peak = max([*utilities.values(), NONE_UTILITY])
    shares = {role: math.exp(utility - peak) for role, utility in utilities.items()}
    none = math.exp(NONE_UTILITY - peak)
    total = none + math.fsum(shares.values())
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return Fused(tuple((role, share / total) for role, share in ranked), none / total)


def _utility(seen: Features) -> float:
    return sum(weight * value for weight, value in zip(WEIGHTS, seen, strict=True))
