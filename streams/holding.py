"""What `streams.lanes` and `streams.batches` share: events held per partition, pauses, draining."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic

from streams.progress import Entry, Partition, W, Window


class Holding(ABC, Generic[W]):
    """Events of a stage, over all its partitions, from their coming until their ack."""

    def __init__(self) -> None:
        self._windows: dict[Partition, Window[W]] = {}
        self._draining = False
        self._pauses = 0
        self._changed = asyncio.Event()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take no more meanwhile; what was taken goes on. Pauses may overlap."""
        self._pauses += 1
        try:
            yield
        finally:
            self._pauses -= 1
            self._changed.set()

    @property
    def is_paused(self) -> bool:
        """Whether any pause goes on."""
        return self._pauses > 0

    def next_offset(self, partition: Partition) -> int | None:
        """The partition's first offset that is not acked; None where nothing came of it yet."""
        window = self._windows.get(partition)
        return None if window is None else window.next_offset

    @abstractmethod
    def revoke(self, partitions: Iterable[Partition]) -> None:
        """Abandon all work of these partitions: it is cancelled and never acked."""

    def abandon(self) -> None:
        """Revoke all partitions."""
        self.revoke(list(self._windows))

    @abstractmethod
    def _has_room(self, window: Window[W]) -> bool:
        """Whether one more event of that partition may be held."""

    @property
    def _is_open(self) -> bool:
        return not self._draining and not self._pauses

    async def _hold(
        self, partition: Partition, offset: int, work: W
    ) -> tuple[Window[W], Entry[W]] | None:
        """Hold the event once there is room; None where `submit` must not take it."""
        window = self._windows.setdefault(partition, Window())
        while not self._has_room(window):
            self._changed.clear()
            await self._changed.wait()
            if self._windows.get(partition) is not window:
                return None
        entry = window.take(offset, work)
        return None if entry is None else (window, entry)

    def _lose(self, partitions: Iterable[Partition]) -> set[Window[W]]:
        return {self._windows.pop(each) for each in partitions if each in self._windows}

    async def _drained(self, seconds: float, is_busy: Callable[[], bool]) -> bool:
        """Take no more until nothing is busy; False if there was not time enough."""
        self._draining = True
        try:
            async with asyncio.timeout(seconds):
                while is_busy():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        finally:
            self._draining = False
            self._changed.set()
        return True
