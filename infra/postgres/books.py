"""The books in PostgreSQL: `agents.ports.Books`, called by the writer of dead letters and the CLI.

A submission counts once, by its position: what died at the door and was admitted by a redrive, or
died on its way and was stored by one, counts as what it became.
"""

from uuid import UUID

from agents.ports import BookCounts
from infra.postgres.pool import Database, Statements
from schemas.envelope import Position, derive_run_id
from schemas.failure import DeadLetter
from schemas.topology import StageName


class PostgresBooks:
    """Dead letters, and what became of every submission."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record_dead(
        self, letter: DeadLetter, run_id: UUID | None, jd_id: UUID | None
    ) -> None:
        """An event died at a stage; at the parser that is a submission of its own.

        A run dies with its event where a stage was to pass it on: what the catalog reads tells of
        a run, and is not the run.
        """
        where = _columns(letter.position)
        async with self._database.transaction() as statements:
            await statements.run(
                "record_dead",
                letter.stage,
                *where,
                letter.reason.value,
                letter.error.replace("\0", "\ufffd"),
                letter.attempts,
                letter.first_at,
                letter.last_at,
                run_id,
                jd_id,
            )
            if letter.stage == StageName.PARSER:
                await statements.run("submission_at_died", *where)
            elif letter.stage != StageName.CATALOG and run_id is not None and jd_id is not None:
                await _close_run(statements, run_id, jd_id)

    async def admitted(self, position: Position, payload: bytes) -> bool:
        """Whether just these bytes were admitted at that position: whoever sends them again."""
        return bool(await self._database.value("admitted", *_columns(position), payload))

    async def counts(self) -> BookCounts:
        """What became of every submission."""
        row = await self._database.row("counts", StageName.PARSER.value)
        assert row is not None
        return BookCounts(**dict(row))


def _columns(position: Position) -> tuple[str, str, int, int]:
    return position.cluster_id, position.topic, position.partition, position.offset


async def _close_run(statements: Statements, run_id: UUID, jd_id: UUID) -> None:
    for row in await statements.rows("open_runs", jd_id):
        if derive_run_id(jd_id, row["run_seq"], row["replay_id"]) == run_id:
            await statements.run("submission_of_run_died", jd_id, row["run_seq"])
