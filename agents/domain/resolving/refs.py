"""Roles and dimensions of the catalog as a record names them."""

from collections.abc import Mapping

from schemas.catalog import Dimension, Role
from schemas.details import DimensionRef, RoleRef


def role_ref(role: Role, rationale: str | None = None) -> RoleRef:
    """A catalog role as a record names it."""
    return RoleRef(
        slug=role.slug,
        display_name=role.display_name,
        id=role.id,
        role_archetype=role.role_archetype,
        rationale=rationale,
    )


def dimension_ref(dimension: Dimension, roles: Mapping[str, Role]) -> DimensionRef:
    """A catalog dimension with the roles that the catalog links to it; `roles` is by slug."""
    return DimensionRef(
        id=dimension.id,
        slug=dimension.slug,
        display_name=dimension.display_name,
        rationale=dimension.rationale,
        difficulty_hint=dimension.difficulty_hint,
        roles_from_db=tuple(role_ref(roles[role]) for role in dimension.roles),
    )
