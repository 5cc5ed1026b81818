"""Who works where, as PostgreSQL keeps it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from infra.postgres.pool import Database
from infra.postgres.workers import PostgresWorkers, WorkerRow


def row(host: str = "here") -> WorkerRow:
    now = datetime.now(UTC)
    return WorkerRow(
        id=uuid4(),
        host=host,
        pid=7,
        version="1",
        started_at=now,
        now=now,
        catalog_version=3,
        stages=b'{"parser": {}}',
    )


@pytest.fixture
def workers(database: Database) -> PostgresWorkers:
    return PostgresWorkers(database)


async def age(database: Database, host: str, seconds: float) -> None:
    """The worker was heard of that much earlier."""
    async with database.connection() as connection:
        await connection.execute(
            "update ops.workers set seen_at = seen_at - make_interval(secs => $2) where host = $1",
            host,
            seconds,
        )


async def test_a_worker_that_tells_of_itself_is_working(workers: PostgresWorkers) -> None:
    told = row()
    await workers.tell(told)
    await workers.tell(replace(told, catalog_version=4))
    (line,) = await workers.all()
    assert (line.id, line.host, line.pid, line.catalog_version) == (told.id, "here", 7, 4)
    assert line.stages == b'{"parser": {}}'
    assert line.is_working
    assert line.silent_s < 5.0
    assert abs(line.clock_ahead_s) < 5.0


async def test_a_clock_that_is_off_is_seen(workers: PostgresWorkers) -> None:
    told = row()
    await workers.tell(replace(told, now=told.now + timedelta(seconds=90)))
    (line,) = await workers.all()
    assert 85.0 < line.clock_ahead_s < 95.0


async def test_a_worker_that_is_not_heard_of_is_silent(
    workers: PostgresWorkers, database: Database
) -> None:
    await workers.tell(row())
    await age(database, "here", 20.0)
    (line,) = await workers.all()
    assert line.is_silent
    assert not line.is_working


async def test_a_worker_that_leaves_is_gone_and_one_that_fails_says_why(
    workers: PostgresWorkers,
) -> None:
    leaving, failing = row("leaving"), row("failing")
    for each in (leaving, failing):
        await workers.tell(each)
    await workers.leave(leaving.id)
    await workers.fail(failing.id, "too many died\0")
    (line,) = await workers.all()
    assert (line.host, line.last_words) == ("failing", "too many died\ufffd")
    assert not line.is_working
    assert not line.is_silent


async def test_the_silent_are_kept_for_an_hour_and_last_words_for_a_day(
    workers: PostgresWorkers, database: Database
) -> None:
    hour, day = 3600.0, 24 * 3600.0
    for host, seconds, words in (
        ("silent", hour - 60, None),
        ("long silent", hour + 60, None),
        ("failed", day - 60, "why"),
        ("long failed", day + 60, "why"),
    ):
        told = row(host)
        await workers.tell(told)
        if words:
            await workers.fail(told.id, words)
        await age(database, host, seconds)
    await workers.tell(row("working"))
    assert [line.host for line in await workers.all()] == ["failed", "silent", "working"]
