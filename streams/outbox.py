"""Confirmed, batched sends: `send` returns when the broker has confirmed every record.

One outbox per process, over one producer, for all stages. Records for one partition gather while
one batch of that partition is in flight, so that batches grow with the load and an idle stream
waits for nobody. Called by `streams.processor`, by `submit`, and by whoever else publishes.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Protocol

from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from aiokafka.partitioner import murmur2

from agents.errors import PermanentError, TransientError
from infra.kafka import describe
from schemas.failure import DeadReason
from schemas.registry import Encoded

DEPENDENCY = "kafka"
_GOODBYE_S = 5.0
"""How long brokers may take to confirm what is left at the end. Nobody waits for it any more."""
_KEYS_HASHED = 16_384
"""A JD's key is hashed once, not once per stage: in Python that takes as long as all else."""

_LONGEST_KEY_KEPT = 64
"""Ours have 36 bytes; those of outsiders, in dead letters, may have a megabyte."""


class Publisher(Protocol):
    """Where outputs go."""

    async def send(self, records: Sequence[Encoded]) -> None:
        """Publish all; return once all are confirmed.

        Records of one key keep their order. Raises TransientError where the broker did not confirm
        (some may have been published all the same), PermanentError for one that it will never take.
        """
        ...


class Batch(Protocol):
    """What the outbox needs of an aiokafka batch."""

    def append(
        self,
        *,
        timestamp: int | None,
        key: bytes | None,
        value: bytes | None,
        headers: list[tuple[str, bytes]],
    ) -> object | None:
        """None where the batch is full."""
        ...

    def close(self) -> None:
        """No more records."""
        ...


class Producer(Protocol):
    """What the outbox needs of an aiokafka producer. All of it may raise KafkaError."""

    async def start(self) -> None:
        """Connect."""
        ...

    async def stop(self) -> None:
        """Flush and disconnect."""
        ...

    async def partitions_for(self, topic: str) -> set[int]:
        """The numbers of the topic's partitions."""
        ...

    def create_batch(self) -> Batch:
        """An empty batch."""
        ...

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> Awaitable[object]:
        """Queue the batch; the answer is done when the broker has confirmed it."""
        ...


@dataclass(slots=True, eq=False)
class _Delivery:
    """One call of `send`: its future settles with the last record, or with the first error."""

    left: int
    settled: "asyncio.Future[None]"

    def confirm(self) -> None:
        self.left -= 1
        if self.left == 0 and not self.settled.done():
            self.settled.set_result(None)

    def fail(self, error: Exception) -> None:
        if not self.settled.done():
            self.settled.set_exception(error)


@dataclass(slots=True)
class _Pipe:
    """What waits for one partition, and the task that sends it while there is any."""

    waiting: deque[tuple[Encoded, _Delivery]]
    task: "asyncio.Task[None] | None" = None


class Outbox:
    """A Publisher over an aiokafka producer, which it starts and stops."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer
        self._pipes: dict[tuple[str, int], _Pipe] = {}
        self._keyless = count()

    async def start(self) -> None:
        """Connect. Raises TransientError while no broker answers."""
        try:
            await self._producer.start()
        except KafkaError as error:
            raise _translate(error) from error

    async def stop(self) -> None:
        """Send what waits, then disconnect; brokers that do not answer are not waited for."""
        tasks = {pipe.task for pipe in self._pipes.values() if pipe.task is not None}
        await _in_time(tasks)
        await _in_time({asyncio.create_task(self._producer.stop())})

    async def send(self, records: Sequence[Encoded]) -> None:
        """See Publisher. The partition is that of Java's default partitioner for the key."""
        if not records:
            return
        delivery = _Delivery(len(records), asyncio.get_running_loop().create_future())
        try:
            places = [(each.topic, await self._partition_of(each)) for each in records]
        except KafkaError as error:
            raise _translate(error) from error
        for place, record in zip(places, records, strict=True):
            pipe = self._pipes.setdefault(place, _Pipe(deque()))
            pipe.waiting.append((record, delivery))
            if pipe.task is None:
                pipe.task = asyncio.create_task(self._flush(place, pipe))
        await delivery.settled

    async def _partition_of(self, record: Encoded) -> int:
        partitions = await self._producer.partitions_for(record.topic)
        if record.key is None:  # those of outsiders, in a dead letter or a redrive: any will do
            return next(self._keyless) % len(partitions)
        known = len(record.key) <= _LONGEST_KEY_KEPT
        return (_hash(record.key) if known else _hashed(record.key)) % len(partitions)

    async def _flush(self, place: tuple[str, int], pipe: _Pipe) -> None:
        """Send batch after batch until nothing waits; then the pipe vanishes."""
        while pipe.waiting:
            taken: list[_Delivery] = []
            try:
                await self._send_batch(place, pipe.waiting, taken)
            except Exception as error:  # noqa: BLE001 - each sender is told, and decides
                for delivery in taken:
                    delivery.fail(_translate(error))
            else:
                for delivery in taken:
                    delivery.confirm()
        del self._pipes[place]

    async def _send_batch(
        self,
        place: tuple[str, int],
        waiting: deque[tuple[Encoded, _Delivery]],
        taken: list[_Delivery],
    ) -> None:
        """Send as much of what waits as one batch holds; `taken` gets a delivery per record."""
        topic, partition = place
        batch = self._producer.create_batch()
        while waiting:
            record, delivery = waiting.popleft()
            if delivery.settled.done():
                continue  # its sender was cancelled, or an earlier record of the call failed
            taken.append(delivery)
            appended = batch.append(
                key=record.key, value=record.value, timestamp=None, headers=list(record.headers)
            )
            if appended is None:
                waiting.appendleft((record, delivery))
                taken.pop()
                break
        if taken:
            batch.close()
            confirmed = await self._producer.send_batch(batch, topic, partition=partition)
            await confirmed


def _hashed(key: bytes) -> int:
    number: int = murmur2(key) & 0x7FFF_FFFF
    return number


_hash = lru_cache(maxsize=_KEYS_HASHED)(_hashed)


async def _in_time(tasks: set["asyncio.Task[None]"]) -> None:
    """Wait for the tasks, and cancel those that take too long."""
    if tasks:
        ended, late = await asyncio.wait(tasks, timeout=_GOODBYE_S)
        for task in late:
            task.cancel()
        for task in ended:
            task.result()


def _translate(error: Exception) -> Exception:
    """Our error for one of aiokafka, made anew for each sender: tracebacks must not mix."""
    translated: Exception
    if isinstance(error, MessageSizeTooLargeError | RecordListTooLargeError):
        translated = PermanentError(
            f"the broker refuses a record of that size: {error}", reason=DeadReason.TOO_LARGE
        )
    elif isinstance(error, KafkaError):
        translated = TransientError(
            f"Kafka did not confirm: {describe(error)}", dependency=DEPENDENCY
        )
    else:
        return error
    translated.__cause__ = error
    return translated
