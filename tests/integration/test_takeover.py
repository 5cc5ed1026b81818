"""Workers that die, freeze or stop: the others take over, and no result is lost or out of order."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from infra.embedded.broker import EmbeddedBroker
from infra.kafka import KafkaSettings, create_topics, embedded, make_producer, read_all
from infra.lag import group_lag
from schemas.topology import DEAD, StageName
from streams.outbox import Outbox
from tests.toys import Toy, first_times, toy_record, toy_topic

AT = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = [f"key-{number}" for number in range(20)]


class Process:
    """A worker in a process of its own; what it logs goes to a file."""

    def __init__(self, kafka: KafkaSettings, topics: tuple[str, str], log: Path) -> None:
        self.log = log
        settings = json.dumps(asdict(kafka), default=str)
        with log.open("wb") as file:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "tests.toy_worker", settings, *topics],
                stdout=subprocess.PIPE,
                stderr=file,
            )

    async def ready(self) -> None:
        assert self.popen.stdout is not None
        line = await asyncio.to_thread(self.popen.stdout.readline)
        assert line == b"ready\n", self.log.read_text()

    async def stop(self) -> int:
        self.popen.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self.popen.wait, 40)


class Line:
    """One stage's two topics, fed and looked at from here."""

    def __init__(self, kafka: KafkaSettings, folder: Path) -> None:
        name = uuid4().hex[:8]
        self.kafka = kafka
        self.folder = folder
        self.source, self.target = toy_topic(f"{name}.in"), toy_topic(f"{name}.out")
        self.processes: list[Process] = []

    async def create(self) -> None:
        await create_topics(self.kafka, [self.source, self.target, *DEAD.values()])

    async def worker(self) -> Process:
        log = self.folder / f"worker-{len(self.processes)}.log"
        process = Process(self.kafka, (self.source.name, self.target.name), log)
        self.processes.append(process)
        await process.ready()
        return process

    async def feed(self, numbers: range) -> None:
        outbox = Outbox(make_producer(self.kafka))
        await outbox.start()
        for number in numbers:
            toys = [Toy(key=key, number=number) for key in KEYS]
            await outbox.send([toy_record(self.source, toy, AT) for toy in toys])
            await asyncio.sleep(0.02)
        await outbox.stop()

    async def results(self) -> list[Toy]:
        records = await read_all(self.kafka, [self.target.name])
        return [Toy.model_validate_json(record.value or b"") for record in records]

    async def done(self, numbers: range) -> None:
        """Wait until every number of every key has come out."""
        wanted = {(key, number) for key in KEYS for number in numbers}
        while wanted - {(toy.key, toy.number) for toy in await self.results()}:
            await asyncio.sleep(0.2)

    async def lag(self) -> int:
        group = StageName.PARSER.group
        return sum(each.lag for each in await group_lag(self.kafka, group, [self.source.name]))


@contextmanager
def opened(kafka: KafkaSettings, folder: Path) -> Iterator[Line]:
    line = Line(kafka, folder)
    try:
        yield line
    finally:
        for process in line.processes:
            process.popen.kill()
            process.popen.wait()
            assert process.popen.stdout is not None
            process.popen.stdout.close()


@pytest.fixture
def line(kafka: KafkaSettings, tmp_path: Path) -> Iterator[Line]:
    with opened(kafka, tmp_path) as line:
        yield line


async def test_an_owner_that_wakes_up_late_gives_up_and_joins_again(line: Line) -> None:
    await line.create()
    async with asyncio.timeout(120):
        frozen, other = await line.worker(), await line.worker()
        feeding = asyncio.create_task(line.feed(range(60)))
        await line.done(range(3))
        frozen.popen.send_signal(signal.SIGSTOP)
        await feeding
        await line.done(range(60))  # the other has taken over all of it
        frozen.popen.send_signal(signal.SIGCONT)
        await line.feed(range(60, 80))
        await line.done(range(80))
        await other.stop()
        await line.feed(range(80, 100))
        await line.done(range(100))  # the one that woke up works again
        assert await frozen.stop() == 0
    assert first_times(await line.results()) == {key: list(range(100)) for key in KEYS}
    assert "partitions lost" in frozen.log.read_text()


async def test_the_others_take_over_from_one_that_was_killed(line: Line) -> None:
    await line.create()
    async with asyncio.timeout(120):
        killed, other = await line.worker(), await line.worker()
        feeding = asyncio.create_task(line.feed(range(40)))
        await line.done(range(3))
        killed.popen.kill()
        await feeding
        await line.done(range(40))
        assert await other.stop() == 0
    assert first_times(await line.results()) == {key: list(range(40)) for key in KEYS}
    assert await line.lag() == 0


async def test_a_worker_that_stops_repeats_nothing_and_has_left_its_group(line: Line) -> None:
    await line.create()
    async with asyncio.timeout(120):
        stopped = await line.worker()
        feeding = asyncio.create_task(line.feed(range(40)))
        await line.done(range(3))
        began = time.monotonic()
        assert await stopped.stop() == 0
        assert time.monotonic() - began < 10
        await line.worker()
        await feeding
        await line.done(range(40))
    results = await line.results()
    assert first_times(results) == {key: list(range(40)) for key in KEYS}
    assert len(results) == 40 * len(KEYS)


async def test_brokers_that_are_away_for_longer_than_a_session_are_waited_for(
    tmp_path: Path,
) -> None:
    broker = EmbeddedBroker(tmp_path)
    address = await broker.start()
    assert broker._process is not None
    with opened(embedded(address.bootstrap), tmp_path) as line:
        await line.create()
        async with asyncio.timeout(120):
            worker = await line.worker()
            feeding = asyncio.create_task(line.feed(range(60)))
            await line.done(range(3))
            os.killpg(broker._process.pid, signal.SIGSTOP)
            await asyncio.sleep(8)
            os.killpg(broker._process.pid, signal.SIGCONT)
            await feeding
            await line.done(range(60))
            assert await worker.stop() == 0
        assert first_times(await line.results()) == {key: list(range(60)) for key in KEYS}
    await broker.stop()
