"""Keyed, bounded concurrency: events of one key in order, different keys at the same time.

`streams.processor` submits every event of a stage here; the lane of its key runs the handler; acks
come out strictly in offset order per partition. Nothing here knows Kafka.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Hashable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic

from streams.holding import Holding
from streams.progress import Entry, Partition, W, Window


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one stage may hold.

    `max_in_flight` handlers run at once; `max_waiting` more events wait for their lane or for a
    slot; at most `max_ahead` events of a partition are done and cannot be acked, because an older
    one is not done.
    """

    max_in_flight: int = 200
    max_waiting: int = 200
    max_ahead: int = 1000


@dataclass(slots=True, eq=False)
class _Event(Generic[W]):
    """An event on its way through its lane."""

    key: Hashable
    window: Window[W]
    entry: Entry[W]
    task: "asyncio.Task[None] | None" = None
    began: float = 0.0
    abandoned: bool = False


class Lanes(Holding[W]):
    """One stage's lanes, over all its partitions.

    `handle` takes one event's work and returns when it is settled for good: handled, or in the
    dead letters. Should it raise, that event is never acked, its lane stays shut, and `on_crash`
    is told. `ack` is called once per settled event.
    """

    def __init__(
        self,
        handle: Callable[[W], Coroutine[Any, Any, None]],
        ack: Callable[[W], None],
        on_crash: Callable[[BaseException], None],
        limits: Limits,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._handle = handle
        self._ack = ack
        self._on_crash = on_crash
        self._limits = limits
        self._monotonic = monotonic
        self._lanes: dict[Hashable, deque[_Event[W]]] = {}
        self._ready: deque[Hashable] = deque()
        self._running = 0
        self._held = 0

    @property
    def running(self) -> int:
        """Handlers at work."""
        return self._running

    @property
    def waiting(self) -> int:
        """Events submitted whose handler has not begun."""
        return self._held - self._running

    @property
    def keys(self) -> int:
        """Lanes that exist now."""
        return len(self._lanes)

    def unacked(self, partition: Partition) -> int:
        """Events of the partition that were submitted and not acked."""
        window = self._windows.get(partition)
        return len(window) if window else 0

    @property
    def oldest(self) -> float:
        """Seconds for which the longest-running handler runs; 0 when none does."""
        begun = [lane[0].began for lane in self._lanes.values() if lane[0].task is not None]
        return self._monotonic() - min(begun) if begun else 0.0

    async def submit(self, key: Hashable, partition: Partition, offset: int, work: W) -> bool:
        """Queue the event in its key's lane; wait while there is no room.

        Offsets of a partition must rise. False where the event is not taken: its partition was
        revoked meanwhile, or the offset was submitted before.
        """
        held = await self._hold(partition, offset, work)
        if held is None:
            return False
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = deque()
            self._ready.append(key)
        lane.append(_Event(key, *held))
        self._held += 1
        self._dispatch()
        return True

    def revoke(self, partitions: Iterable[Partition]) -> None:
        """Abandon all work of these partitions: it is cancelled and never acked."""
        lost = self._lose(partitions)
        for key, lane in list(self._lanes.items()):
            kept: deque[_Event[W]] = deque()
            for event in lane:
                if event.window not in lost:
                    kept.append(event)
                elif event.task is not None and not event.task.done():
                    event.abandoned = True
                    event.task.cancel()
                    kept.append(event)
                else:
                    self._held -= 1
            self._replace(key, kept)
        self._dispatch()
        self._changed.set()

    async def drain(self, seconds: float) -> bool:
        """Take no more and finish what was submitted; False if there was not time enough."""
        return await self._drained(seconds, lambda: self._running > 0) and self._held == 0

    def _has_room(self, window: Window[W]) -> bool:
        limits = self._limits
        return (
            self._is_open
            and self._held < limits.max_in_flight + limits.max_waiting
            and len(window) <= limits.max_ahead
        )

    def _dispatch(self) -> None:
        """Start handlers while there are slots, the lane that waits longest first."""
        while self._ready and self._running < self._limits.max_in_flight:
            lane = self._lanes.get(self._ready.popleft())
            if lane is None or lane[0].task is not None:
                continue  # the lane was revoked while it was queued
            event = lane[0]
            event.began = self._monotonic()
            event.task = asyncio.create_task(self._handle(event.entry.work))
            event.task.add_done_callback(partial(self._ended, event))
            self._running += 1

    def _ended(self, event: _Event[W], task: "asyncio.Task[None]") -> None:
        self._running -= 1
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None and not event.abandoned:
            self._on_crash(error)
        else:
            if not event.abandoned:
                for work in event.window.finish(event.entry):
                    self._ack(work)
            self._held -= 1
            lane = self._lanes[event.key]
            lane.popleft()
            self._replace(event.key, lane)
            self._dispatch()
        self._changed.set()

    def _replace(self, key: Hashable, lane: "deque[_Event[W]]") -> None:
        """Keep what is left of a lane; an empty one vanishes."""
        if not lane:
            del self._lanes[key]
            return
        self._lanes[key] = lane
        if lane[0].task is None:
            self._ready.append(key)
