"""What a worker's operators see of a stage: what it does, how far it is, how fast it goes.

`streams.observer` makes these; metrics show them, `ops.workers` carries them to other processes.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from infra.lag import PartitionLag
from streams.status import Place, StageStats

_MINUTE_S = 60.0
_MOST_SAMPLES = 300


@dataclass(frozen=True, slots=True)
class PartitionView:
    """An assigned partition. `lag` counts offsets that are not acked; None where it is not known.

    `oldest_s` is the age of the oldest event that was taken and is not acked.
    """

    topic: str
    partition: int
    lag: int | None
    in_flight: int = 0
    oldest_s: float = 0.0


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage of one worker.

    `per_minute` is how many events it handled in the last minute; `commit_age_s` for how long the
    oldest acked event waited for its commit when the brokers were asked last; `problem` says why
    the stage does not get on, `waits_s` for how long it waits for each dependency that is away.
    """

    stats: StageStats
    partitions: tuple[PartitionView, ...] = ()
    per_minute: float = 0.0
    commit_age_s: float = 0.0
    problem: str | None = None
    waits_s: Mapping[str, float] = field(default_factory=dict)


STAGE_VIEW: TypeAdapter[StageView] = TypeAdapter(StageView)
"""To JSON and back; what an older or newer worker wrote is read as far as it is known here."""


def current_lag(place: Place, known: PartitionLag | None) -> int | None:
    """The lag now, from what the consumer knows and what the brokers said a while ago."""
    end, first = place.end, place.next_offset
    if known is not None:
        end = max(known.end, end or 0)
        first = max(known.next_offset, first or 0)
    return None if end is None or first is None else max(0, end - first)


class LastMinute:
    """A counter's rise over the last minute."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()

    def note(self, now: float, total: int) -> None:
        """The counter's value at a time."""
        self._samples.append((now, total))
        while len(self._samples) > 2 and self._samples[1][0] <= now - _MINUTE_S:
            self._samples.popleft()

    @property
    def per_minute(self) -> float:
        """The rise per minute, over the minute before the last sample or what there is of it."""
        if len(self._samples) < 2:
            return 0.0
        (began, first), (ended, last) = self._samples[0], self._samples[-1]
        return (last - first) * _MINUTE_S / max(ended - began, _MINUTE_S)


class CommitAge:
    """For how long what was acked in one partition waits for its commit."""

    def __init__(self) -> None:
        self._acked: deque[tuple[float, int]] = deque(maxlen=_MOST_SAMPLES)

    def note(self, now: float, next_offset: int) -> None:
        """The first offset that is not acked, at a time."""
        newest = self._acked[-1][1] if self._acked else None
        if newest != next_offset and len(self._acked) < _MOST_SAMPLES:
            self._acked.append((now, next_offset))

    def age(self, now: float, committed: int) -> float:
        """Seconds since the oldest ack that the commit does not cover; 0 where it covers all."""
        while self._acked and self._acked[0][1] <= committed:
            self._acked.popleft()
        return now - self._acked[0][0] if self._acked else 0.0
