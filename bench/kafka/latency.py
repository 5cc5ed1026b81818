"""One event at a time through five idle stages: from its submission to the last topic."""

import asyncio
import statistics
import time
from itertools import count as numbers
from random import Random

import uvloop
from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.kafka.ours import at_work, relay_stages, settings
from bench.kafka.peers.task import HOPS, Meter, Task
from bench.kafka.report import Bar, Table
from bench.kafka.topics import PARTITIONS, fresh_topics, record
from infra.kafka import make_producer
from streams.outbox import Outbox

_EVENTS = 200
_WARM = 20
_PAUSE_S = (0.02, 0.2)
_INDEXER_WAIT_MS = 10
"""Whoever measures must not add a wait of its own."""
_P50_S, _P99_S = 0.1, 0.3


def measure(bootstrap: str, rounds: int) -> list[Table]:
    """All rounds together: a percentile wants many events."""
    seconds = sorted(uvloop.run(_measure(bootstrap, _EVENTS * rounds)))
    p50, p99 = statistics.median(seconds), seconds[int(len(seconds) * 0.99)]
    shown = (p50, p99, seconds[-1])
    return [
        Table(
            title=f"latency: {HOPS} idle stages, one event at a time",
            columns=("events", "p50", "p99", "longest"),
            rows=[(str(len(seconds)), *(f"{each * 1000:.0f} ms" for each in shown))],
            bars=[
                Bar("p50, seconds", p50, _P50_S, at_most=True),
                Bar("p99, seconds", p99, _P99_S, at_most=True),
            ],
        )
    ]


async def _measure(bootstrap: str, events: int) -> list[float]:
    async with fresh_topics(bootstrap, HOPS + 1) as names:
        task = Task(bootstrap, names, names[0], events)
        async with at_work(relay_stages(task, Meter(events + _WARM)), task) as worker:
            await worker.ready()
            outbox = Outbox(make_producer(settings(bootstrap)))
            await outbox.start()
            indexer = AIOKafkaConsumer(
                bootstrap_servers=bootstrap,
                auto_offset_reset="earliest",
                fetch_max_wait_ms=_INDEXER_WAIT_MS,
            )
            await indexer.start()
            indexer.assign([TopicPartition(names[-1], number) for number in range(PARTITIONS)])
            try:
                found = await _one_by_one(names[0], events + _WARM, outbox, indexer)
            finally:
                await indexer.stop()
                await outbox.stop()
    return found[_WARM:]


async def _one_by_one(
    name: str, events: int, outbox: Outbox, indexer: AIOKafkaConsumer
) -> list[float]:
    rng, found = Random(7), []
    for number in numbers():
        if number == events:
            break
        submitted = record(name, number, decodes=False)
        began = time.perf_counter()
        await outbox.send([submitted])
        await indexer.getone()
        found.append(time.perf_counter() - began)
        await asyncio.sleep(rng.uniform(*_PAUSE_S))
    return found
