"""What a stage tells of itself: for metrics, `rolestream topics` and `doctor`, and the watchdog.

`streams.processor` makes these; nothing here knows Kafka. Ages and durations are in seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal
from uuid import UUID

from schemas.failure import DeadReason

Doing = Literal["waiting", "handling", "sending", "retrying"]


class BreakerState(StrEnum):
    """Closed: calls go through. Open: the stage waits. Half open: one event tries."""

    CLOSED = "closed"
    HALF_OPEN = "half_open"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class BreakerStatus:
    """One dependency as a stage sees it: failures in a row, and what it said last."""

    dependency: str
    state: BreakerState
    failures: int
    error: str


@dataclass(frozen=True, slots=True)
class InFlight:
    """One event that was taken and is not settled. `attempt` counts from 1; 0 before the first."""

    topic: str
    partition: int
    offset: int
    run_id: UUID | None
    doing: Doing
    attempt: int
    age_s: float


@dataclass(frozen=True, slots=True)
class PartitionStatus:
    """One assigned partition: events taken and not acked, and the age of the oldest of them."""

    topic: str
    partition: int
    in_flight: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class Place:
    """How far a stage is in one assigned partition; None where that is not known yet.

    `next_offset` is the first offset that is not acked, `end` the partition's end as the consumer's
    last fetch told it.
    """

    next_offset: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class StageStats:
    """What a stage did since its start, and what it does now. Seconds are summed over events.

    `working_s` is time in the handler, `sending_s` time until its outputs were confirmed;
    `oldest_s` is how long the longest-running handler runs.
    """

    handled: int
    retried: int
    dead: int
    running: int
    waiting: int
    paused: bool
    oldest_s: float
    working_s: float
    sending_s: float
    retrying: int = 0
    breakers: tuple[BreakerStatus, ...] = ()
    partitions: tuple[PartitionStatus, ...] = ()
    dead_reasons: Mapping[DeadReason, int] = field(default_factory=dict)
    """`dead` by reason."""
