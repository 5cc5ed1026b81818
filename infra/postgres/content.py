"""The catalog's entries as rows and back: one statement per table, JSON between here and there."""

from collections.abc import Sequence

import orjson

from infra.postgres.pool import Statements
from schemas.base import Model
from schemas.catalog import CatalogContent, Kra


async def read_content(statements: Statements) -> CatalogContent:
    """All entries, each kind ordered by slug."""
    row = await statements.row("read_content")
    assert row is not None
    parts = ",".join(f'"{name}":{text}' for name, text in row.items())
    return CatalogContent.model_validate_json(f"{{{parts}}}")


async def write_content(statements: Statements, content: CatalogContent) -> None:
    """Put these entries in the place of those that are there."""
    await statements.run("clear_content")
    skills, dimensions, roles = map(_json, (content.skills, content.dimensions, content.roles))
    await statements.run("add_skills", skills)
    await statements.run("add_aliases", skills)
    await statements.run("add_relations", skills)
    await statements.run("add_dimensions", dimensions)
    await statements.run("add_skill_dimensions", skills)
    await statements.run("add_roles", roles)
    await statements.run("add_role_aliases", roles)
    await statements.run("add_role_dimensions", dimensions)
    kras = [
        (ordinal, Kra(role=role.slug, text=text))
        for role in content.roles
        for ordinal, text in enumerate(role.kras, 1)
    ]
    await statements.run(
        "add_kras",
        [kra.role for _, kra in kras],
        [ordinal for ordinal, _ in kras],
        [kra.id for _, kra in kras],
        [kra.text for _, kra in kras],
    )


def _json(entries: Sequence[Model]) -> str:
    return orjson.dumps([entry.model_dump(mode="json") for entry in entries]).decode()
