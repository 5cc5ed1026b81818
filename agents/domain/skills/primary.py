"""Which skills a job turns on: by title, section, wording and how often they are named."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.domain.skills.mentions import Mention
from schemas.catalog import Skill
from schemas.jd import Requirement, SectionKind

MAX_PRIMARY = 12
_THRESHOLD = 1.0
_IN_SECTION = {
    SectionKind.TITLE: 2.0,
    SectionKind.DUTIES: 1.0,
    SectionKind.REQUIREMENTS: 1.0,
    SectionKind.SKILLS: 0.9,
    SectionKind.ABOUT_ROLE: 0.8,
    SectionKind.OTHER: 0.7,
    SectionKind.PREFERRED: 0.3,
}
_STRONG = re.compile(
    r"\b(?:proficien\w+|expert\w*|extensive|deep|strong|advanced|solid|hands-on|must|master\w*|"
    r"excellent|proven|\d{1,2}\s?\+?\s?years?|fluen\w+)\b",
    re.IGNORECASE,
)
_SLIGHT = re.compile(
    r"\b(?:familiar\w*|comfortable|exposure|basic|awareness|some|interest\w*|understanding|e\.g|"
    r"such as|like|willing\w*|general|plus)\b",
    re.IGNORECASE,
)
_BACKGROUND_CATEGORIES = frozenset({"Soft Skill", "Methodology"})
_BACKGROUND = 0.5
_LATE_ITEM = 6


@dataclass(frozen=True, slots=True)
class Named:
    """A skill of this JD with all its mentions and how much it is wanted."""

    skill: Skill
    mentions: Sequence[Mention]
    requirement: Requirement
    in_title: bool


def choose_primary(named: Sequence[Named], items: Mapping[int, int]) -> frozenset[str]:
    """Slugs of the primary skills, at most `MAX_PRIMARY`. `items` counts mentions per list."""
    scored = [
        (-_weight(each, items), each.mentions[0].candidate.start if each.mentions else 0, each)
        for each in named
        if each.requirement in {Requirement.REQUIRED, Requirement.MENTIONED} or each.in_title
    ]
    chosen = sorted(
        (score, start, each.skill.slug) for score, start, each in scored if -score >= _THRESHOLD
    )
    return frozenset(slug for _, _, slug in chosen[:MAX_PRIMARY])


def _weight(named: Named, items: Mapping[int, int]) -> float:
    weights = sorted((_mention_weight(each, items) for each in named.mentions), reverse=True)
    weight = sum(weights[:1]) + 0.4 * sum(weights[1:4])
    if named.in_title:
        weight += 2.0
    if named.skill.category in _BACKGROUND_CATEGORIES:
        weight -= _BACKGROUND
    return round(weight, 4)


def _mention_weight(mention: Mention, items: Mapping[int, int]) -> float:
    before = mention.before(120)
    weight = _IN_SECTION.get(mention.passage.kind, 0.0)
    if _STRONG.search(before):
        weight += 0.3
    if _SLIGHT.search(before):
        weight -= 0.4
    if items.get(mention.group, 0) > _LATE_ITEM:
        weight -= 0.1
    return weight
