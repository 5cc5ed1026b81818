"""What can be seen of a worker while it works, on a broker."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from infra.clock import SystemClock
from infra.kafka import KafkaSettings, create_topics, make_producer
from infra.lag import PartitionLag, lags
from schemas.message import Inbound
from schemas.topology import DEAD, StageName
from streams.observer import Observer
from streams.outbox import Outbox
from streams.stage import Limits
from streams.view import StageView
from streams.worker import Worker, WorkerOptions
from tests.toys import Toy, ToyBooks, relay, toy_record, toy_topic

AT = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = 60
LIMITS = Limits(max_in_flight=4, max_waiting=4, max_ahead=100)


@pytest.fixture
async def outbox(kafka: KafkaSettings) -> AsyncIterator[Outbox]:
    outbox = Outbox(make_producer(kafka))
    await outbox.start()
    yield outbox
    await outbox.stop()


class Scene:
    """A stage whose handler waits at a gate, its worker, and who looks at it."""

    def __init__(self, kafka: KafkaSettings, outbox: Outbox) -> None:
        name = uuid4().hex[:8]
        self.source, self.target = toy_topic(f"{name}.in"), toy_topic(f"{name}.out")
        self.kafka = kafka
        self.outbox = outbox
        self.gate = asyncio.Event()
        stage = relay(StageName.PARSER, self.source, self.target, self.wait)
        options = WorkerOptions(limits=LIMITS, shutdown_timeout_s=0.1)
        self.worker = Worker([stage], kafka, options, outbox, ToyBooks(), SystemClock())
        self.observer = Observer(self.worker, self.look, SystemClock(), hung_after_s=60.0)

    async def wait(self, inbound: Inbound[Toy]) -> None:
        del inbound
        await self.gate.wait()

    async def look(self) -> dict[str, list[PartitionLag]]:
        return await lags(self.kafka, {StageName.PARSER.group: [self.source.name]})

    async def begin(self) -> None:
        await create_topics(self.kafka, [self.source, self.target, *DEAD.values()])
        toys = (Toy(key=str(number), number=number) for number in range(EVENTS))
        await self.outbox.send([toy_record(self.source, toy, AT) for toy in toys])
        await self.worker.start()
        await self.worker.ready()

    def seen(self) -> StageView:
        self.observer.sample()
        return self.observer.stages()[StageName.PARSER]

    async def until(self, lag: int) -> StageView:
        """Wait until just so much is left in all partitions."""
        while True:
            view = self.seen()
            known = [each.lag for each in view.partitions if each.lag is not None]
            if known and len(known) == len(view.partitions) and sum(known) == lag:
                return view
            await asyncio.sleep(0.05)


async def test_the_lag_is_all_that_is_not_acked_though_the_stage_is_full(
    kafka: KafkaSettings, outbox: Outbox
) -> None:
    scene = Scene(kafka, outbox)
    await scene.begin()
    async with asyncio.timeout(60):
        await scene.observer.look()
        full = await scene.until(EVENTS)
        while (full := scene.seen()).stats.running < LIMITS.max_in_flight:
            await asyncio.sleep(0.05)
        scene.gate.set()
        done = await scene.until(0)
    await scene.worker.stop()
    assert full.stats.running == 4
    assert sum(each.in_flight for each in full.partitions) >= 4
    assert (done.stats.handled, done.stats.running) == (EVENTS, 0)
