"""The catalog as handlers see it: one immutable version, with what they look up compiled.

Built once per version by `compile_snapshot` when a version is loaded, and shared by all stages of a
process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from agents.domain.resolving.linking import NameIndex
from agents.domain.resolving.refs import dimension_ref
from agents.domain.roles.namesakes import find_namesakes
from agents.domain.skills.lexicon import Lexicon
from agents.domain.titles.index import TitleIndex
from schemas.catalog import CatalogContent, Dimension, Kra, Role, Skill
from schemas.details import DimensionRef


@dataclass(frozen=True, slots=True)
class CatalogSnapshot:
    """One catalog version. All mappings are keyed by slug but `kras`, which is by point id."""

    version: int
    skills: Mapping[str, Skill]
    dimensions: Mapping[str, Dimension]
    roles: Mapping[str, Role]
    role_dimensions: Mapping[str, tuple[str, ...]]
    role_skills: Mapping[str, frozenset[str]]
    skill_roles: Mapping[str, tuple[str, ...]]
    namesakes: Mapping[str, frozenset[str]]
    kras: Mapping[UUID, Kra]
    genericness: Mapping[UUID, float]
    lexicon: Lexicon
    titles: TitleIndex
    names: NameIndex
    dimension_refs: Mapping[str, DimensionRef]


def compile_snapshot(
    version: int, content: CatalogContent, genericness: Mapping[UUID, float]
) -> CatalogSnapshot:
    """Index one version's content; `genericness` is by KRA id, computed from the vectors."""
    role_dimensions: dict[str, list[str]] = {role.slug: [] for role in content.roles}
    for dimension in content.dimensions:
        for role in dimension.roles:
            role_dimensions[role].append(dimension.slug)
    dimension_roles = {dimension.slug: dimension.roles for dimension in content.dimensions}
    role_skills: dict[str, set[str]] = {role.slug: set() for role in content.roles}
    skill_roles = {}
    for skill in content.skills:
        roles = {role for slug in skill.dimensions for role in dimension_roles[slug]}
        for role in roles:
            role_skills[role].add(skill.slug)
        skill_roles[skill.slug] = tuple(sorted(roles))
    by_slug = {role.slug: role for role in content.roles}
    lexicon = Lexicon.compile(content.skills)
    kras = [Kra(role=role.slug, text=text) for role in content.roles for text in role.kras]
    return CatalogSnapshot(
        version=version,
        skills={skill.slug: skill for skill in content.skills},
        dimensions={dimension.slug: dimension for dimension in content.dimensions},
        roles=by_slug,
        role_dimensions={role: tuple(slugs) for role, slugs in role_dimensions.items()},
        role_skills={role: frozenset(slugs) for role, slugs in role_skills.items()},
        skill_roles=skill_roles,
        namesakes=find_namesakes(content.roles, lexicon),
        kras={kra.id: kra for kra in kras},
        genericness=dict(genericness),
        lexicon=lexicon,
        titles=TitleIndex.compile(content.roles),
        names=NameIndex.compile(content.skills),
        dimension_refs={each.slug: dimension_ref(each, by_slug) for each in content.dimensions},
    )
