"""Faust as transport and lifecycle: an app per stage that brings records and takes acks, no more.

The only module that knows Faust; `streams.worker` calls `build_app`. What is overridden here, and
why: the stock stream acks events of an older generation that it skips, which loses them when their
offsets were not done; the stock consumer sleeps a second when its buffer is full; and acks that
were not committed are dropped at a rebalance, so work is drained and committed before.
"""

import asyncio
import time
import types
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterable
from functools import partial
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer
from faust.auth import SASLCredentials, SSLCredentials
from faust.serializers.schemas import DecodeFunction, Schema
from faust.streams import Stream
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP, AppT, EventT, Message
from faust.types.auth import SASLMechanism
from yarl import URL

from infra.kafka import KafkaSettings
from streams.progress import Partition
from streams.record import Record

_READ_AHEAD = 128
"""Records fetched at once, and records that may wait for room."""
_COMMIT_INTERVAL_S = 0.25
_LONGEST_FETCH_BYTES = 4 * 1024 * 1024
_YIELD_EVERY = 64
_NEVER_S = 86_400.0

Take = Callable[[Record], Awaitable[None]]
Revoked = Callable[[list[Partition]], Awaitable[None]]


class _RawSchema(Schema[bytes, bytes]):
    """Bytes stay bytes: an event that Faust could not decode would be acked and lost."""

    def compile(self, app: AppT, **_: object) -> DecodeFunction:
        create = app.create_event

        async def decode(message: Message, *, propagate: bool = False) -> EventT[Any]:
            del propagate
            return create(message.key, message.value, message.headers, message)

        return decode


class _StageStream(Stream[bytes]):
    """Events of the current generation; those of an older one are left unacked and come again."""

    async def events(self) -> AsyncIterator[EventT[Any]]:
        app: Any = self.app
        channel: Any = self.channel
        started = await self.maybe_start()
        since_yield = 0
        try:
            while not self.should_stop:
                event = await anext(channel)
                since_yield += 1
                if since_yield >= _YIELD_EVERY:
                    since_yield = 0
                    await asyncio.sleep(0)
                message = event.message
                if message.generation_id != app.consumer_generation_id:
                    continue
                if not app.flow_control.is_active():
                    continue
                app.monitor.stream_inbound_time[message.tp] = time.monotonic()
                yield event
        except StopAsyncIteration:
            return  # the channel is closed: the app stops
        finally:
            channel.on_stop_iteration()
            if started:
                await self.stop()
                self.service_reset()


