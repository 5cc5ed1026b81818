"""What of Faust's transport is our own, and why.

The stock stream acks events of an older generation that it skips, which loses them where their
offsets were not done. The stock consumer sleeps a second when its buffer is full, makes four tasks
per record, and forgets acks that are not committed when a rebalance begins; its thread waits for
new records in steps of 1.5 s. `streams.faust_app` puts these classes into its apps, which have
`fetch_wait_ms`, `before_revoked` and `assigned` for them.
"""

import asyncio
import time
import types
from collections.abc import AsyncIterator, Coroutine, Generator
from functools import partial
from typing import Any

from aiokafka import AIOKafkaConsumer
from faust.serializers.schemas import DecodeFunction, Schema
from faust.streams import Stream
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP, AppT, EventT, Message

_YIELD_EVERY = 64


class RawSchema(Schema[bytes, bytes]):
    """Bytes stay bytes: an event that Faust could not decode would be acked and lost."""

    def compile(self, app: AppT, **_: object) -> DecodeFunction:
        """The function that makes an event of a message."""
        create = app.create_event

        async def decode(message: Message, *, propagate: bool = False) -> EventT[Any]:
            del propagate
            return create(message.key, message.value, message.headers, message)

        return decode


class StageStream(Stream[bytes]):
    """Events of the current generation; those of an older one are left unacked and come again."""

    async def events(self) -> AsyncIterator[EventT[Any]]:
        """Until the app stops."""
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

    app: Any

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

    async def verify_all_partitions_active(self) -> None:
        """Look for no stalled partitions: `streams.worker` watches the stage's progress."""

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


class StageTransport(Transport):
    """The transport with our consumer."""

    Consumer = _StageConsumer
