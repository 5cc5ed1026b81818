"""Mutants on a real broker: a worker settles all of them, and the next good ad goes through."""

import asyncio
from contextlib import suppress

import orjson
import pytest

from agents.doubles.catalog import MemoryCatalog
from agents.doubles.stores import MemoryOps
from agents.errors import PermanentError
from infra.clock import SystemClock
from infra.kafka import KafkaSettings, create_topics, make_producer, read_all
from infra.lag import group_lag
from schemas.registry import Encoded
from schemas.topology import DEAD, JD_SUBMITTED, ROLE_FINALIZED, TOPICS
from streams.dead import read_dead_letter
from streams.failure import RetryPolicy
from streams.outbox import Outbox
from streams.stage import Stage
from streams.worker import Worker, WorkerOptions
from tests.fuzz.conftest import Fuzzing
from tests.fuzz.corpus import Corpus
from tests.fuzz.flow import Engine, Stores, is_our_doing, stages
from tests.fuzz.mutants import mutants
from tests.fuzz.test_topics import TOPICS as INPUTS

SHARE = 33
OPTIONS = WorkerOptions(retries=RetryPolicy(base=0.0, cap=0.0, transient_attempts=3))
GOOD = {"source": "good", "source_job_id": "1", "title": "Backend Engineer"}


async def send_mutants(outbox: Outbox, corpus: Corpus, fuzzing: Fuzzing) -> int:
    """All but those that are too large for a broker: how many there were."""
    sent = 0
    for topic in INPUTS:
        for each in mutants(corpus[topic.name], fuzzing.seed, fuzzing.events // SHARE):
            record = Encoded(each.topic, each.key, each.value, each.headers)
            with suppress(PermanentError):
                await outbox.send([record])
                sent += 1
    return sent


async def settled(kafka: KafkaSettings, flow: tuple[Stage, ...]) -> None:
    """Return when every stage has acked all that is on its topics."""
    while True:
        waits = [
            lag.lag
            for stage in flow
            for lag in await group_lag(
                kafka, stage.name.group, [topic.name for topic in stage.reads]
            )
        ]
        if not any(waits):
            return
        await asyncio.sleep(0.5)


@pytest.mark.timeout(600)
async def test_a_worker_settles_every_mutant_and_the_good_ad_after_them(
    kafka: KafkaSettings, engine: Engine, corpus: Corpus, fuzzing: Fuzzing
) -> None:
    await create_topics(kafka, TOPICS.values())
    ops = MemoryOps()
    flow = stages(engine, Stores(ops, ops, ops, MemoryCatalog(ops)))
    outbox = Outbox(make_producer(kafka))
    await outbox.start()
    sent = await send_mutants(outbox, corpus, fuzzing)
    text = orjson.loads(corpus[JD_SUBMITTED.name][0].value)["text"]
    good = orjson.dumps({**GOOD, "text": text})
    await outbox.send([Encoded(JD_SUBMITTED.name, b"good", good, ())])
    worker = Worker(flow, kafka, OPTIONS, outbox, ops, SystemClock())
    await worker.start()
    await worker.ready()
    await settled(kafka, flow)
    stats = worker.stats().values()
    assert await worker.stop()
    await outbox.stop()

    assert sum(each.handled for each in stats) > sent / 2
    letters = await read_all(kafka, [topic.name for topic in DEAD.values()])
    stories = [read_dead_letter(tuple(each.headers)) for each in letters]
    assert [story.error for story in stories if is_our_doing(story)] == []
    assert len(stories) == sum(each.dead for each in stats) > sent / 4
    records = await read_all(kafka, [ROLE_FINALIZED.name])
    sources = {orjson.loads(each.value)["jd"]["source"] for each in records if each.value}
    assert "good" in sources
