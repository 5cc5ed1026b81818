"""A JD's skills under the chosen role's dimensions, and those that none of them holds."""

from collections import defaultdict
from collections.abc import Sequence

from agents.domain.proposals.new_skills import kept_as_new
from agents.domain.snapshot import CatalogSnapshot
from schemas.catalog import Skill
from schemas.details import ResolvedSkill, RoleRef
from schemas.role import SkillCluster, SkillClusterGroup

_BASELINE_SKILLS = 5
_SHARED_FROM = 2


def cluster_skills(
    rows: Sequence[ResolvedSkill], role: RoleRef | None, snapshot: CatalogSnapshot
) -> SkillCluster:
    """Each skill once: under the role's dimension that holds most of the JD's skills.

    A new role has no dimensions yet: then the dimensions that several of the skills share serve.
    What a newer catalog no longer has is under no dimension.
    """
    named = [row.canonical.slug for row in rows if row.canonical]
    known = {slug: snapshot.skills[slug] for slug in named if slug in snapshot.skills}
    held = _held(list(known.values()))
    if role is not None and role.source == "db":
        scope = set(snapshot.role_dimensions.get(role.slug, ()))
    else:
        scope = {slug for slug, skills in held.items() if len(skills) >= _SHARED_FROM}
    groups: dict[str, list[str]] = defaultdict(list)
    rest: list[str] = []
    for slug, name in _names(rows).items():
        dimensions = known[slug].dimensions if slug in known else ()
        fitting = [dimension for dimension in dimensions if dimension in scope]
        best = min(fitting, key=lambda each: (-len(held[each]), each), default=None)
        (rest if best is None else groups[best]).append(name)
    return SkillCluster(
        groups=tuple(_group(slug, groups[slug], snapshot) for slug in _ordered(groups)),
        cross_cutting=tuple(rest),
    )


def baseline_cluster(role: str, snapshot: CatalogSnapshot) -> SkillCluster:
    """The role's dimensions with the skills of the catalog that it is surest of."""
    skills = [snapshot.skills[slug] for slug in sorted(snapshot.role_skills[role])]
    skills.sort(key=lambda skill: (-skill.confidence, skill.slug))
    held = _held(skills)
    return SkillCluster(
        groups=tuple(
            _group(slug, [skill.display_name for skill in held[slug][:_BASELINE_SKILLS]], snapshot)
            for slug in snapshot.role_dimensions[role]
            if held.get(slug)
        )
    )


def skill_names(rows: Sequence[ResolvedSkill]) -> tuple[str, ...]:
    """The JD's skills by name, each once: the catalog's name, or the JD's own."""
    return tuple(_names(rows).values())


def _names(rows: Sequence[ResolvedSkill]) -> dict[str, str]:
    """Slug to name, in the order of the JD, without what is no skill."""
    names: dict[str, str] = {}
    for row in rows:
        if row.canonical is not None:
            names.setdefault(row.canonical.slug, row.canonical.display_name)
        elif meta := kept_as_new(row):
            names.setdefault(meta.skill_id, row.input_skill)
    return names


def _held(skills: Sequence[Skill]) -> dict[str, list[Skill]]:
    held: dict[str, list[Skill]] = defaultdict(list)
    for skill in skills:
        for slug in skill.dimensions:
            held[slug].append(skill)
    return held


def _ordered(groups: dict[str, list[str]]) -> list[str]:
    return sorted(groups, key=lambda slug: (-len(groups[slug]), slug))


def _group(slug: str, names: Sequence[str], snapshot: CatalogSnapshot) -> SkillClusterGroup:
    return SkillClusterGroup(
        dimension=snapshot.dimensions[slug].display_name, slug=slug, skills=tuple(names)
    )
