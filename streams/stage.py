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
