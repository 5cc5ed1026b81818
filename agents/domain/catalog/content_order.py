"""The one order in which a catalog's entries are kept, so that equal catalogs compare equal."""

from collections.abc import Iterable

from schemas.catalog import CatalogContent, Dimension, Skill


def in_order(content: CatalogContent) -> CatalogContent:
    """The same entries as a load gives them: by slug, links once, locks in the links' order."""
    return CatalogContent(
        skills=tuple(sorted(map(_skill, content.skills), key=lambda skill: skill.slug)),
        dimensions=tuple(sorted(map(_dimension, content.dimensions), key=lambda each: each.slug)),
        roles=tuple(sorted(content.roles, key=lambda role: role.slug)),
    )


def _skill(skill: Skill) -> Skill:
    links = _once(skill.dimensions)
    locked = tuple(slug for slug in links if slug in skill.locked_dimensions)
    return skill.model_copy(update={"dimensions": links, "locked_dimensions": locked})


def _dimension(dimension: Dimension) -> Dimension:
    return dimension.model_copy(update={"roles": _once(dimension.roles)})


def _once(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slugs))
