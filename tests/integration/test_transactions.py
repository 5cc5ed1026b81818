"""A stage whose input is written in transactions handles what was committed, and that once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer

from infra.clock import SystemClock
from infra.kafka import KafkaSettings, create_topics, make_producer
from infra.lag import group_lag
from schemas.message import Inbound
from schemas.topology import DEAD, StageName, Topic
from streams.outbox import Outbox
from streams.worker import Worker, WorkerOptions
from tests.toys import Toy, ToyBooks, relay, toy_record, toy_topic

pytestmark = pytest.mark.apache
AT = datetime(2026, 1, 1, tzinfo=UTC)
PARTITIONS = 4
STAGE = StageName.PARSER


class Line:
    """A stage, and two producers that write into the partitions of its input topic."""

    def __init__(self, kafka: KafkaSettings, outbox: Outbox) -> None:
        name = uuid4().hex[:8]
        self.source: Topic = toy_topic(f"{name}.in", PARTITIONS)
        self.target: Topic = toy_topic(f"{name}.out", PARTITIONS)
        self.kafka = kafka
        self.outbox = outbox
        self.handled: list[tuple[str, int]] = []
        self.transactional = AIOKafkaProducer(**kafka.connection(), transactional_id=name)
        self.plain = make_producer(kafka)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """The stage at work, from its first read to a stop that leaves nothing unfinished."""
        stage = relay(STAGE, self.source, self.target, self.handle)
        worker = Worker(
            [stage], self.kafka, WorkerOptions(), self.outbox, ToyBooks(), SystemClock()
        )
        await worker.start()
        try:
            await worker.ready()
            yield
        finally:
            finished = await worker.stop()
        assert finished

    async def handle(self, inbound: Inbound[Toy]) -> None:
        self.handled.append((inbound.event.key, inbound.event.number))

    async def write(self, producer: AIOKafkaProducer, numbers: range) -> None:
        """These numbers into every partition, each under that partition's key."""
        for number in numbers:
            for partition in range(PARTITIONS):
                toy = Toy(key=f"key-{partition}", number=number)
                record = toy_record(self.source, toy, AT)
                await producer.send_and_wait(
                    record.topic,
                    record.value,
                    key=record.key,
                    headers=list(record.headers),
                    partition=partition,
                )

    async def commit(self, numbers: range) -> None:
        async with self.transactional.transaction():
            await self.write(self.transactional, numbers)

    async def abort(self, numbers: range) -> None:
        await self.transactional.begin_transaction()
        await self.write(self.transactional, numbers)
        await self.transactional.abort_transaction()

    async def alone(self, numbers: range) -> None:
        await self.write(self.plain, numbers)

    async def done(self, count: int) -> None:
        while len(self.handled) < count:
            await asyncio.sleep(0.05)

    async def read_to_the_end(self) -> None:
        """Wait until what is committed is the end of every partition, markers and all."""
        while True:
            lags = await group_lag(self.kafka, STAGE.group, [self.source.name])
            if all(each.committed == each.end for each in lags):
                assert [each.lag for each in lags] == [0] * PARTITIONS
                return
            await asyncio.sleep(0.1)

    def numbers(self) -> dict[str, list[int]]:
        """What was handled of each key, in order, repeats and all."""
        keys = [f"key-{partition}" for partition in range(PARTITIONS)]
        return {key: [number for each, number in self.handled if each == key] for key in keys}


@pytest.fixture
async def line(kafka: KafkaSettings) -> AsyncIterator[Line]:
    outbox = Outbox(make_producer(kafka))
    line = Line(kafka, outbox)
    await create_topics(kafka, [line.source, line.target, *DEAD.values()])
    opened = (outbox, line.transactional, line.plain)
    for each in opened:
        await each.start()
    yield line
    for each in opened:
        await each.stop()


def every(numbers: list[int]) -> dict[str, list[int]]:
    return {f"key-{partition}": numbers for partition in range(PARTITIONS)}


async def test_what_was_committed_is_handled_once_and_what_was_taken_back_never(
    line: Line,
) -> None:
    async with asyncio.timeout(60):
        await line.abort(range(3))
        await line.commit(range(3, 6))
        await line.alone(range(6, 7))
        async with line.worker():
            await line.done(4 * PARTITIONS)
            await line.abort(range(7, 9))
            await line.alone(range(9, 10))
            await line.commit(range(10, 11))
            await line.abort(range(11, 14))
            await line.done(6 * PARTITIONS)
            await line.read_to_the_end()
        assert line.numbers() == every([3, 4, 5, 6, 9, 10])

        line.handled.clear()
        async with line.worker():
            await line.commit(range(14, 15))
            await line.done(PARTITIONS)
            await line.read_to_the_end()
    assert line.numbers() == every([14])


async def test_an_open_transaction_is_waited_for_and_what_follows_it_with_it(line: Line) -> None:
    async with asyncio.timeout(60), line.worker():
        await line.alone(range(1))
        await line.transactional.begin_transaction()
        await line.write(line.transactional, range(1, 3))
        await line.alone(range(3, 4))
        await line.done(PARTITIONS)
        await asyncio.sleep(1)  # several fetches, and a commit
        assert line.numbers() == every([0])

        await line.transactional.commit_transaction()
        await line.done(4 * PARTITIONS)
        await line.read_to_the_end()
    assert line.numbers() == every([0, 1, 2, 3])
