"""FastStream: a subscriber per hop that acks after its publish was confirmed, or a slow handler."""

import asyncio

import uvloop
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from bench.kafka.peers.posting import Posting
from bench.kafka.peers.task import Meter, Task, asked


def _relays(broker: KafkaBroker, task: Task, meter: Meter) -> None:
    for hop in range(len(task.topics) - 1):
        _relay(broker, task, hop, meter)


def _relay(broker: KafkaBroker, task: Task, hop: int, meter: Meter) -> None:
    target, is_last = task.topics[hop + 1], hop == len(task.topics) - 2

    @broker.subscriber(  # type: ignore[untyped-decorator,unused-ignore]
        task.topics[hop],
        group_id=f"{task.group}.{hop}",
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.ACK,
        decoder=_raw,
    )
    async def relay(value: bytes, message: KafkaMessage) -> None:
        meter.begin()
        out = Posting.model_validate_json(value).model_dump_json() if task.decodes else value
        raw = message.raw_message
        headers = {name: each.decode() for name, each in raw.headers}
        await broker.publish(out, target, key=raw.key, headers=headers, no_confirm=False)
        if is_last:
            meter.confirm()


def _waiter(broker: KafkaBroker, task: Task, meter: Meter) -> None:
    """Many at once: FastStream does so only where offsets are committed before the work is done."""

    @broker.subscriber(  # type: ignore[untyped-decorator,unused-ignore]
        task.topics[0],
        group_id=task.group,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.ACK_FIRST,
        max_workers=task.in_flight,
        decoder=_raw,
    )
    async def wait(value: bytes, message: KafkaMessage) -> None:
        key = message.raw_message.key
        meter.begin()
        meter.enter(key, int(value[:12]))
        await asyncio.sleep(task.handler_s)
        meter.leave(key)
        meter.confirm()


async def _raw(message: KafkaMessage) -> bytes:
    return bytes(message.body)


async def _main() -> None:
    task = asked()
    meter = Meter(task.count)
    broker = KafkaBroker(
        task.bootstrap,
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        max_batch_size=256 * 1024,
        logger=None,
    )
    (_waiter if task.handler_s else _relays)(broker, task, meter)
    await broker.start()
    while not meter.is_done:
        await asyncio.sleep(0.01)
    meter.end("faststream", "aiokafka")


uvloop.run(_main())
