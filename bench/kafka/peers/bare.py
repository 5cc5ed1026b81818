"""Bare aiokafka: fetch, send all, wait for the confirmations, commit now and then.

An offset is committed only after the outputs of all before it were confirmed: the guarantee that
the stages give.
"""

import asyncio
import time

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench.kafka.peers.posting import Posting
from bench.kafka.peers.task import Meter, Task, asked

_COMMIT_EVERY_S = 0.5


async def _hop(task: Task, hop: int, producer: AIOKafkaProducer, meter: Meter) -> None:
    consumer = AIOKafkaConsumer(
        task.topics[hop],
        bootstrap_servers=task.bootstrap,
        group_id=f"{task.group}.{hop}",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    target = task.topics[hop + 1]
    is_last = hop == len(task.topics) - 2
    committed = time.monotonic()
    while not meter.is_done:
        batches = await consumer.getmany(timeout_ms=500, max_records=200)
        if not batches:
            continue
        meter.begin()
        sent = [
            await producer.send(
                target,
                key=record.key,
                value=_again(record.value) if task.decodes else record.value,
                headers=list(record.headers),
            )
            for records in batches.values()
            for record in records
        ]
        await asyncio.gather(*sent)
        if is_last:
            meter.confirm(len(sent))
        if time.monotonic() - committed > _COMMIT_EVERY_S:
            await consumer.commit()
            committed = time.monotonic()


def _again(value: bytes | None) -> bytes:
    return Posting.model_validate_json(value or b"").model_dump_json().encode()


async def _main() -> None:
    task = asked()
    producer = AIOKafkaProducer(
        bootstrap_servers=task.bootstrap,
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        max_batch_size=256 * 1024,
    )
    await producer.start()
    meter = Meter(task.count)
    hops = [_hop(task, hop, producer, meter) for hop in range(len(task.topics) - 1)]
    running = asyncio.gather(*hops)
    while not meter.is_done and not running.done():
        await asyncio.sleep(0.01)
    if running.done():
        await running
    meter.end("aiokafka")


uvloop.run(_main())
