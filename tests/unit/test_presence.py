"""A worker tells of itself and of its end; a database that is away stops nothing."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from agents.errors import TransientError
from infra.postgres.workers import WorkerRow
from streams.presence import keep_telling, sign_off

AT = datetime(2026, 1, 1, tzinfo=UTC)
ROW = WorkerRow(
    id=uuid4(),
    host="here",
    pid=1,
    version="1",
    started_at=AT,
    now=AT,
    catalog_version=None,
    stages=b"{}",
)


class Roll:
    """Who told what; away for so many calls."""

    def __init__(self, away: int = 0) -> None:
        self.away = away
        self.told: list[tuple[UUID, str]] = []
        self.heard = asyncio.Event()

    def note(self, worker: UUID, what: str) -> None:
        self.heard.set()
        if self.away:
            self.away -= 1
            raise TransientError("no database")
        self.told.append((worker, what))

    async def tell(self, row: WorkerRow) -> None:
        self.note(row.id, "here")

    async def leave(self, worker: UUID) -> None:
        self.note(worker, "left")

    async def fail(self, worker: UUID, last_words: str) -> None:
        self.note(worker, last_words)


@pytest.mark.parametrize(("away", "told"), [(0, 1), (1, 0)])
async def test_a_worker_tells_of_itself_and_goes_on_where_nobody_hears(
    away: int, told: int
) -> None:
    roll = Roll(away)
    telling = asyncio.create_task(keep_telling(roll, lambda: ROW))
    await roll.heard.wait()
    await asyncio.sleep(0)
    assert not telling.done()
    assert roll.told == [(ROW.id, "here")] * told
    telling.cancel()


async def test_a_clean_end_leaves_nothing_and_a_failure_says_why() -> None:
    roll = Roll()
    await sign_off(roll, ROW.id, None)
    await sign_off(roll, ROW.id, "too many died")
    assert roll.told == [(ROW.id, "left"), (ROW.id, "too many died")]


async def test_a_database_that_is_away_does_not_hold_up_the_end() -> None:
    roll = Roll(away=1)
    await sign_off(roll, ROW.id, None)
    assert roll.told == []
