"""Whether a worker may still take its partitions for its own: RUNS.md's owner that wakes up late.

The brokers give a silent member's partitions to others when its session is over. A process that
was frozen, or cut off, does not hear of that; but it knows when it last was heard.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from schemas.registry import Encoded
from streams.outbox import Publisher

_LOOK_EVERY_S = 0.05


class Lease:
    """Held for one session from the last heartbeat that the brokers have answered.

    Renewed by the consumer, asked by the stage.
    """

    def __init__(self, session_s: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._session_s = session_s
        self._monotonic = monotonic
        self._heard_at = monotonic()

    def renew(self, sent_at: float) -> None:
        """The brokers have answered what was sent at that time."""
        self._heard_at = sent_at

    @property
    def is_held(self) -> bool:
        """False from when the brokers may have given our partitions away."""
        return self._monotonic() - self._heard_at < self._session_s


@dataclass(frozen=True, slots=True)
class OwnersPublisher:
    """A Publisher for work that only its partition's owner may publish.

    In doubt it waits. Then either a heartbeat is answered, and the work goes on; or the partitions
    are gone, and whoever waits here is cancelled with the rest of the work on them.
    """

    publisher: Publisher
    lease: Lease
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def send(self, records: Sequence[Encoded]) -> None:
        """See Publisher."""
        while not self.lease.is_held:
            await self.sleep(_LOOK_EVERY_S)
        await self.publisher.send(records)
