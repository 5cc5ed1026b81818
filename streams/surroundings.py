"""What the stages of a process share, and what each of them counts.

Made by `streams.worker`, passed on by `streams.processor`.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from agents.ports import Books, Clock
from schemas.failure import DeadReason
from streams.breaker import BreakerPolicy
from streams.failure import RetryPolicy
from streams.outbox import Publisher
from streams.progress import CallLater, call_later
from streams.recent import Recent
from streams.stage import Limits


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every stage of a process shares. `cluster_id` is part of every record's position.

    More than `dead_limit` events in a row that die of a stage's handler stop the stage.
    """

    publisher: Publisher
    books: Books
    clock: Clock
    cluster_id: str
    limits: Limits = field(default_factory=Limits)
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    breaker: BreakerPolicy = field(default_factory=BreakerPolicy)
    dead_limit: int = 50
    emit_run_advanced: bool = True
    recent: Recent = field(default_factory=lambda: Recent(()))
    rng: Random = field(default_factory=Random)
    call_later: CallLater = call_later


@dataclass(slots=True)
class Counts:
    """What a stage did since its start; seconds are summed over events."""

    handled: int = 0
    retried: int = 0
    dead: Counter[DeadReason] = field(default_factory=Counter)
    working_s: float = 0.0
    sending_s: float = 0.0
