"""Which partitions a consumer is to leave out of its next fetches: the Tap of `streams.holding`.

What was fetched of a closed partition stays in the consumer's buffer, and is not asked for again.
"""

import asyncio
from collections.abc import Iterable

from streams.progress import Partition


class Valves:
    """All are open at first."""

    def __init__(self) -> None:
        self._closed: set[Partition] = set()
        self._opened = asyncio.Event()

    def leave_out(self, partition: Partition) -> None:
        """Read no more of this partition for now."""
        self._closed.add(partition)

    def read_on(self, partition: Partition) -> None:
        """Read on."""
        self._closed.discard(partition)
        self._opened.set()

    def open_all(self) -> None:
        """Partitions were assigned anew: nothing of them is held."""
        self._closed.clear()
        self._opened.set()

    @property
    def all_open(self) -> bool:
        """Whether none is closed."""
        return not self._closed

    def opened(self, partitions: Iterable[Partition]) -> list[Partition]:
        """Those of the partitions that are open."""
        return [each for each in partitions if each not in self._closed]

    async def changed(self) -> None:
        """Wait until one is opened."""
        self._opened.clear()
        await self._opened.wait()
