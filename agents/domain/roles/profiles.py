"""How much of all that a JD asks for is a role's: broader than the skill signal, for the decision.

Secondary and preferred skills count too, for less; rare skills count more than those of many roles;
and a role that is named after one of the JD's main skills is marked out.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from agents.domain.snapshot import CatalogSnapshot
from schemas.jd import Requirement
from schemas.skills import FinalSkill

_SECONDARY_WEIGHT = 0.4
_GROWTH = 4


@dataclass(frozen=True, slots=True)
class Profile:
    """`breadth` grows with the number and rarity of the asked skills that the role has.

    `namesake` is how often the JD names the skill that the role is named after, in 0..1 of its most
    named main skill.
    """

    breadth: float
    namesake: float


def skill_profiles(skills: Sequence[FinalSkill], snapshot: CatalogSnapshot) -> dict[str, Profile]:
    """The profile of every role that has any of the asked skills."""
    asked = {
        skill.slug: skill
        for skill in skills
        if skill.slug
        and skill.requirement is not Requirement.NOT_REQUIRED
        and snapshot.skill_roles.get(skill.slug)
    }
    weights: dict[str, float] = defaultdict(float)
    for slug, skill in asked.items():
        roles = snapshot.skill_roles[slug]
        rarity = math.log1p(len(snapshot.roles) / len(roles)) / math.log1p(len(snapshot.roles))
        for role in roles:
            weights[role] += rarity if skill.is_primary else _SECONDARY_WEIGHT * rarity
    # A skill that only the title names has no evidence in the text, and is named once all the same.
    mentions = {slug: 1 + len(skill.evidence) for slug, skill in asked.items() if skill.is_primary}
    most = max(mentions.values(), default=1)
    return {
        role: Profile(
            breadth=math.log1p(_GROWTH * weight),
            namesake=max((mentions.get(slug, 0) for slug in snapshot.namesakes[role]), default=0)
            / most,
        )
        for role, weight in weights.items()
    }
