"""The books in PostgreSQL: `agents.ports.Books`, called by the writer of dead letters and the CLI.

A submission counts once, by its position: what died at the door and was admitted by a redrive, or
died on its way and was stored by one, counts as what it became.
"""

from datetime import timedelta
from uuid import UUID

from agents.ports import BookCounts
from infra.postgres.letters import death_of, pack_original
from infra.postgres.packing import digest
from infra.postgres.pool import Database, Statements
from schemas.envelope import Position, derive_run_id
from schemas.failure import DeadLetter, Death, Original
from schemas.topology import DEAD, StageName

_PRUNED_AT_ONCE = 50


class PostgresBooks:
    """Dead letters, and what became of every submission."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record_dead(
        self,
        letter: DeadLetter,
        run_id: UUID | None,
        jd_id: UUID | None,
        original: Original | None = None,
    ) -> None:
        """An event died at a stage; at the parser that is a submission of its own.

        A run dies with its event where a stage was to pass it on: what the catalog reads tells of
        a run, and is not the run. A death that is recorded twice counts once. Whoever records one
        lets go of the bytes of letters that their topic has forgotten.
        """
        where = _columns(letter.position)
        async with self._database.transaction() as statements:
            run_seq = await _run_seq(statements, run_id, jd_id)
            await _put(statements, letter, (run_id, jd_id, run_seq), original)
            if letter.stage == StageName.PARSER:
                await statements.run("submission_at_died", *where)
            elif letter.stage != StageName.CATALOG and run_seq is not None:
                await statements.run("submission_of_run_died", jd_id, run_seq)
            kept = timedelta(milliseconds=DEAD[StageName(letter.stage)].retention_ms)
            await statements.run("prune_letters", letter.last_at - kept, _PRUNED_AT_ONCE)

    async def deaths(
        self, stage: str, position: Position, value: bytes | None
    ) -> tuple[Death, ...] | None:
        """Earlier deaths of an event that says that it stood there; None where it did not."""
        where = _columns(position)
        at_door = stage == StageName.PARSER
        known = await self._database.value(
            "known_there", stage, *where, value if at_door else None, digest(value)
        )
        if not known:
            return None
        rows = await self._database.rows("deaths_there", stage, *where)
        return tuple(death_of(row) for row in rows)

    async def counts(self) -> BookCounts:
        """What became of every submission."""
        row = await self._database.row("counts", StageName.PARSER.value)
        assert row is not None
        return BookCounts(**dict(row))


def _columns(position: Position) -> tuple[str, str, int, int]:
    return position.cluster_id, position.topic, position.partition, position.offset


async def _put(
    statements: Statements,
    letter: DeadLetter,
    run: tuple[UUID | None, UUID | None, int | None],
    original: Original | None,
) -> None:
    """The letter with one death more, unless just this death is there."""
    place = (letter.stage, *_columns(letter.position))
    story = (letter.reason.value, _storable(letter.error))
    roles = [_storable(role) for role in letter.roles]
    await statements.run(
        "put_letter",
        letter.id,
        *place,
        *story,
        letter.first_at,
        letter.last_at,
        letter.appended_at,
        roles,
        *run,
        *pack_original(original),
    )
    times = (letter.attempts, letter.first_at, letter.last_at)
    if await statements.value("put_death", *place, letter.death.seen, *story, *times) is not None:
        await statements.run("letter_died", *place, *story, *times)


async def _run_seq(statements: Statements, run_id: UUID | None, jd_id: UUID | None) -> int | None:
    """The number of the run, if it was admitted."""
    if run_id is None or jd_id is None:
        return None
    for row in await statements.rows("runs_of_jd", jd_id):
        run_seq: int = row["run_seq"]
        if derive_run_id(jd_id, run_seq, row["replay_id"]) == run_id:
            return run_seq
    return None


def _storable(text: str) -> str:
    return text.replace("\0", "\ufffd")
