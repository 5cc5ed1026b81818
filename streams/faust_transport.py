"""What of Faust's transport is our own, and why.

The stock stream acks events of an older generation that it skips, which loses them where their
offsets were not done. The stock consumer sleeps a second when its buffer is full, makes four tasks
per record, forgets acks that are not committed when a rebalance begins, and stops to commit after
some holes in the offsets; its thread waits for new records in steps of 1.5 s, and reads what a
transaction has taken back. `streams.faust_app` puts these classes into its apps, which have
`fetch_wait_ms`, `lease`, `before_revoked` and `assigned` for them.
"""

import asyncio
import time
import types
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Generator, Iterable, Mapping, Sized
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.protocol.commit import OffsetCommitRequest
from faust.serializers.schemas import DecodeFunction, Schema
from faust.streams import Stream
from faust.transport.consumer import ensure_TP
from faust.transport.drivers.aiokafka import (
    AIOKafkaConsumerThread,
    Consumer,
    ConsumerRebalanceListener,
    Transport,
)
from faust.types import TP, AppT, EventT, Message

from streams.commits import Commits

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


@dataclass(frozen=True, slots=True)
class _Fetched:
    """What a fetch brought of a partition, and where the next one will begin."""

    records: int
    position: int


class _StageConsumerThread(AIOKafkaConsumerThread):
    """The thread that fetches and sends heartbeats."""

    app: Any
    fetched: Mapping[TP, _Fetched]
    """What the last fetch brought; read where that fetch's answer is."""

    def _create_worker_consumer(self, transport: Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        # Both are read by its start(). The wait for new records is a constant of Faust's, 1.5 s.
        consumer._fetch_max_wait_ms = self.app.fetch_wait_ms  # noqa: SLF001
        consumer._isolation_level = "read_committed"  # noqa: SLF001
        return consumer

    async def on_start(self) -> None:
        await super().on_start()
        coordinator: Any = self._ensure_consumer()._coordinator  # noqa: SLF001
        beat = coordinator._do_heartbeat  # noqa: SLF001

        async def beat_and_tell() -> bool:
            sent_at = time.monotonic()
            answered: bool = await beat()
            if answered:
                self.app.lease.renew(sent_at)
            return answered

        coordinator._do_heartbeat = beat_and_tell  # noqa: SLF001 - nobody else hears of it

    async def _fetch_records(self, consumer: AIOKafkaConsumer, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - a map of Faust's
        records = await super()._fetch_records(consumer, *args, **options)
        self.fetched = _positions(consumer, records)
        return records


def _positions(consumer: AIOKafkaConsumer, records: Mapping[TP, Sized]) -> dict[TP, _Fetched]:
    subscription = consumer._subscription.subscription  # noqa: SLF001 - position() may wait
    assignment = None if subscription is None else subscription.assignment
    if assignment is None:
        return {}
    places = {ensure_TP(place): assignment.state_value(place) for place in assignment.tps}
    return {
        place: _Fetched(len(records.get(place, ())), state.position)
        for place, state in places.items()
        if state.has_valid_position
    }


class _StageRebalanceListener(ConsumerRebalanceListener):
    """The listener that tells a handover from a loss: then others may have the partitions."""

    def on_partitions_revoked(self, revoked: Iterable[Any]) -> Any:  # noqa: ANN401
        app: Any = self._thread.app
        coordinator: Any = self._thread._ensure_consumer()._coordinator  # noqa: SLF001
        app.is_member = coordinator.generation != OffsetCommitRequest.DEFAULT_GENERATION_ID
        return super().on_partitions_revoked(revoked)


class _StageConsumer(Consumer):
    """The consumer with a say for the stage in when partitions come and go."""

    app: Any
    RebalanceListener = _StageRebalanceListener
    _thread: _StageConsumerThread

    def __post_init__(self) -> None:
        super().__post_init__()
        self._commits: Commits[TP] = Commits()

    def _new_consumer_thread(self) -> AIOKafkaConsumerThread:
        return _StageConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:  # noqa: ASYNC109
        """Records of the next fetch; of a fetch that is cut off, its rest comes again."""
        generation = self.app.consumer_generation_id
        self._thread.fetched = {}
        brought: Counter[TP] = Counter()
        async for place, message in super().getmany(timeout):
            brought[place] += 1
            self._commits.delivered(place, message.offset)
            yield place, message
        if not self.flow_active or generation != self.app.consumer_generation_id:
            return  # the partitions may be others, or begin anew
        for place, fetched in self._thread.fetched.items():
            if brought[place] == fetched.records:
                self._commits.looked_at(place, fetched.position)

    def ack(self, message: Message) -> bool:
        """Note that the record is settled; `streams.lanes` keeps the order."""
        if message.acked:
            return False
        message.acked = True
        self._unacked_messages.discard(message)
        if message.generation_id == self.app.consumer_generation_id:
            self._commits.settled(message.tp, message.offset)
        return True

    def _filter_committable_offsets(self, tps: Iterable[TP]) -> dict[TP, int]:
        del tps
        return self._commits.due()

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        committed = await super()._commit(offsets)
        if committed:
            for place, offset in offsets.items():
                self._commits.committed(place, offset)
        return committed

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Keep no books of holes."""

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
        self._commits.forget(revoked)
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        self._commits.forget(assigned)
        self.app.lease.renew(time.monotonic())
        await super().on_partitions_assigned(assigned, generation_id)

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
