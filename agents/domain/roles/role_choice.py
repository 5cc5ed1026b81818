"""The role that was chosen for a JD, and the roles that its skills lead to."""

from collections import defaultdict
from collections.abc import Sequence

from agents.domain.resolving.refs import role_ref
from agents.domain.snapshot import CatalogSnapshot
from schemas.details import ResolvedSkill, RoleRef
from schemas.skills import SkillsExtracted

_MOST_CANDIDATES = 20


def chosen_role(event: SkillsExtracted, snapshot: CatalogSnapshot) -> RoleRef | None:
    """The decision's role: of the catalog, or a new one with its proposed slug and no id."""
    decision = event.stage4_decision
    if decision.chosen_role and (role := snapshot.roles.get(decision.chosen_role.slug)):
        return role_ref(role, decision.reasoning or None)
    if decision.is_new_role and decision.new_role_slug and decision.new_role_display_name:
        return RoleRef(
            slug=decision.new_role_slug,
            display_name=decision.new_role_display_name,
            id=None,
            role_archetype=event.jd_role.role_archetype or event.parsed.role_archetype,
            rationale=decision.reasoning or None,
            source="new",
        )
    return None


def candidate_roles(
    resolved: Sequence[ResolvedSkill], snapshot: CatalogSnapshot
) -> tuple[RoleRef, ...]:
    """The roles that the skills' dimensions lead to, those of most skills first."""
    skills: dict[str, list[str]] = defaultdict(list)
    slugs = dict.fromkeys(row.canonical.slug for row in resolved if row.canonical)
    for slug in slugs:
        for role in snapshot.skill_roles[slug]:
            skills[role].append(snapshot.skills[slug].display_name)
    ranked = sorted(skills, key=lambda role: (-len(skills[role]), role))[:_MOST_CANDIDATES]
    return tuple(
        role_ref(snapshot.roles[role], _shared(skills[role], len(slugs))) for role in ranked
    )


def _shared(names: Sequence[str], total: int) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{len(names)} of {total} skills lead here: {', '.join(names[:5])}{more}"
