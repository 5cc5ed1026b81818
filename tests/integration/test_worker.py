"""Stages on a real broker: nothing is lost, keys keep their order, dead letters are right."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from agents.errors import PermanentError, TransientError
from infra.clock import SystemClock
from infra.kafka import KafkaSettings, create_topics, make_producer, read_all
from infra.lag import group_lag
from schemas.failure import DeadReason
from schemas.message import Inbound
from schemas.registry import Encoded
from schemas.topology import DEAD, StageName, Topic
from streams.dead import read_dead_letter
from streams.failure import RetryPolicy
from streams.outbox import Outbox
from streams.runner import WorkerFailedError
from streams.stage import Limits, Stage
from streams.worker import Worker, WorkerOptions
from tests.toys import Toy, ToyBooks, first_times, relay, toy_record, toy_topic

OPTIONS = WorkerOptions(retries=RetryPolicy(base=0.01, cap=0.05), shutdown_timeout_s=10.0)
AT = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = [f"key-{number}" for number in range(25)]


@pytest.fixture
async def outbox(kafka: KafkaSettings) -> AsyncIterator[Outbox]:
    outbox = Outbox(make_producer(kafka))
    await outbox.start()
    yield outbox
    await outbox.stop()


class Line:
    """Two stages in a row on topics of their own."""

    def __init__(self, kafka: KafkaSettings, outbox: Outbox) -> None:
        name = uuid4().hex[:8]
        self.topics = [toy_topic(f"{name}.{place}") for place in ("in", "middle", "out")]
        self.kafka = kafka
        self.outbox = outbox
        self.books = ToyBooks()
        self.attempts: dict[tuple[str, int], int] = defaultdict(int)

    async def create(self) -> None:
        await create_topics(self.kafka, [*self.topics, *DEAD.values()])

    def stages(self) -> tuple[Stage, ...]:
        first, middle, last = self.topics
        return (
            relay(StageName.PARSER, first, middle, self.misbehave),
            relay(StageName.EXTRACTOR, middle, last, self.behave),
        )

    async def misbehave(self, inbound: Inbound[Toy]) -> None:
        """Every seventh event fails twice, every fiftieth for ever."""
        toy = inbound.event
        self.attempts[toy.key, toy.number] += 1
        await asyncio.sleep(0.001)
        if toy.number % 7 == 3 and self.attempts[toy.key, toy.number] <= 2:
            raise TransientError("a toy that is away")
        if toy.number == 19:
            raise PermanentError("a toy that nobody wants", reason=DeadReason.REFUSED)

    async def behave(self, inbound: Inbound[Toy]) -> None:
        del inbound
        await asyncio.sleep(0)

    def worker(self) -> Worker:
        return Worker(self.stages(), self.kafka, OPTIONS, self.outbox, self.books, SystemClock())

    async def submit(self, numbers: range) -> None:
        first = self.topics[0]
        for number in numbers:
            await self.outbox.send(
                [toy_record(first, Toy(key=key, number=number), AT) for key in KEYS]
            )

    async def done(self, how_many: int) -> None:
        """Wait until so many different events came out."""
        while len({(toy.key, toy.number) for toy in await self.came_out()}) < how_many:
            await asyncio.sleep(0.1)

    async def came_out(self) -> list[Toy]:
        records = await read_all(self.kafka, [self.topics[-1].name])
        return [Toy.model_validate_json(record.value or b"") for record in records]

    async def dead(self, topic: Topic) -> list[Encoded]:
        mine = {each.name for each in self.topics}
        return [
            Encoded(topic.name, record.key or b"", record.value, tuple(record.headers))
            for record in await read_all(self.kafka, [topic.name])
            if read_dead_letter(tuple(record.headers)).position.topic in mine
        ]


async def test_nothing_is_lost_and_every_key_keeps_its_order(
    kafka: KafkaSettings, outbox: Outbox
) -> None:
    line = Line(kafka, outbox)
    await line.create()
    await line.submit(range(20))
    junk = Encoded(line.topics[0].name, b"junk", b"{not json", (("from", b"a board"),))
    await outbox.send([junk])
    worker = line.worker()
    await worker.start()
    async with asyncio.timeout(60):
        await worker.ready()
        await line.done(19 * len(KEYS))
    stats = worker.stats()
    assert await worker.stop()

    assert first_times(await line.came_out()) == {key: list(range(19)) for key in KEYS}
    letters = await line.dead(DEAD[StageName.PARSER])
    stories = [read_dead_letter(letter.headers) for letter in letters]
    assert sorted(story.reason for story in stories) == ["refused"] * 25 + ["undecodable"]
    undecodable = next(letter for letter in letters if letter.key == b"junk")
    assert undecodable.value == b"{not json"
    assert ("from", b"a board") in undecodable.headers
    assert len(line.books.letters) == 26
    assert stats[StageName.PARSER].dead == 26
    assert stats[StageName.PARSER].retried == 2 * 3 * len(KEYS)
    for stage in line.stages():
        lags = await group_lag(kafka, stage.name.group, [stage.reads[0].name])
        assert [lag.lag for lag in lags] == [0, 0, 0, 0]


async def test_an_event_that_hangs_holds_up_its_own_partition_and_no_other(
    kafka: KafkaSettings, outbox: Outbox
) -> None:
    line, answers = Line(kafka, outbox), asyncio.Event()
    await line.create()
    await line.submit(range(19))
    first, middle, _ = line.topics

    async def hang(inbound: Inbound[Toy]) -> None:
        if (inbound.event.key, inbound.event.number) == (KEYS[0], 0):
            await answers.wait()

    options = replace(OPTIONS, limits=Limits(max_in_flight=8, max_waiting=8, max_ahead=5))
    stage = relay(StageName.PARSER, first, middle, hang)
    worker = Worker([stage], kafka, options, outbox, line.books, SystemClock())
    await worker.start()
    async with asyncio.timeout(60):
        await worker.ready()
        while True:
            lags = [lag.lag for lag in await group_lag(kafka, stage.name.group, [first.name])]
            if len([lag for lag in lags if lag == 0]) == len(lags) - 1:
                break
            await asyncio.sleep(0.2)
        (behind,) = [lag for lag in lags if lag]
        stats = worker.stats()[stage.name]
        assert stats.handled <= 19 * len(KEYS) - (behind or 0) + 5
        answers.set()
        while worker.stats()[stage.name].handled < 19 * len(KEYS):
            await asyncio.sleep(0.1)
    assert await worker.stop()
    records = await read_all(kafka, [middle.name])
    passed = [Toy.model_validate_json(record.value or b"") for record in records]
    assert first_times(passed) == {key: list(range(19)) for key in KEYS}


async def test_another_worker_goes_on_where_a_stopped_one_left(
    kafka: KafkaSettings, outbox: Outbox
) -> None:
    line = Line(kafka, outbox)
    await line.create()
    first = line.worker()
    await first.start()
    async with asyncio.timeout(60):
        await first.ready()
        feeding = asyncio.create_task(line.submit(range(19)))
        await line.done(50)
        assert await first.stop()
        second = line.worker()
        await second.start()
        await feeding
        await line.done(19 * len(KEYS))
    await second.stop()
    assert first_times(await line.came_out()) == {key: list(range(19)) for key in KEYS}


async def test_a_stage_that_hangs_ends_the_worker(kafka: KafkaSettings, outbox: Outbox) -> None:
    line = Line(kafka, outbox)
    await line.create()

    async def hang(inbound: Inbound[Toy]) -> None:
        del inbound
        await asyncio.Event().wait()

    stage = relay(StageName.PARSER, line.topics[0], line.topics[1], hang)
    options = WorkerOptions(stall_timeout_s=0.5, shutdown_timeout_s=0.1)
    worker = Worker([stage], kafka, options, outbox, line.books, SystemClock())
    await worker.start()
    await line.submit(range(1))
    with pytest.raises(WorkerFailedError, match="parser: StageHungError"):
        async with asyncio.timeout(60):
            await worker.wait()
    assert not await worker.stop()


async def test_a_worker_that_joins_takes_over_a_share_without_a_loss(
    kafka: KafkaSettings, outbox: Outbox
) -> None:
    line = Line(kafka, outbox)
    await line.create()
    first, second = line.worker(), line.worker()
    await first.start()
    async with asyncio.timeout(60):
        await first.ready()
        feeding = asyncio.create_task(line.submit(range(19)))
        await line.done(10)
        await second.start()
        await second.ready()
        await feeding
        await line.done(19 * len(KEYS))
    assert await first.stop()
    assert await second.stop()
    assert first_times(await line.came_out()) == {key: list(range(19)) for key in KEYS}


async def test_a_hanging_head_keeps_only_its_own_partition_waiting(
    kafka: KafkaSettings, outbox: Outbox
) -> None:
    line = Line(kafka, outbox)
    await line.create()
    let_go = asyncio.Event()

    async def hang(inbound: Inbound[Toy]) -> None:
        if inbound.event.key == KEYS[0]:
            await let_go.wait()

    stage = relay(StageName.PARSER, line.topics[0], line.topics[-1], hang)
    limits = Limits(max_in_flight=4, max_waiting=8, max_ahead=5)
    options = WorkerOptions(limits=limits, shutdown_timeout_s=10.0)
    worker = Worker([stage], kafka, options, outbox, line.books, SystemClock())
    await line.submit(range(20))
    records = await read_all(kafka, [line.topics[0].name])
    partition_of = {(record.key or b"").decode(): record.partition for record in records}
    beside = [key for key in KEYS if partition_of[key] != partition_of[KEYS[0]]]
    await worker.start()
    async with asyncio.timeout(60):
        await worker.ready()
        await line.done(20 * len(beside))
        let_go.set()
        await line.done(20 * len(KEYS))
    assert await worker.stop()

    assert first_times(await line.came_out()) == {key: list(range(20)) for key in KEYS}
