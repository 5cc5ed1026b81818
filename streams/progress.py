"""How far a partition may be acked: events finish in any order, acks leave in offset order.

Called by `streams.holding`, which keeps one Window per assigned partition.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

W = TypeVar("W")

Partition = tuple[str, int]
"""A topic's name and the number of one of its partitions."""


class Timer(Protocol):
    """A call that is still to come."""

    def cancel(self) -> object:
        """It will not come."""
        ...


CallLater = Callable[[float, Callable[[], object]], Timer]
"""After so many seconds, call that."""


def call_later(seconds: float, callback: Callable[[], object]) -> Timer:
    """The CallLater of the running event loop."""
    return asyncio.get_running_loop().call_later(seconds, callback)


@dataclass(frozen=True, slots=True)
class Again:
    """The event is not settled: try it again after so many seconds.

    With `pauses` nothing more is read until it is settled. With `alone` an event of a batch is
    tried without the others.
    """

    seconds: float
    pauses: bool = False
    alone: bool = True


@dataclass(slots=True, eq=False)
class Event(Generic[W]):
    """One submitted event on its way to its ack. `lost`: its partition was revoked meanwhile.

    `began` is the monotonic time at which its last attempt began; `timer` runs until the next one.
    """

    key: Hashable
    window: "Window[W]"
    offset: int
    work: W
    taken_at: float
    done: bool = False
    lost: bool = False
    pauses: bool = False
    alone: bool = False
    tried: bool = False
    began: float = 0.0
    task: "asyncio.Task[Any] | None" = None
    timer: Timer | None = None


class Window(Generic[W]):
    """The submitted and unacked events of one partition, oldest first.

    Offsets need not be contiguous: compaction and transaction markers leave holes, and a hole is
    nothing to wait for. `held` counts the events at work or waiting for it; `beside` has those for
    which there was no room yet, and `is_left_out` says that the consumer reads no more of it.
    `ready` is for `streams.turns`.
    """

    def __init__(self, partition: Partition) -> None:
        self.partition = partition
        self.held = 0
        self.is_left_out = False
        self.beside: deque[Event[W]] = deque()
        self.ready: deque[Event[W]] = deque()
        self._events: deque[Event[W]] = deque()
        self._newest = -1

    def __len__(self) -> int:
        return len(self._events)

    @property
    def next_offset(self) -> int | None:
        """The first offset that is not acked; None while the window has seen none."""
        if self._events:
            return self._events[0].offset
        return self._newest + 1 if self._newest >= 0 else None

    @property
    def entered(self) -> int:
        """Unacked events that had room, done or not."""
        return len(self._events) - len(self.beside)

    def take(self, key: Hashable, offset: int, work: W, now: float) -> Event[W] | None:
        """A new event, or None for an offset that was taken before: it is being worked on."""
        if offset <= self._newest:
            return None
        self._newest = offset
        event = Event(key, self, offset, work, now)
        self._events.append(event)
        return event

    def finish(self, event: Event[W]) -> list[W]:
        """Mark the event done; answer what may be acked by that, in offset order."""
        event.done = True
        ready = []
        while self._events and self._events[0].done:
            ready.append(self._events.popleft().work)
        return ready

    def unfinished(self) -> list[Event[W]]:
        """The events that are not done, oldest first."""
        return [event for event in self._events if not event.done]

    def oldest(self, now: float) -> float:
        """Seconds since the oldest unacked event was taken; 0 where there is none."""
        return now - self._events[0].taken_at if self._events else 0.0
