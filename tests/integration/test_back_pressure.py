"""A stage that is full for longer than its session stays in its group, and goes on by itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from infra.clock import SystemClock
from infra.kafka import KafkaSettings, create_topics, make_producer
from infra.lag import group_lag
from schemas.message import Inbound
from schemas.topology import DEAD, StageName
from streams.outbox import Outbox
from streams.stage import Limits
from streams.worker import Worker, WorkerOptions
from tests.toys import Toy, ToyBooks, relay, toy_record, toy_topic

AT = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = [f"key-{number}" for number in range(20)]
NUMBERS = range(30)
ALL = {(key, number) for key in KEYS for number in NUMBERS}
SHORTEST_SESSION_S = 6.0
"""Apache Kafka grants no shorter one."""


@pytest.fixture
async def outbox(kafka: KafkaSettings) -> AsyncIterator[Outbox]:
    outbox = Outbox(make_producer(kafka))
    await outbox.start()
    yield outbox
    await outbox.stop()


@pytest.mark.parametrize("max_beside", [0, 5_000], ids=["nothing is read", "partitions left out"])
async def test_a_stage_that_is_full_for_longer_than_its_session_resumes_and_repeats_nothing(
    kafka: KafkaSettings, outbox: Outbox, max_beside: int
) -> None:
    settings = replace(kafka, session_timeout=min(kafka.session_timeout, SHORTEST_SESSION_S))
    name = uuid4().hex[:8]
    source, target = toy_topic(f"{name}.in"), toy_topic(f"{name}.out")
    await create_topics(kafka, [source, target, *DEAD.values()])
    answers = asyncio.Event()
    begun: list[tuple[str, int]] = []

    async def hang(inbound: Inbound[Toy]) -> None:
        begun.append((inbound.event.key, inbound.event.number))
        await answers.wait()

    limits = Limits(max_in_flight=4, max_waiting=4, max_beside=max_beside)
    stage = relay(StageName.PARSER, source, target, hang)
    worker = Worker(
        [stage], settings, WorkerOptions(limits=limits), outbox, ToyBooks(), SystemClock()
    )
    await worker.start()
    try:
        async with asyncio.timeout(60):
            await worker.ready()
            for number in NUMBERS:
                toys = [Toy(key=key, number=number) for key in KEYS]
                await outbox.send([toy_record(source, toy, AT) for toy in toys])
            while len(begun) < limits.max_in_flight:
                await asyncio.sleep(0.05)
            await asyncio.sleep(settings.session_timeout + 2)
            assert len(begun) == limits.max_in_flight
            assert len(worker.places()[stage.name]) == 4

            answers.set()
            while len(begun) < len(ALL) or worker.stats()[stage.name].running:
                await asyncio.sleep(0.05)
    finally:
        answers.set()
        finished = await worker.stop()
    assert finished
    assert sorted(begun) == sorted(ALL)
    lags = await group_lag(kafka, stage.name.group, [source.name])
    assert [each.lag for each in lags] == [0, 0, 0, 0]
