"""Keyed, bounded concurrency: events of one key in order, different keys at the same time.

`streams.processor` submits every event of a stage here; the lane of its key runs the handler; acks
come out strictly in offset order per partition. An event that is to be tried again keeps its place
at the head of its lane and frees its slot meanwhile. Nothing here knows Kafka.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Hashable
from functools import partial
from typing import Any, Generic

from streams.holding import Gate, Holding, Hooks, Tap
from streams.progress import Again, Event, W, Window
from streams.stage import Limits
from streams.turns import Turns


class Lanes(Holding[W], Generic[W]):
    """One stage's lanes, over all its partitions.

    `handle` takes one event's work and answers None when it is settled for good (handled, or in the
    dead letters), or after how long it is to be tried again.
    """

    def __init__(
        self,
        handle: Callable[[W], Coroutine[Any, Any, Again | None]],
        hooks: Hooks[W],
        limits: Limits,
        tap: Tap | None = None,
    ) -> None:
        super().__init__(hooks, limits, tap)
        self._handle = handle
        self._lanes: dict[Hashable, deque[Event[W]]] = {}
        self._turns: Turns[W] = Turns()
        self._single: Event[W] | None = None

    @property
    def keys(self) -> int:
        """Lanes that exist now."""
        return len(self._lanes)

    def _enter(self, event: Event[W]) -> None:
        lane = self._lanes.get(event.key)
        if lane is not None:
            lane.append(event)
            return
        self._lanes[event.key] = deque((event,))
        self._turns.add(event)
        self._begin()

    def _may_begin(self) -> bool:
        if self._crashed or self._running >= self._limits.max_in_flight:
            return False
        return self._gate is Gate.ALL or (self._gate is Gate.ONE and self._single is None)

    def _begin(self) -> None:
        while self._turns and self._may_begin():
            event = self._turns.next()
            event.began = self._hooks.monotonic()
            self._running += 1
            self._retrying -= event.tried
            if self._gate is Gate.ONE:
                self._single = event
            event.task = asyncio.create_task(self._handle(event.work))
            event.task.add_done_callback(partial(self._ended, event))

    def _ended(self, event: Event[W], task: "asyncio.Task[Again | None]") -> None:
        event.task = None
        self._running -= 1
        if self._single is event:
            self._single = None
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if event.lost:
            self._leave(event)
            self._next_of_lane(event)
        elif error is not None:
            self._crash(error)
        elif (again := task.result()) is not None:
            self._fail(event, again)
            event.timer = self._hooks.call_later(again.seconds, partial(self._is_due, event))
        else:
            self._settle(event)
            self._next_of_lane(event)
        self._refill()
        self._begin()
        self._changed.set()

    def _is_due(self, event: Event[W]) -> None:
        event.timer = None
        self._turns.add(event)
        self._begin()

    def _next_of_lane(self, event: Event[W]) -> None:
        """The head of a lane is through: whoever is behind it may begin."""
        lane = self._lanes[event.key]
        lane.popleft()
        if lane:
            self._turns.add(lane[0])
        else:
            del self._lanes[event.key]

    def _lose(self, lost: set[Window[W]]) -> None:
        self._turns.drop(lost)
        for key, lane in list(self._lanes.items()):
            head = lane[0]
            kept = deque(event for event in lane if not self._is_gone(event))
            if not kept:
                del self._lanes[key]
                continue
            self._lanes[key] = kept
            if kept[0] is not head:
                self._turns.add(kept[0])

    def _is_gone(self, event: Event[W]) -> bool:
        """Cancel what is lost. A handler that runs keeps its lane until it has ended."""
        if not event.lost:
            return False
        if event.task is not None:
            event.task.cancel()
            return False
        if event.timer is not None:
            event.timer.cancel()
        self._retrying -= event.tried
        self._leave(event)
        return True

    def _is_busy(self) -> bool:
        return self._running > 0
