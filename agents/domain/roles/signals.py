"""What a JD says for each catalog role, three ways: by its skills, its title, and its duties.

The extractor gathers this evidence; `ranking` turns it into the three rankings of the record, and
`decision` into a role. All are functions of the JD and one catalog snapshot.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from agents.domain.roles.profiles import Profile
from agents.domain.snapshot import CatalogSnapshot
from agents.domain.titles.cleaning import clean_title
from agents.domain.titles.index import TitleMatch
from agents.ports import KraHit
from schemas.jd import Requirement
from schemas.skills import FinalSkill

NEIGHBOURS = 200
_FEWEST_NEIGHBOURS = 8
_SHARE_OF_SMALL_CATALOG = 8
_GENERICNESS_SHARE = 0.5
_SHOWN_PAIRS = 3
_SCORE_DIGITS = 4
_SIMILARITY_DIGITS = 3
_COUNTED = (Requirement.REQUIRED, Requirement.MENTIONED)


@dataclass(frozen=True, slots=True)
class SkillSupport:
    """Which of the JD's `total` primary skills are the role's; `score` is their share."""

    slugs: tuple[str, ...]
    total: int
    score: float


class DutyPair(NamedTuple):
    """A duty and the role's KRA that is nearest to it, by cosine."""

    sentence: str
    kra_text: str
    similarity: float


@dataclass(frozen=True, slots=True)
class DutySupport:
    """How near the JD's duties are to the role's KRAs, and the nearest pairs."""

    score: float
    pairs: tuple[DutyPair, ...]


@dataclass(frozen=True, slots=True)
class RoleEvidence:
    """All that a JD says for roles, by slug; a missing role has no support of that kind."""

    skills: Mapping[str, SkillSupport] = field(default_factory=dict)
    titles: Mapping[str, TitleMatch] = field(default_factory=dict)
    duties: Mapping[str, DutySupport] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)

    def roles(self) -> set[str]:
        """All roles with any support."""
        return {*self.skills, *self.titles, *self.duties, *self.profiles}

    def skill_score(self, role: str) -> float:
        """The share of the JD's primary skills that are the role's, 0..1."""
        support = self.skills.get(role)
        return support.score if support else 0.0

    def title_score(self, role: str) -> float:
        """1 where the title is one of the role's names, less where it is near to one, else 0."""
        match = self.titles.get(role)
        return match.score if match else 0.0

    def duty_score(self, role: str) -> float:
        """How far the duties stand out towards the role's KRAs, 0 or more."""
        support = self.duties.get(role)
        return support.score if support else 0.0


def neighbours(kra_count: int) -> int:
    """How many of the catalog's KRAs a duty is compared with.

    Of a small catalog only a part, so that there are roles that a duty says nothing for.
    """
    few = max(_FEWEST_NEIGHBOURS, kra_count // _SHARE_OF_SMALL_CATALOG)
    return max(1, min(NEIGHBOURS, few, kra_count))


def skill_support(
    skills: Iterable[FinalSkill], snapshot: CatalogSnapshot
) -> dict[str, SkillSupport]:
    """The roles that the JD's primary skills lead to.

    Counted are those that the employer asks for or mentions, and of these only the ones that some
    role of the catalog has.
    """
    slugs = [
        skill.slug
        for skill in skills
        if skill.slug and skill.is_primary and skill.requirement in _COUNTED
    ]
    counted = [slug for slug in dict.fromkeys(slugs) if snapshot.skill_roles.get(slug)]
    matched: dict[str, list[str]] = defaultdict(list)
    for slug in counted:
        for role in snapshot.skill_roles[slug]:
            matched[role].append(slug)
    return {
        role: SkillSupport(
            slugs=tuple(found),
            total=len(counted),
            score=round(len(found) / len(counted), _SCORE_DIGITS),
        )
        for role, found in matched.items()
    }


def title_support(titles: Iterable[str | None], snapshot: CatalogSnapshot) -> dict[str, TitleMatch]:
    """The roles that one of the titles names, or nearly.

    A JD has its title as the board gives it, which may say more ("Software Engineer, Backend"), and
    the role as the parser reads it: nothing new where that is the title cleaned.
    """
    best: dict[str, TitleMatch] = {}
    cleaned: dict[str, str] = {}
    for title in titles:
        if title:
            core = clean_title(title).core
            cleaned[core] = max(cleaned.get(core, ""), title, key=len)
    for title in cleaned.values():
        for match in snapshot.titles.match(title, limit=len(snapshot.roles)):
            known = best.get(match.role)
            if known is None or match.score > known.score:
                best[match.role] = match
    return best


def duty_support(
    duties: Sequence[str], found: Sequence[Sequence[KraHit]], snapshot: CatalogSnapshot
) -> dict[str, DutySupport]:
    """The roles whose KRAs are near to the JD's duties; `found` has each duty's nearest KRAs.

    Per duty a role has its best KRA's similarity, less half of what that KRA has to everything,
    over the least that any neighbour has, in units of the neighbours' spread. The score is the mean
    over all duties: those that say nothing for the role count too.
    """
    totals: dict[str, float] = defaultdict(float)
    pairs: dict[str, list[tuple[float, int, KraHit]]] = defaultdict(list)
    for number, hits in enumerate(found):
        for role, (standing, hit) in _standings(hits, snapshot).items():
            totals[role] += standing
            pairs[role].append((-hit.similarity, number, hit))
    return {
        role: DutySupport(
            score=round(total / len(duties), _SCORE_DIGITS),
            pairs=tuple(
                _pair(duties[number], hit, snapshot)
                for _, number, hit in sorted(pairs[role])[:_SHOWN_PAIRS]
            ),
        )
        for role, total in totals.items()
        if total > 0
    }


def _standings(
    hits: Sequence[KraHit], snapshot: CatalogSnapshot
) -> dict[str, tuple[float, KraHit]]:
    """What one duty says for each role that has a KRA among its neighbours, by which KRA."""
    known: list[tuple[float, str, KraHit]] = []
    for hit in hits:
        kra = snapshot.kras.get(hit.id)
        if kra is not None:
            generic = snapshot.genericness.get(hit.id, 0.0)
            known.append((hit.similarity - _GENERICNESS_SHARE * generic, kra.role, hit))
    if not known:
        return {}
    values = [value for value, _, _ in known]
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    if spread == 0:
        return {}
    floor = min(values)
    best: dict[str, tuple[float, KraHit]] = {}
    for value, role, hit in known:
        standing = (value - floor) / spread
        if role not in best or standing > best[role][0]:
            best[role] = (standing, hit)
    return best


def _pair(duty: str, hit: KraHit, snapshot: CatalogSnapshot) -> DutyPair:
    return DutyPair(duty, snapshot.kras[hit.id].text, round(hit.similarity, _SIMILARITY_DIGITS))
