"""How far a partition may be acked: events finish in any order, acks leave in offset order.

Called by `streams.lanes` and `streams.batches`, which keep one Window per assigned partition.
"""

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

W = TypeVar("W")

Partition = tuple[str, int]
"""A topic's name and the number of one of its partitions."""


@dataclass(slots=True, eq=False)
class Entry(Generic[W]):
    """One submitted event and whether it is done."""

    offset: int
    work: W
    done: bool = False


class Window(Generic[W]):
    """The submitted and unacked events of one partition, oldest first.

    Offsets need not be contiguous: compaction and transaction markers leave holes, and a hole is
    nothing to wait for.
    """

    def __init__(self) -> None:
        self._entries: deque[Entry[W]] = deque()
        self._newest = -1

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def next_offset(self) -> int | None:
        """The first offset that is not acked; None while the window has seen none."""
        if self._entries:
            return self._entries[0].offset
        return self._newest + 1 if self._newest >= 0 else None

    def take(self, offset: int, work: W) -> Entry[W] | None:
        """A new entry, or None for an offset that was taken before: it is being worked on."""
        if offset <= self._newest:
            return None
        self._newest = offset
        entry = Entry(offset, work)
        self._entries.append(entry)
        return entry

    def finish(self, entry: Entry[W]) -> list[W]:
        """Mark the entry done; answer what may be acked by that, in offset order."""
        entry.done = True
        ready = []
        while self._entries and self._entries[0].done:
            ready.append(self._entries.popleft().work)
        return ready
