"""How a worker's process ends that cannot go on: the code for its supervisor, and what it says."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from infra.kafka import KafkaSettings, create_topics, make_producer
from infra.lag import group_lag
from infra.postgres.pool import Database
from schemas.topology import DEAD, StageName
from streams.outbox import Outbox
from tests.toys import Toy, toy_record, toy_topic

AT = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = 12
DEAD_LIMIT = 3


class Process:
    """A worker with a handler in trouble, and events for it; what it says goes to a file."""

    def __init__(self, kafka: KafkaSettings, dsn: str, folder: Path) -> None:
        name = uuid4().hex[:8]
        self.source, self.target = toy_topic(f"{name}.in"), toy_topic(f"{name}.out")
        self.kafka = kafka
        self.log = folder / "worker.log"
        self.popen: subprocess.Popen[bytes] | None = None
        self._env = {
            **os.environ,
            "ROLESTREAM_STATE_DIR": str(folder),
            "ROLESTREAM_POSTGRES_DSN": dsn,
            "ROLESTREAM_KAFKA_BOOTSTRAP": kafka.bootstrap,
            "ROLESTREAM_KAFKA_REPLICATION": str(kafka.replication),
            "ROLESTREAM_KAFKA_IDEMPOTENT": str(kafka.idempotent),
            "ROLESTREAM_KAFKA_COMPRESSION": kafka.compression,
            "ROLESTREAM_KAFKA_SESSION_TIMEOUT_S": str(kafka.session_timeout),
            "ROLESTREAM_DEAD_LIMIT": str(DEAD_LIMIT),
            "ROLESTREAM_STALL_TIMEOUT_S": "10",
            "ROLESTREAM_SHUTDOWN_TIMEOUT_S": "0.5",
        }

    async def start(self, handler: str) -> None:
        """Submit the events, and start."""
        await create_topics(self.kafka, [self.source, self.target, *DEAD.values()])
        outbox = Outbox(make_producer(self.kafka))
        await outbox.start()
        toys = [Toy(key=f"key-{number}", number=number) for number in range(EVENTS)]
        await outbox.send([toy_record(self.source, toy, AT) for toy in toys])
        await outbox.stop()
        self._run(handler)

    def _run(self, handler: str) -> None:
        program = [sys.executable, "-m", "tests.troubled_worker", handler]
        with self.log.open("wb") as log:
            self.popen = subprocess.Popen(
                [*program, self.source.name, self.target.name], env=self._env, stderr=log
            )

    async def works(self) -> None:
        """Wait until it has joined its group."""
        assert self.popen is not None
        while "working on parser" not in self.said():
            assert self.popen.poll() is None, self.said()
            await asyncio.sleep(0.1)

    def tell(self, number: int) -> None:
        assert self.popen is not None
        self.popen.send_signal(number)

    async def ended(self) -> int:
        assert self.popen is not None
        return await asyncio.to_thread(self.popen.wait, 60)

    def said(self) -> str:
        """All that it wrote, a line break as good as a space."""
        return " ".join(self.log.read_text().split())

    async def left(self) -> int:
        """How many events the next worker will read."""
        lags = await group_lag(self.kafka, StageName.PARSER.group, [self.source.name])
        return sum(each.lag for each in lags)


@pytest.fixture
async def process(
    kafka: KafkaSettings, database: Database, database_dsn: str, tmp_path: Path
) -> AsyncIterator[Process]:
    del database  # emptied
    process = Process(kafka, database_dsn, tmp_path)
    yield process
    if process.popen is not None:
        process.popen.kill()
        process.popen.wait()


async def test_a_run_of_dead_letters_ends_it_with_5_and_leaves_the_rest(
    process: Process, database: Database
) -> None:
    await process.start("fails")
    assert await process.ended() == 5, process.said()
    assert f"stopped, for {DEAD_LIMIT} events in a row died" in process.said()
    assert "Mend the cause and start the worker again" in process.said()
    assert "rolestream dead redrive --stage parser" in process.said()
    assert await process.left() >= EVENTS - DEAD_LIMIT
    async with database.connection() as connection:
        assert await connection.fetchval("select count(*) from ops.dead") == DEAD_LIMIT


async def test_a_stage_that_hangs_ends_it_with_6_and_says_what_was_in_flight(
    process: Process,
) -> None:
    await process.start("hangs")
    assert await process.ended() == 6, process.said()
    assert process.said().count('"event": "was in flight"') == EVENTS
    assert "__main__.hangs (troubled_worker.py:" in process.said()
    assert "nothing was settled for 10 s" in process.said()
    assert "Start the worker again" in process.said()
    assert await process.left() == EVENTS


async def test_a_stop_that_takes_too_long_ends_it_with_4_and_loses_nothing(
    process: Process,
) -> None:
    await process.start("hangs")
    await process.works()
    await asyncio.sleep(1)  # the events are in flight
    process.tell(signal.SIGTERM)
    assert await process.ended() == 4, process.said()
    assert "it will be read again" in process.said()
    assert "ROLESTREAM_SHUTDOWN_TIMEOUT_S" in process.said()
    assert await process.left() == EVENTS
