"""What a stage is: topics in, an agent, topics out. `streams.flow` lists all of them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from schemas.message import Handled, Inbound
from schemas.topology import StageName, Topic

Handler = Callable[[Inbound[Any]], Awaitable[Handled]]
BatchHandler = Callable[[Sequence[Inbound[Any]]], Awaitable[Handled]]


@dataclass(frozen=True, slots=True)
class BatchPolicy:
    """Up to `max` events at once; an event waits no longer than `linger` seconds for others."""

    max: int
    linger: float


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one stage may hold.

    `max_in_flight` handlers run at once; `max_waiting` more events wait for their lane or for a
    slot, and where one partition holds all that room, the others have `max_waiting` between them.
    At most `max_ahead` events of a partition are done and cannot be acked, because an older one is
    not done. Up to `max_beside` events of a full partition do not count: what the consumer had read
    before it was told to leave the partition out.
    """

    max_in_flight: int = 200
    max_waiting: int = 200
    max_ahead: int = 1000
    max_beside: int = 600


@dataclass(frozen=True, slots=True)
class Stage:
    """One agent on its topics. With a `batch` policy `handle` takes a sequence of events."""

    name: StageName
    reads: tuple[Topic, ...]
    writes: tuple[Topic, ...]
    handle: Handler | BatchHandler
    batch: BatchPolicy | None = None

    async def handle_one(self, inbound: Inbound[Any]) -> Handled:
        """The agent's answer to one event. Raises what the agent raises."""
        if self.batch is None:
            return await cast("Handler", self.handle)(inbound)
        return await cast("BatchHandler", self.handle)([inbound])

    async def handle_batch(self, batch: Sequence[Inbound[Any]]) -> Handled:
        """The agent's answer to events that it takes together. Only for stages with a policy."""
        return await cast("BatchHandler", self.handle)(batch)
