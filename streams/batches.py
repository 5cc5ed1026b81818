"""Events of a stage gathered into batches: one batch at a time, so that every key keeps its order.

The sibling of `streams.lanes` for stages with a BatchPolicy, with the same promises about acks.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from streams.holding import Holding
from streams.progress import Entry, Partition, W, Window
from streams.stage import BatchPolicy


@dataclass(slots=True, eq=False)
class _Event(Generic[W]):
    window: Window[W]
    entry: Entry[W]


class Batches(Holding[W]):
    """One stage's events, over all its partitions.

    `handle` takes a batch and returns when every event of it is settled for good. Should it raise,
    nothing of the batch is acked, nothing more begins, and `on_crash` is told.
    """

    def __init__(
        self,
        handle: Callable[[Sequence[W]], Coroutine[Any, Any, None]],
        ack: Callable[[W], None],
        on_crash: Callable[[BaseException], None],
        policy: BatchPolicy,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._handle = handle
        self._ack = ack
        self._on_crash = on_crash
        self._policy = policy
        self._monotonic = monotonic
        self._waiting: deque[_Event[W]] = deque()
        self._batch: list[_Event[W]] = []
        self._began = 0.0
        self._gatherer: asyncio.Task[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._crashed = False
        self._full = asyncio.Event()

    @property
    def running(self) -> int:
        """Events in the batch at work."""
        return len(self._batch)

    @property
    def waiting(self) -> int:
        """Events submitted and in no batch yet."""
        return len(self._waiting)

    @property
    def oldest(self) -> float:
        """Seconds for which the batch at work runs; 0 when none does."""
        return self._monotonic() - self._began if self._batch else 0.0

    async def submit(self, key: Hashable, partition: Partition, offset: int, work: W) -> bool:
        """Queue the event; wait while a whole batch is waiting already.

        Offsets of a partition must rise. False where the event is not taken: its partition was
        revoked meanwhile, or the offset was submitted before.
        """
        del key  # one batch at a time: every key is in order
        held = await self._hold(partition, offset, work)
        if held is None:
            return False
        self._waiting.append(_Event(*held))
        if len(self._waiting) >= self._policy.max:
            self._full.set()
        if self._gatherer is None and not self._crashed:
            self._gatherer = asyncio.create_task(self._gather())
        return True

    def revoke(self, partitions: Iterable[Partition]) -> None:
        """Abandon all work of these partitions: it is cancelled and never acked.

        What a cancelled batch held of other partitions waits again, first.
        """
        lost = self._lose(partitions)
        if self._task is not None and any(event.window in lost for event in self._batch):
            self._waiting.extendleft(reversed(self._batch))
            self._batch = []
            self._task.cancel()
        self._waiting = deque(event for event in self._waiting if event.window not in lost)
        self._changed.set()

    async def drain(self, seconds: float) -> bool:
        """Take no more and finish what was submitted; False if there was not time enough."""
        self._full.set()
        drained = await self._drained(seconds, lambda: self._gatherer is not None)
        return drained and not self._crashed

    def _has_room(self, window: Window[W]) -> bool:
        del window  # a batch takes from any partition
        return self._is_open and len(self._waiting) < self._policy.max

    async def _gather(self) -> None:
        """Run batch after batch until nothing waits."""
        while self._waiting and not self._crashed:
            await self._linger()
            size = min(self._policy.max, len(self._waiting))
            if size > 0:  # 0 when all was revoked meanwhile
                self._batch = [self._waiting.popleft() for _ in range(size)]
                self._began = self._monotonic()
                self._changed.set()
                await self._run(self._batch)
        self._gatherer = None
        self._changed.set()

    async def _linger(self) -> None:
        """Give others the time to join, unless a batch is full or all are to finish."""
        if len(self._waiting) >= self._policy.max or self._draining:
            return
        self._full.clear()
        try:
            async with asyncio.timeout(self._policy.linger):
                await self._full.wait()
        except TimeoutError:
            return

    async def _run(self, batch: list[_Event[W]]) -> None:
        self._task = asyncio.create_task(self._handle([event.entry.work for event in batch]))
        await asyncio.wait([self._task])
        task, self._task = self._task, None
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if self._batch is not batch:
            return  # revoked: what is left of it waits again
        if error is not None:
            self._crashed = True
            self._on_crash(error)
            return
        for event in batch:
            for work in event.window.finish(event.entry):
                self._ack(work)
        self._batch = []
