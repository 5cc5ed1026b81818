"""Plain Faust as its documents have it: an app, an agent per hop, every send awaited twice."""

import asyncio
import tempfile
from typing import Any

import faust
import uvloop

from bench.kafka.peers.posting import Posting
from bench.kafka.peers.task import Meter, Task, asked


def _relays(app: faust.App, task: Task, meter: Meter) -> None:
    for hop in range(len(task.topics) - 1):
        _relay(app, task, hop, meter)


def _relay(app: faust.App, task: Task, hop: int, meter: Meter) -> None:
    target = _topic(app, task.topics[hop + 1])
    is_last = hop == len(task.topics) - 2

    async def relay(stream: Any) -> None:  # noqa: ANN401 - untyped
        async for event in stream.events():
            meter.begin()
            value = event.value
            if task.decodes:
                value = Posting.model_validate_json(value).model_dump_json().encode()
            await (await target.send(key=event.key, value=value, headers=event.headers))
            if is_last:
                meter.confirm()

    app.agent(_topic(app, task.topics[hop]), name=f"relay-{hop}")(relay)


def _waiter(app: faust.App, task: Task, meter: Meter) -> None:
    """Many at once by `concurrency`, whose acks run ahead of the work."""

    async def wait(stream: Any) -> None:  # noqa: ANN401 - untyped
        async for event in stream.events():
            meter.begin()
            meter.enter(event.key, int(event.value[:12]))
            await asyncio.sleep(task.handler_s)
            meter.leave(event.key)
            meter.confirm()

    app.agent(_topic(app, task.topics[0]), name="wait", concurrency=task.in_flight)(wait)


def _topic(app: faust.App, name: str) -> Any:  # noqa: ANN401 - untyped
    return app.topic(name, key_type=bytes, value_type=bytes, value_serializer="raw")


async def _main() -> None:
    task = asked()
    meter = Meter(task.count)
    app = faust.App(
        task.group,
        broker=f"kafka://{task.bootstrap}",
        store="memory://",
        datadir=tempfile.mkdtemp(prefix="faust-peer-"),
        producer_acks=-1,
        stream_wait_empty=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_enabled=False,
    )
    (_waiter if task.handler_s else _relays)(app, task, meter)
    await app.start()
    while not meter.is_done:
        await asyncio.sleep(0.01)
    meter.end("faust-streaming", "aiokafka")


uvloop.run(_main())
