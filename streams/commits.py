"""How far each partition may be committed: past what is settled, and past what holds no records.

Faust's own books lose their way where offsets have holes: compaction and transactions leave such,
and a marker at the end of a partition would be lag for ever. Here a hole is nothing to wait for:
records come in offset order, are settled in offset order, and all below the consumer's position
that was not delivered does not exist. Called by `streams.faust_consumer`.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

P = TypeVar("P", bound=Hashable)


@dataclass(slots=True)
class _Progress:
    """All of them are the offset after the last: delivered, settled, looked at, committed."""

    delivered: int = 0
    settled: int = 0
    looked_at: int = 0
    committed: int = 0

    @property
    def reached(self) -> int:
        """All before it is settled, or was never there."""
        if self.settled >= self.delivered:
            return max(self.settled, self.looked_at)
        return self.settled


class Commits(Generic[P]):
    """The progress of each partition since it was assigned."""

    def __init__(self) -> None:
        self._partitions: dict[P, _Progress] = {}

    def delivered(self, partition: P, offset: int) -> None:
        """A record is on its way to the stage; it may be one that was on its way before."""
        progress = self._of(partition)
        progress.delivered = max(progress.delivered, offset + 1)

    def settled(self, partition: P, offset: int) -> None:
        """It, and all that were delivered before it, need not be read again."""
        progress = self._of(partition)
        progress.settled = max(progress.settled, offset + 1)

    def looked_at(self, partition: P, position: int) -> None:
        """Every record before that position has been delivered."""
        self._of(partition).looked_at = position

    def due(self) -> dict[P, int]:
        """Where a commit would move a partition on, and how far."""
        return {
            partition: progress.reached
            for partition, progress in self._partitions.items()
            if progress.reached > progress.committed
        }

    def committed(self, partition: P, offset: int) -> None:
        """The brokers have it."""
        self._of(partition).committed = offset

    def forget(self, partitions: Iterable[P]) -> None:
        """They were taken away, or given anew: what was delivered does not count any more."""
        for partition in partitions:
            self._partitions.pop(partition, None)

    def _of(self, partition: P) -> _Progress:
        return self._partitions.setdefault(partition, _Progress())
