"""A producer that survives what an idempotent one does not: a batch that was given up.

The client numbers an idempotent producer's batches. One that it gives up (its partition had no
leader for too long, or it was refused) leaves a gap, and the broker refuses all that follows on
that partition for good. So after a failure a new producer sends, with numbers of its own.
`streams.outbox` sends by it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

_STOP_S = 10.0


class LastingProducer:
    """Sends by a producer that `make` makes, and by another one once that has failed."""

    def __init__(self, make: Callable[[], AIOKafkaProducer]) -> None:
        self._make = make
        self._current = make()
        self._failed = False
        self._renewing = asyncio.Lock()
        self._retired: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Connect. Raises KafkaError, and leaves nothing open then."""
        try:
            await self._current.start()
        except BaseException:
            await self._current.stop()
            raise

    async def stop(self) -> None:
        """Flush and disconnect."""
        await self._current.stop()
        await asyncio.gather(*self._retired)

    async def partitions_for(self, topic: str) -> set[int]:
        """The numbers of the topic's partitions. Raises KafkaError."""
        partitions: set[int] = await self._current.partitions_for(topic)
        return partitions

    def create_batch(self) -> Any:  # noqa: ANN401 - the client's own builder, which has no types
        """An empty batch; any of our producers can send it."""
        return self._current.create_batch()

    async def send_batch(
        self,
        batch: Any,  # noqa: ANN401 - what `create_batch` made
        topic: str,
        *,
        partition: int,
    ) -> Awaitable[object]:
        """Queue the batch; what is answered is done when it is confirmed. Raises KafkaError."""
        async with self._renewing:
            if self._failed:
                await self._renew()
        producer = self._current
        confirmed = await producer.send_batch(batch, topic, partition=partition)
        return self._watched(producer, confirmed)

    async def _watched(self, producer: AIOKafkaProducer, confirmed: Awaitable[object]) -> object:
        try:
            return await confirmed
        except KafkaError:
            self._failed = self._failed or producer is self._current
            raise

    async def _renew(self) -> None:
        fresh = self._make()
        try:
            await fresh.start()
        except BaseException:
            await fresh.stop()
            raise
        retiring = asyncio.create_task(_retire(self._current))
        self._retired.add(retiring)
        retiring.add_done_callback(self._retired.discard)
        self._current, self._failed = fresh, False


async def _retire(producer: AIOKafkaProducer) -> None:
    """Let it finish what other partitions still wait for, if it can in time."""
    with suppress(TimeoutError, KafkaError):
        async with asyncio.timeout(_STOP_S):
            await producer.stop()
