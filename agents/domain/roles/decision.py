"""Which catalog role a JD is for, how sure that is, and why; or that the catalog has none for it.

The fused ranking decides; the case says how the signals stood to each other when it did.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.domain.roles.fusion import Fused, confidence, fuse
from agents.domain.roles.ranking import EXACT, SHOWN_ROLES, scored
from agents.domain.roles.reasoning import explain_choice, explain_new_role
from agents.domain.roles.signals import RoleEvidence
from agents.domain.roles.specialising import narrower_role
from agents.domain.snapshot import CatalogSnapshot
from agents.domain.text import fold, slugify
from agents.domain.titles.cleaning import clean_title
from schemas.jd import Requirement
from schemas.skills import Decision, DecisionCase, FinalSkill, RankedRole, Signals

_DIGITS = 3
_MIN_SHOWN_SIMILARITY = 0.35
_NEAR_TITLE = 0.8


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and the fused ranking that it was taken from."""

    decision: Decision
    ranking: tuple[RankedRole, ...]


def decide(
    title: str | None,
    skills: Sequence[FinalSkill],
    evidence: RoleEvidence,
    signals: Signals,
    snapshot: CatalogSnapshot,
) -> Decided:
    """Choose the likeliest role, or a new one named by the title where no role is likelier."""
    fused = fuse(evidence)
    ranking = tuple(
        RankedRole(
            slug=role,
            display_name=snapshot.roles[role].display_name,
            score=round(probability, _DIGITS),
        )
        for role, probability in fused.roles[:SHOWN_ROLES]
    )
    if not fused.roles or fused.none >= fused.roles[0][1]:
        return Decided(_new_role(title, fused, evidence, snapshot), ranking)
    return Decided(_choice(skills, fused, evidence, signals, snapshot), ranking)


def rejected(reason: str) -> Decision:
    """No role, because the text is no JD that is served."""
    return Decision(
        case=DecisionCase.REJECTED,
        reasoning=f"The text was rejected ({reason}): no role is chosen.",
    )


def _choice(
    skills: Sequence[FinalSkill],
    fused: Fused,
    evidence: RoleEvidence,
    signals: Signals,
    snapshot: CatalogSnapshot,
) -> Decision:
    role, probability = fused.roles[0]
    own = [
        skill
        for skill in skills
        if skill.slug in snapshot.role_skills[role]
        and skill.requirement is not Requirement.NOT_REQUIRED
    ]
    duties = evidence.duties.get(role)
    return Decision(
        case=_case(role, evidence, signals),
        chosen_role=scored(role, round(probability, _DIGITS), snapshot),
        confidence=round(confidence(probability), _DIGITS),
        reasoning=explain_choice(fused, evidence, snapshot),
        matched_skills=tuple(skill.skill_name for skill in own),
        matched_dimensions=_dimensions(role, own, snapshot),
        matched_kras=tuple(
            dict.fromkeys(
                pair.kra_text
                for pair in (duties.pairs if duties else ())
                if pair.similarity >= _MIN_SHOWN_SIMILARITY
            )
        ),
        alias_collision_detected=_collides(signals),
        sub_role=narrower_role(role, skills, snapshot),
    )


def _new_role(
    title: str | None, fused: Fused, evidence: RoleEvidence, snapshot: CatalogSnapshot
) -> Decision:
    name = _new_name(title or "")
    slug = slugify(name)
    return Decision(
        case=DecisionCase.NEW_ROLE,
        confidence=round(confidence(fused.none), _DIGITS),
        reasoning=explain_new_role(title, fused, evidence, snapshot),
        is_new_role=bool(slug),
        new_role_display_name=name if slug else None,
        new_role_slug=slug or None,
        queued=True,
    )


def _new_name(title: str) -> str:
    """The title without seniority and what boards add, as it is written."""
    cleaned = clean_title(title)
    core = cleaned.core.split()
    kept = [word for word in cleaned.role.split() if fold(word) in core]
    return " ".join(kept) if len(kept) == len(core) else cleaned.core


def _case(role: str, evidence: RoleEvidence, signals: Signals) -> DecisionCase:
    """COLLISION where the title misleads or names several; else by who speaks for the role."""
    named = evidence.title_score(role)
    if _collides(signals) or (signals.alias_found and named < EXACT):
        return DecisionCase.COLLISION
    backed = any(
        ranking and ranking[0].slug == role
        for ranking in (signals.skill_match_roles, signals.kra_match_roles)
    )
    if named >= _NEAR_TITLE:
        return DecisionCase.AGREEMENT if backed else DecisionCase.ALIAS
    return DecisionCase.DOMAIN


def _collides(signals: Signals) -> bool:
    return sum(role.score == EXACT for role in signals.alias_match_roles) > 1


def _dimensions(
    role: str, skills: Sequence[FinalSkill], snapshot: CatalogSnapshot
) -> tuple[str, ...]:
    """The role's dimensions that the JD's skills are in, those with most of them first."""
    counts = {
        slug: sum(slug in snapshot.skills[skill.slug].dimensions for skill in skills if skill.slug)
        for slug in snapshot.role_dimensions[role]
    }
    found = sorted(
        (slug for slug in counts if counts[slug]), key=lambda slug: (-counts[slug], slug)
    )
    return tuple(snapshot.dimensions[slug].display_name for slug in found)
