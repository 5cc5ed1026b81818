"""What people do with dead letters, in PostgreSQL: `agents.ports.DeadLetterStore`, for the CLI.

Also how the record of a letter is stored: bounded, the large parts as LZ4 frames.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg
import orjson

from agents.ports import LetterState, Redrive
from infra.postgres.packing import digest, pack, unpack
from infra.postgres.pool import Database, Statements
from infra.postgres.register import position_of
from schemas.failure import DeadLetter, DeadReason, Death, Original
from schemas.topology import MAX_MESSAGE_BYTES, StageName

_MOST_BYTES = MAX_MESSAGE_BYTES + 64 * 1024
"""What a topic of ours may hold, headers included; more is never handled, and is not kept."""


class PackedOriginal(NamedTuple):
    """The columns of a record: `kept` says whether its bytes are among them."""

    kept: bool
    digest: bytes | None
    value_bytes: int | None
    key: bytes | None
    value: bytes | None
    headers: bytes | None


class PostgresLetters:
    """Redrives and discards."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note_redrives(
        self, ids: Sequence[UUID], states: Collection[LetterState]
    ) -> list[Redrive]:
        """Note, before they are sent, that these letters are redriven; those in another state stay.

        The letters whose bytes are not kept stay, too.
        """
        async with self._database.transaction() as statements:
            rows = await statements.rows("note_redrives", list(ids), list(states))
            deaths = await deaths_of(statements, [row["id"] for row in rows])
        return [_redrive(row, deaths[row["id"]]) for row in rows]

    async def confirm_redrives(self, redrives: Sequence[Redrive], by: str, at: datetime) -> None:
        """They were sent: they are redriven, but for those that have died again meanwhile."""
        ids = [redrive.letter.id for redrive in redrives]
        numbers = [len(redrive.deaths) for redrive in redrives]
        await self._database.run("confirm_redrives", ids, numbers, by, at)

    async def discard(
        self, ids: Sequence[UUID], by: str, at: datetime, why: str | None
    ) -> list[UUID]:
        """Mark these letters as done with, where they are open; answer which. They stay dead."""
        rows = await self._database.rows("discard_letters", list(ids), by, at, why)
        return [row["id"] for row in rows]

    async def reopen_lost(self) -> int:
        """Open those again whose redrive was lost before it was admitted; answer how many."""
        return len(await self._database.rows("reopen_lost", StageName.PARSER.value))

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[bool]:
        """Whether nobody else redrives for as long as the block runs."""
        async with self._database.connection() as connection:
            statements = Statements(connection)
            got = bool(await statements.value("redrive_alone"))
            try:
                yield got
            finally:
                if got and not connection.is_closed():
                    await statements.run("redrive_done")


async def deaths_of(statements: Statements, ids: Sequence[UUID]) -> dict[UUID, list[Death]]:
    """The deaths of each of these letters, oldest first."""
    found: dict[UUID, list[Death]] = {each: [] for each in ids}
    for row in await statements.rows("deaths_of_letters", list(ids)):
        found[row["letter"]].append(death_of(row))
    return found


def pack_original(original: Original | None) -> PackedOriginal:
    """The record as it is stored; without its bytes where they are too many."""
    if original is None:
        return PackedOriginal(False, None, None, None, None, None)
    size = None if original.value is None else len(original.value)
    headers = orjson.dumps(
        [[name, (value or b"").decode("latin-1")] for name, value in original.headers]
    )
    if (size or 0) + len(original.key or b"") + len(headers) > _MOST_BYTES:
        return PackedOriginal(False, None, size, None, None, None)
    return PackedOriginal(
        kept=True,
        digest=digest(original.value),
        value_bytes=size,
        key=original.key,
        value=None if original.value is None else pack(original.value),
        headers=pack(headers),
    )


def unpack_original(row: asyncpg.Record) -> Original | None:
    """The record back from its columns; None where its bytes are not there."""
    if not row["kept"]:
        return None
    return Original(
        key=row["key"],
        value=None if row["value"] is None else unpack(row["value"]),
        headers=tuple(
            (name, value.encode("latin-1")) for name, value in orjson.loads(unpack(row["headers"]))
        ),
    )


def letter_of(row: asyncpg.Record) -> DeadLetter:
    """The letter of a row of `ops.dead`: the newest death, with the attempts of all."""
    return DeadLetter(
        stage=row["stage"],
        position=position_of(row),
        reason=DeadReason(row["reason"]),
        error=row["error"],
        attempts=row["attempts"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        appended_at=row["appended_at"],
        roles=tuple(row["roles"]),
    )


def _redrive(row: asyncpg.Record, deaths: Sequence[Death]) -> Redrive:
    original = unpack_original(row)
    assert original is not None
    return Redrive(letter_of(row), original, tuple(deaths))


def death_of(row: asyncpg.Record) -> Death:
    """The death in a row of `ops.dead_history`."""
    return Death(
        seen=row["seen"],
        reason=DeadReason(row["reason"]),
        error=row["error"],
        attempts=row["attempts"],
        first_at=row["first_at"],
        last_at=row["at"],
    )
