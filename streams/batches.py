"""Events of a stage gathered into batches: one batch at a time, so that every key keeps its order.

The sibling of `streams.lanes` for stages with a BatchPolicy, with the same promises. An event that
is to be tried again alone holds up its own key and no other.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic

from streams.holding import Gate, Holding, Hooks, Tap
from streams.progress import Again, Event, Timer, W, Window
from streams.stage import BatchPolicy, Limits


@dataclass(slots=True)
class _Blocked(Generic[W]):
    """An event that is to be tried again alone, and those of its key that came after it."""

    head: Event[W]
    behind: deque[Event[W]]


class Batches(Holding[W], Generic[W]):
    """One stage's events, over all its partitions.

    `handle` takes a batch and answers per event: None when it is settled for good, or after how
    long it is to be tried again, alone or with the others.
    """

    def __init__(
        self,
        handle: Callable[[Sequence[W]], Coroutine[Any, Any, Sequence[Again | None]]],
        hooks: Hooks[W],
        policy: BatchPolicy,
        limits: Limits,
        tap: Tap | None = None,
    ) -> None:
        sized = replace(limits, max_in_flight=policy.max, max_waiting=policy.max)
        super().__init__(hooks, sized, tap)
        self._handle = handle
        self._policy = policy
        self._waiting: deque[Event[W]] = deque()
        self._blocked: dict[Hashable, _Blocked[W]] = {}
        self._batch: list[Event[W]] = []
        self._task: asyncio.Task[Sequence[Again | None]] | None = None
        self._linger: Timer | None = None
        self._rest: Timer | None = None
        self._is_ripe = False

    def _enter(self, event: Event[W]) -> None:
        blocked = self._blocked.get(event.key)
        if blocked is not None:
            blocked.behind.append(event)
            return
        self._waiting.append(event)
        self._begin()

    def _begin(self) -> None:
        """Begin a batch: a full one at once, else when it has waited for others."""
        may_not = self._crashed or self._gate is Gate.NONE
        if may_not or self._task is not None or self._rest is not None or not self._waiting:
            return
        is_full = len(self._waiting) >= self._policy.max
        if is_full or self._is_ripe or self._draining or self._waiting[0].alone:
            self._start(self._next_batch())
        elif self._linger is None:
            self._linger = self._hooks.call_later(self._policy.linger, self._ripen)

    def _ripen(self) -> None:
        self._linger = None
        self._is_ripe = bool(self._waiting)
        self._begin()

    def _next_batch(self) -> list[Event[W]]:
        size = 1 if self._gate is Gate.ONE else self._policy.max
        batch: list[Event[W]] = []
        while self._waiting and len(batch) < size:
            if self._waiting[0].alone and batch:
                break
            batch.append(self._waiting.popleft())
            if batch[-1].alone:
                break
        return batch

    def _start(self, batch: list[Event[W]]) -> None:
        if self._linger is not None:
            self._linger.cancel()
            self._linger = None
        self._is_ripe = False
        self._batch = batch
        self._running = len(batch)
        self._task = asyncio.create_task(self._handle([event.work for event in batch]))
        self._task.add_done_callback(partial(self._ended, batch))
        began = self._hooks.monotonic()
        for event in batch:
            event.began = began
            event.task = self._task
            self._retrying -= event.tried

    def _ended(self, batch: list[Event[W]], task: "asyncio.Task[Sequence[Again | None]]") -> None:
        self._task = None
        if batch is self._batch:  # else it was revoked: what is left of it waits again
            self._return()
            error = asyncio.CancelledError() if task.cancelled() else task.exception()
            if error is not None:
                self._crash(error)
            else:
                self._carry_out(batch, task.result())
        self._refill()
        self._begin()
        self._changed.set()

    def _return(self) -> None:
        """Nothing is at work."""
        for event in self._batch:
            event.task = None
        self._batch = []
        self._running = 0

    def _carry_out(self, batch: list[Event[W]], answers: Sequence[Again | None]) -> None:
        back: list[Event[W]] = []
        later: list[tuple[Event[W], float]] = []
        rest = 0.0
        for event, again in zip(batch, answers, strict=True):
            if again is None:
                self._settle(event)
                self._unblock(event.key)
                continue
            self._fail(event, again)
            event.alone = again.alone
            if again.alone and again.seconds > 0:
                later.append((event, again.seconds))
            else:
                back.append(event)
                rest = max(rest, again.seconds)
        self._waiting.extendleft(reversed(back))
        for event, seconds in later:
            self._block(event, seconds)
        if rest > 0:
            self._rest = self._hooks.call_later(rest, self._has_rested)

    def _has_rested(self) -> None:
        self._rest = None
        self._begin()

    def _block(self, event: Event[W], seconds: float) -> None:
        """Have the event wait by itself, with those of its key behind it."""
        if event.key not in self._blocked:
            behind = deque(each for each in self._waiting if each.key == event.key)
            self._waiting = deque(each for each in self._waiting if each.key != event.key)
            self._blocked[event.key] = _Blocked(event, behind)
        event.timer = self._hooks.call_later(seconds, partial(self._is_due, event))

    def _is_due(self, event: Event[W]) -> None:
        event.timer = None
        self._waiting.appendleft(event)
        self._begin()

    def _unblock(self, key: Hashable) -> None:
        blocked = self._blocked.pop(key, None)
        if blocked is not None:
            self._waiting.extendleft(reversed(blocked.behind))

    def _lose(self, lost: set[Window[W]]) -> None:
        del lost  # the events know
        if self._task is not None and any(event.lost for event in self._batch):
            self._task.cancel()
            batch = self._batch
            self._return()
            for event in batch:
                self._retrying += event.tried
            self._waiting.extendleft(reversed(batch))
        self._waiting = self._kept(self._waiting)
        for key, blocked in list(self._blocked.items()):
            blocked.behind = self._kept(blocked.behind)
            if blocked.head.lost:
                if blocked.head.timer is not None:
                    blocked.head.timer.cancel()
                    self._forget(blocked.head)
                self._unblock(key)

    def _kept(self, events: deque[Event[W]]) -> deque[Event[W]]:
        for event in events:
            if event.lost:
                self._forget(event)
        return deque(event for event in events if not event.lost)

    def _forget(self, event: Event[W]) -> None:
        self._retrying -= event.tried
        self._leave(event)

    def _is_busy(self) -> bool:
        return self._task is not None
