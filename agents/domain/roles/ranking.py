"""The three rankings of a record, from the evidence for each role. Ties go by the other signals."""

from collections.abc import Callable, Iterable

from agents.domain.roles.signals import RoleEvidence
from agents.domain.snapshot import CatalogSnapshot
from schemas.skills import KraMatch, RoleScore, Signals

SHOWN_ROLES = 10
EXACT = 1.0

Score = Callable[[str], float]


def rank(evidence: RoleEvidence, snapshot: CatalogSnapshot) -> Signals:
    """The best ten roles by skills, by title and by duties."""
    by_skill, by_title, by_duty = evidence.skill_score, evidence.title_score, evidence.duty_score
    shown = _Shown(evidence, snapshot)
    return Signals(
        skill_match_roles=tuple(
            shown.by_skill(role) for role in _best(evidence.skills, by_skill, by_title, by_duty)
        ),
        alias_match_roles=tuple(
            shown.by_title(role) for role in _best(evidence.titles, by_title, by_skill, by_duty)
        ),
        kra_match_roles=tuple(
            shown.by_duty(role) for role in _best(evidence.duties, by_duty, by_title, by_skill)
        ),
        alias_found=any(match.score == EXACT for match in evidence.titles.values()),
    )


def scored(slug: str, score: float, snapshot: CatalogSnapshot) -> RoleScore:
    """A catalog role with a score."""
    role = snapshot.roles[slug]
    return RoleScore(slug=slug, display_name=role.display_name, id=role.id, score=score)


def _best(roles: Iterable[str], *scores: Score) -> list[str]:
    def order(role: str) -> tuple[tuple[float, ...], str]:
        return tuple(-score(role) for score in scores), role

    return sorted(roles, key=order)[:SHOWN_ROLES]


class _Shown:
    def __init__(self, evidence: RoleEvidence, snapshot: CatalogSnapshot) -> None:
        self._evidence = evidence
        self._snapshot = snapshot

    def by_skill(self, role: str) -> RoleScore:
        support = self._evidence.skills[role]
        names = tuple(self._snapshot.skills[slug].display_name for slug in support.slugs)
        return scored(role, support.score, self._snapshot).model_copy(
            update={
                "matched_count": len(names),
                "total_count": support.total,
                "matched_skills": names,
            }
        )

    def by_title(self, role: str) -> RoleScore:
        match = self._evidence.titles[role]
        return scored(role, match.score, self._snapshot).model_copy(
            update={"matched_alias": match.alias}
        )

    def by_duty(self, role: str) -> RoleScore:
        support = self._evidence.duties[role]
        matches = tuple(KraMatch(**pair._asdict()) for pair in support.pairs)
        return scored(role, support.score, self._snapshot).model_copy(
            update={"kra_matches": matches}
        )
