"""What `streams.lanes` and `streams.batches` share: room, pauses, revocation, draining, acks.

An event enters when there is room for it. All partitions come through one stream: whoever waits
for room keeps the others from being read. That is right while room comes free all the time. Where
it does not, the event waits beside, in order, and its partition is left out by the consumer (the
tap) until there is room again. Nothing here knows Kafka.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Generic, Protocol

from streams.progress import Again, CallLater, Event, Partition, Timer, W, Window, call_later
from streams.stage import Limits

_PATIENCE_S = 0.5
"""Room that does not come free for so long is held by events that hang or wait for retries."""


class Gate(Enum):
    """What may begin: all that there is room for, one event to see how it fares, or nothing."""

    ALL = auto()
    ONE = auto()
    NONE = auto()


class Tap(Protocol):
    """The consumer, partition by partition. What it has read already may still come."""

    def leave_out(self, partition: Partition) -> None:
        """Read no more of this partition for now."""
        ...

    def read_on(self, partition: Partition) -> None:
        """Read it again."""
        ...


@dataclass(frozen=True, slots=True)
class Hooks(Generic[W]):
    """Whom to tell, and the time. `ack` is called once per settled event, in offset order.

    `on_lost` hears of work that was at work when its partition was revoked; `on_crash` of an error
    that a handler let through: its event is never acked.
    """

    ack: Callable[[W], object]
    on_lost: Callable[[W], object]
    on_crash: Callable[[BaseException], object]
    monotonic: Callable[[], float] = time.monotonic
    call_later: CallLater = call_later


class Holding(ABC, Generic[W]):
    """Events of a stage, over all its partitions, from their coming until their ack."""

    def __init__(self, hooks: Hooks[W], limits: Limits, tap: Tap | None = None) -> None:
        self._hooks = hooks
        self._limits = limits
        self._tap = tap
        self._windows: dict[Partition, Window[W]] = {}
        self._full: deque[Window[W]] = deque()
        self._gate = Gate.ALL
        self._draining = False
        self._crashed = False
        self._running = 0
        self._retrying = 0
        self._held = 0
        self._pauses = 0
        self._settled = 0
        self._is_stuck = False
        self._patience: Timer | None = None
        self._changed = asyncio.Event()

    @property
    def running(self) -> int:
        """Events at work."""
        return self._running

    @property
    def retrying(self) -> int:
        """Events that failed and wait for their next attempt."""
        return self._retrying

    @property
    def waiting(self) -> int:
        """Events submitted and not tried yet."""
        beside = sum(len(window.beside) for window in self._full)
        return self._held + beside - self._running - self._retrying

    @property
    def is_paused(self) -> bool:
        """Whether less is done than could be: an event pauses the reading, or the gate is not open.

        What was begun goes on.
        """
        return self._pauses > 0 or self._gate is not Gate.ALL

    @property
    def oldest(self) -> float:
        """Seconds for which the longest attempt runs; 0 when none does."""
        begun = [event.began for event in self.unfinished() if event.task is not None]
        return self._hooks.monotonic() - min(begun) if begun else 0.0

    def next_offset(self, partition: Partition) -> int | None:
        """The partition's first offset that is not acked; None where nothing came of it yet."""
        window = self._windows.get(partition)
        return None if window is None else window.next_offset

    def windows(self) -> Iterable[Window[W]]:
        """Every partition from which something was taken."""
        return self._windows.values()

    def unfinished(self) -> Iterator[Event[W]]:
        """Every event that was taken and is not done."""
        for window in self._windows.values():
            yield from window.unfinished()

    def let(self, gate: Gate) -> None:
        """What may begin from now on. While it is NONE nothing is taken, either."""
        self._gate = gate
        self._begin()
        self._changed.set()

    async def submit(self, key: Hashable, partition: Partition, offset: int, work: W) -> bool:
        """Take the event; wait while it can neither enter nor wait beside.

        Offsets of a partition must rise. False where the event is not taken: its partition was
        revoked meanwhile, or the offset was submitted before.
        """
        window = self._windows.get(partition)
        if window is None:
            window = self._windows[partition] = Window(partition)
        while not self._may_take(window):
            self._be_patient()
            self._changed.clear()
            await self._changed.wait()
            if self._windows.get(partition) is not window:
                return False
        may_enter = not window.beside and self._has_room(window)
        event = window.take(key, offset, work, self._hooks.monotonic())
        if event is None:
            return False
        if may_enter or self._tap is None:
            self._let_in(event)
        else:
            self._set_beside(event, self._tap)
        return True

    def revoke(self, partitions: Iterable[Partition]) -> None:
        """Abandon all work of these partitions: it is cancelled and never acked."""
        lost = {self._windows.pop(each) for each in partitions if each in self._windows}
        self._full = deque(window for window in self._full if window not in lost)
        for window in lost:
            window.beside.clear()
            for event in window.unfinished():
                event.lost = True
                self._pauses -= event.pauses
                if event.task is not None:
                    self._hooks.on_lost(event.work)
        self._lose(lost)
        self._refill()
        self._begin()
        self._changed.set()

    def abandon(self) -> None:
        """Revoke all partitions."""
        self.revoke(list(self._windows))

    async def drain(self, seconds: float) -> bool:
        """Take no more and finish what can begin now; False without the time for it.

        What waits for its next attempt is not waited for: it stays unacked. False after a crash.
        """
        self._draining = True
        self._begin()
        try:
            async with asyncio.timeout(seconds):
                while self._is_busy():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        finally:
            self._draining = False
            self._refill()
            self._changed.set()
        return not self._crashed

    @abstractmethod
    def _enter(self, event: Event[W]) -> None:
        """Queue an event for which there is room."""

    @abstractmethod
    def _begin(self) -> None:
        """Begin what may begin."""

    @abstractmethod
    def _lose(self, lost: set[Window[W]]) -> None:
        """Cancel and forget the events of these partitions."""

    @abstractmethod
    def _is_busy(self) -> bool:
        """Whether anything runs or could begin now."""

    def _settle(self, event: Event[W]) -> None:
        """The event is done for good."""
        self._leave(event)
        self._settled += 1
        self._is_stuck = False
        self._pauses -= event.pauses
        for work in event.window.finish(event):
            self._hooks.ack(work)

    def _leave(self, event: Event[W]) -> None:
        """The event needs its room no longer."""
        self._held -= 1
        event.window.held -= 1

    def _fail(self, event: Event[W], again: Again) -> None:
        """The event is to be tried again."""
        event.tried = True
        self._retrying += 1
        self._pauses += again.pauses - event.pauses
        event.pauses = again.pauses

    def _crash(self, error: BaseException) -> None:
        """Take and begin no more: what let this error through cannot be trusted."""
        self._crashed = True
        self._hooks.on_crash(error)

    @property
    def _is_open(self) -> bool:
        return not (self._draining or self._pauses or self._crashed or self._gate is Gate.NONE)

    @property
    def _capacity(self) -> int:
        return self._limits.max_in_flight + self._limits.max_waiting

    @property
    def _share(self) -> int:
        """What every partition may hold, however much the others hold."""
        return max(1, self._limits.max_waiting // len(self._windows))

    def _has_room(self, window: Window[W]) -> bool:
        if self._is_far_ahead(window):
            return False
        return self._held < self._capacity or window.held < self._share

    def _is_far_ahead(self, window: Window[W]) -> bool:
        return window.entered > self._limits.max_ahead

    def _may_take(self, window: Window[W]) -> bool:
        if not self._is_open:
            return False
        if not window.beside and self._has_room(window):
            return True
        if self._tap is None or len(window.beside) >= self._limits.max_beside:
            return False
        return window.is_left_out or self._is_stuck or self._is_far_ahead(window)

    def _be_patient(self) -> None:
        """Whoever begins to wait: look in a while whether anything has moved."""
        if self._tap is not None and self._patience is None:
            look = partial(self._look_for_moves, self._settled)
            self._patience = self._hooks.call_later(_PATIENCE_S, look)

    def _look_for_moves(self, settled: int) -> None:
        self._patience = None
        self._is_stuck = self._settled == settled
        self._changed.set()

    def _let_in(self, event: Event[W]) -> None:
        self._held += 1
        event.window.held += 1
        self._enter(event)

    def _set_beside(self, event: Event[W], tap: Tap) -> None:
        window = event.window
        window.beside.append(event)
        if not window.is_left_out:
            window.is_left_out = True
            self._full.append(window)
            tap.leave_out(window.partition)

    def _refill(self) -> None:
        """Let in what waits beside, a partition at a time, and read on where there is room."""
        if self._tap is None or self._draining:
            return
        without = 0
        while without < len(self._full):
            window = self._full.popleft()
            if window.beside and self._has_room(window):
                self._let_in(window.beside.popleft())
                without = 0
            elif not window.beside and self._has_much_room(window):
                window.is_left_out = False
                self._tap.read_on(window.partition)
                continue
            else:
                without += 1
            self._full.append(window)

    def _has_much_room(self, window: Window[W]) -> bool:
        """Enough to read on: it is not to begin and end at every event."""
        much = self._held <= self._capacity - self._limits.max_waiting // 4
        return self._has_room(window) and (much or window.held <= self._share // 2)
