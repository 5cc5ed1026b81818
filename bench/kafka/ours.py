"""Our own contestant: toy handlers in real stages, with all that a stage does for an event.

Headers are read and written, lanes keep the order, offsets are acked in order after the outputs
were confirmed, and a reader of the metrics asks every second.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self, cast

import uvloop

from agents.doubles.stores import MemoryOps
from bench.kafka.peers.posting import Posting
from bench.kafka.peers.task import Meter, Task, asked
from infra.clock import SystemClock
from infra.kafka import KafkaSettings, make_producer
from infra.logs import configure
from infra.memory import keep_small, settle
from schemas.base import Model
from schemas.envelope import derive_id
from schemas.message import Handled, Inbound, Outgoing
from schemas.topology import StageName, Topic
from streams.outbox import Outbox
from streams.stage import Handler, Limits, Stage
from streams.worker import Worker, WorkerOptions

SESSION_S = 6.0
_REVOCATION_S = 2.0
_METRICS_EVERY_S = 1.0
_NOTHING = Handled()


class Opaque(Model):
    """A value that nobody looks into."""

    value: Any

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **_: Any) -> Self:  # noqa: ANN401 - as pydantic has it
        """Take the bytes as they are."""
        return cast("Self", cls.model_construct(value=json_data))


class PostingEvent(Posting, Model):
    """The posting as an event of ours."""


def settings(bootstrap: str) -> KafkaSettings:
    """As on a real cluster, less the copies and the compression, which the peers go without too."""
    return KafkaSettings(
        bootstrap=bootstrap,
        replication=1,
        compression="none",
        session_timeout=SESSION_S,
        revocation_timeout=_REVOCATION_S,
    )


def topic(name: str, task: Task) -> Topic:
    """A topic of the task with the type that is asked for."""
    if task.decodes:
        return Topic(name, {"posting": PostingEvent})
    return Topic(name, {"opaque": Opaque})


def relay_stages(task: Task, meter: Meter) -> Sequence[Stage]:
    """A stage per hop."""
    topics = [topic(name, task) for name in task.topics]
    hops = list(zip(StageName, topics, topics[1:], strict=False))
    return [
        Stage(name, (source,), (target,), _relay(target, task, meter, is_last=target is topics[-1]))
        for name, source, target in hops
    ]


def _relay(target: Topic, task: Task, meter: Meter, *, is_last: bool) -> Handler:
    async def confirmed() -> Handled:
        meter.confirm()
        return _NOTHING

    async def relay(inbound: Inbound[Any]) -> Handled:
        meter.begin()
        event = inbound.event
        out = Outgoing(
            topic=target,
            key=inbound.headers["ce_subject"],
            type="posting" if task.decodes else "opaque",
            id=derive_id("hop", target.name, inbound.id),
            event=event if task.decodes else None,
            body=None if task.decodes else event.value,
        )
        return Handled((out,), confirmed if is_last else None)

    return relay


def waiting_stage(task: Task, meter: Meter) -> Stage:
    """One stage that waits."""

    async def wait(inbound: Inbound[Any]) -> Handled:
        key = inbound.headers["ce_subject"].encode()
        meter.begin()
        meter.enter(key, int(inbound.event.value[:12]))
        await asyncio.sleep(task.handler_s)
        meter.leave(key)
        meter.confirm()
        return _NOTHING

    return Stage(StageName.PARSER, (topic(task.topics[0], task),), (), wait)


@asynccontextmanager
async def at_work(stages: Sequence[Stage], task: Task) -> AsyncIterator[Worker]:
    """A worker that runs these stages and is a member of all its groups."""
    outbox = Outbox(make_producer(settings(task.bootstrap)))
    await outbox.start()
    options = WorkerOptions(limits=Limits(max_in_flight=task.in_flight, max_waiting=task.in_flight))
    worker = Worker(stages, settings(task.bootstrap), options, outbox, MemoryOps(), SystemClock())
    try:
        await worker.start()
        yield worker
    finally:
        await worker.stop()
        await outbox.stop()


async def _main() -> None:
    task = asked()
    meter = Meter(task.count)
    stages = [waiting_stage(task, meter)] if task.handler_s else relay_stages(task, meter)
    async with at_work(stages, task) as worker:
        settle()
        watching = asyncio.create_task(_read_metrics(worker))
        while not meter.is_done:
            await asyncio.sleep(0.01)
        watching.cancel()
    meter.report("rolestream", "faust-streaming", "aiokafka")


async def _read_metrics(worker: Worker) -> None:
    while True:
        worker.stats()
        await asyncio.sleep(_METRICS_EVERY_S)


if __name__ == "__main__":
    configure("warning", "json")
    keep_small()
    uvloop.run(_main())