class _StageConsumerThread(AIOKafkaConsumerThread):
    """The thread that fetches, with our wait for new records: Faust's is a constant, 1.5 s."""

    def _create_worker_consumer(self, transport: Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        app: Any = self.app
        consumer._fetch_max_wait_ms = app.fetch_wait_ms  # noqa: SLF001 - read by its start()
        return consumer


class _StageConsumer(Consumer):
    """The consumer with a say for the stage in when partitions come and go."""

    app: "StageApp"

    def _new_consumer_thread(self) -> AIOKafkaConsumerThread:
        return _StageConsumerThread(self, loop=self.loop, beacon=self.beacon)

    def on_buffer_full(self, tp: TP) -> None:
        """Let the delivery wait for room instead."""

    async def wait_first(self, *waits: Any, timeout: Any = None) -> Any:  # noqa: ANN401, ASYNC109
        """Deliver in place; only a delivery that has to wait gets tasks to be waited for.

        The stock consumer calls this for every record, with the delivery and the sign to stop.
        """
        if len(waits) == 2 and asyncio.iscoroutine(waits[0]) and not self.suspend_flow.is_set():
            delivery, sign = waits
            try:
                waited_for = delivery.send(None)
            except StopIteration:
                sign.close()
                return None
            waits = (_go_on(delivery, waited_for), sign)
        return await super().wait_first(*waits, timeout=timeout)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        await self.app.before_revoked(revoked)
        await super().on_partitions_revoked(revoked)

    def resume_flow(self) -> None:
        super().resume_flow()
        self.app.assigned.set()


async def _go_on(coroutine: Coroutine[Any, Any, None], waited_for: object) -> None:
    """The rest of a coroutine that was started by hand, up to where it waits for something."""
    await _steps(coroutine, waited_for)


@types.coroutine
def _steps(
    coroutine: Coroutine[Any, Any, None], waited_for: object
) -> Generator[object, Any, None]:
    while True:
        try:
            answer = yield waited_for
        except BaseException as error:  # noqa: BLE001 - a cancellation is the coroutine's, too
            step = partial(coroutine.throw, error)
        else:
            step = partial(coroutine.send, answer)
        try:
            waited_for = step()
        except StopIteration:
            return


class _StageTransport(Transport):
    Consumer = _StageConsumer


class StageApp(faust.App):
    """A Faust app that reads topics as one consumer group and hands every record to `take`.

    `assigned` is set while the app is a member of its group and reads. `revoked` is awaited before
    partitions go: it ends the work on them, and is given the time for that.
    """

    def __init__(self, group: str, kafka: KafkaSettings, revoked: Revoked) -> None:
        self.assigned = asyncio.Event()
        self.fetch_wait_ms = int(kafka.fetch_wait * 1000)
        self._revoked = revoked
        super().__init__(group, **_settings(kafka))

    async def on_first_start(self) -> None:
        """Faust would make a data folder here; there are no tables to keep in one."""

    async def before_revoked(self, revoked: Iterable[TP]) -> None:
        """End the work on the partitions, then commit what came of it."""
        self.assigned.clear()
        try:
            await self._revoked([(tp.topic, tp.partition) for tp in revoked])
        except Exception as error:  # noqa: BLE001 - Faust would go on as if nothing had happened
            await self.crash(error)

    async def commit(self) -> None:  # type: ignore[override]  # of all its topics
        """Commit what was acked."""
        await self.consumer.commit()


def build_app(
    group: str, topics: Iterable[str], kafka: KafkaSettings, take: Take, revoked: Revoked
) -> StageApp:
    """An app that is not started. `take` must not raise, and waits while there is no room."""
    app = StageApp(group, kafka, revoked)
    app.transport = _StageTransport(app.conf.broker_consumer, app)
    channel = app.topic(*topics, schema=_RawSchema())

    async def read(stream: Any) -> None:  # noqa: ANN401 - Faust's interface lacks noack()
        async for event in stream.noack().events():
            await take(_record(event))

    app.agent(channel, name=group)(read)
    return app


def _record(event: EventT[Any]) -> Record:
    message = event.message
    headers: Any = message.headers or ()
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=message.timestamp,
        key=message.key,
        value=message.value,
        headers=tuple(headers),
        ack=event.ack,
    )


def _settings(kafka: KafkaSettings) -> dict[str, Any]:
    return {
        "broker": [URL(f"kafka://{each}") for each in kafka.bootstrap.split(",")],
        "broker_credentials": _credentials(kafka),
        "broker_commit_interval": _COMMIT_INTERVAL_S,
        "broker_heartbeat_interval": kafka.session_timeout / 5,
        "broker_max_poll_interval": _NEVER_S,  # a full stage does not poll, and stays a member
        "broker_max_poll_records": _READ_AHEAD,
        "broker_rebalance_timeout": kafka.rebalance_timeout,
        "broker_session_timeout": kafka.session_timeout,
        "consumer_auto_offset_reset": "earliest",
        "consumer_max_fetch_size": _LONGEST_FETCH_BYTES,
        "store": "memory://",
        "Stream": _StageStream,
        "stream_buffer_maxsize": _READ_AHEAD,
        "stream_wait_empty": False,
        "table_standby_replicas": 0,
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "web_enabled": False,
    }


def _credentials(kafka: KafkaSettings) -> SASLCredentials | SSLCredentials | None:
    context = kafka.ssl_context()
    if kafka.sasl_mechanism is not None:
        return SASLCredentials(
            username=kafka.sasl_username,
            password=kafka.sasl_password,
            mechanism=SASLMechanism(kafka.sasl_mechanism),
            ssl_context=context,
        )
    return SSLCredentials(context) if context is not None else None
