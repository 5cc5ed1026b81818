"""What is written to the catalog in PostgreSQL: `agents.ports.CatalogWriter`, loads and imports.

An event's effect and its id commit together, so a redelivered event changes nothing. Every change
of the entries is a numbered version with an outbox row that tells the other processes.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np

from agents.domain.catalog.content_order import in_order
from agents.ports import CatalogEvent, Vectors
from infra.postgres.catalog_reader import newest_version
from infra.postgres.content import read_content, write_content
from infra.postgres.contributions import replace_contributions
from infra.postgres.pool import Database, Statements
from infra.postgres.transposed import transposed
from schemas.base import Model, canonical_json
from schemas.catalog import CatalogContent, CatalogUpdated, JdContribution, RunAdvanced

_ESCAPED_NUL = "\\u0000"


class PostgresCatalogWriter:
    """All writers of the catalog, one after the other."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def apply(self, events: Sequence[CatalogEvent]) -> None:
        """All in one transaction; an event whose id was applied before changes nothing.

        Raises TypeError for an event of another kind than JdContribution and RunAdvanced.
        """
        async with self._database.transaction() as statements:
            await statements.run("lock_catalog")
            rows = await statements.rows("note_applied", sorted({each.id for each in events}))
            new = {row["id"] for row in rows}
            contributions, notices = _sorted_by_kind(
                [each.event for each in events if each.id in new]
            )
            if contributions:
                await replace_contributions(statements, contributions)
            if notices:
                await _put_stages(statements, notices)

    async def store_vectors(self, model: str, vectors: Mapping[UUID, Vectors]) -> None:
        """Keep the vectors of KRAs for that embedding model."""
        await self._database.run(
            "store_vectors",
            model,
            list(vectors),
            [np.asarray(vector, "<f4").tobytes() for vector in vectors.values()],
        )

    async def load_content(self, content: CatalogContent, reason: str) -> int:
        """Put these entries in the place of the present ones: the version that has them.

        A new version if anything differs, else the present one. Contributions are left alone.
        """
        wanted = in_order(content)
        async with self._database.transaction() as statements:
            await statements.run("lock_catalog")
            if await read_content(statements) == wanted:
                return await newest_version(statements)
            await write_content(statements, wanted)
            return await _add_version(statements, "load", reason, wanted)


async def _add_version(
    statements: Statements, kind: str, reason: str, content: CatalogContent
) -> int:
    change = canonical_json({"content": content.model_dump(mode="json")}).decode()
    row = await statements.row("add_version", kind, reason, change)
    assert row is not None
    updated = CatalogUpdated(version=row["version"], reason=reason, at=row["at"])
    await statements.run("add_outbox_row", "catalog.updated", updated.model_dump_json())
    return updated.version


def _sorted_by_kind(
    events: Sequence[Model],
) -> tuple[list[JdContribution], list[RunAdvanced]]:
    contributions, notices = [], []
    for event in events:
        if isinstance(event, JdContribution):
            contributions.append(_storable(event))
        elif isinstance(event, RunAdvanced):
            notices.append(event)
        else:
            raise TypeError(f"the catalog does not apply a {type(event).__name__}")
    return contributions, notices


def _storable(contribution: JdContribution) -> JdContribution:
    """The same without U+0000, which a JD may hold and PostgreSQL's text cannot."""
    text = contribution.model_dump_json()
    if _ESCAPED_NUL not in text:
        return contribution
    return JdContribution.model_validate(_without_nul(contribution.model_dump()))


def _without_nul(value: object) -> object:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {name: _without_nul(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_without_nul(each) for each in value)
    return value


async def _put_stages(statements: Statements, notices: Sequence[RunAdvanced]) -> None:
    earliest: dict[tuple[UUID, str], RunAdvanced] = {}
    for notice in sorted(notices, key=lambda each: each.at):
        earliest.setdefault((notice.run_id, notice.stage), notice)
    rows = [
        (
            each.run_id,
            each.stage,
            each.jd_id,
            each.run_seq,
            each.outcome,
            each.at,
            each.cost.ms,
            each.cost.usd,
            each.cost.tokens_in,
            each.cost.tokens_out,
            each.cost.calls,
        )
        for each in earliest.values()
    ]
    await statements.run("put_stages", *transposed(rows, columns=11))
