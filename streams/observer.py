"""A look at the stages of this process every few seconds, and at the brokers now and then.

Runs beside the stages (`cli.running`). Metrics and `ops.workers` show what it saw; nothing here
costs anything per event.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

import structlog

from agents.errors import TransientError
from agents.ports import Clock
from infra.lag import PartitionLag
from schemas.topology import StageName
from streams.health import Health
from streams.progress import Partition
from streams.status import BreakerState, PartitionStatus, Place, StageStats
from streams.view import CommitAge, LastMinute, PartitionView, StageView, current_lag

log = structlog.get_logger(__name__)

SAMPLE_EVERY_S = 2.0
_LOOKS_EVERY = 5
"""Samples from one look at the brokers to the next."""

Look = Callable[[], Awaitable[Mapping[str, Sequence[PartitionLag]]]]


class Observed(Protocol):
    """What is observed: a Worker."""

    def stats(self) -> Mapping[StageName, StageStats]:
        """What each stage did, and does."""
        ...

    def places(self) -> Mapping[StageName, Mapping[Partition, Place]]:
        """How far each stage is in its partitions."""
        ...


class Observer:
    """The stages of a worker over time. `look` asks the brokers for the lag of the groups."""

    def __init__(self, worker: Observed, look: Look, clock: Clock, hung_after_s: float) -> None:
        self._worker = worker
        self._look = look
        self._clock = clock
        self._rates: dict[StageName, LastMinute] = defaultdict(LastMinute)
        self._known: dict[tuple[StageName, Partition], PartitionLag] = {}
        self._commits: dict[tuple[StageName, Partition], CommitAge] = {}
        self._ages: dict[StageName, float] = {}
        self._away: dict[tuple[StageName, str], float] = {}
        self._looked_at: float | None = None
        self._health = Health(hung_after_s)

    async def run(self) -> None:
        """Sample, and look at the brokers, until cancelled."""
        while True:
            await self.look()
            for _ in range(_LOOKS_EVERY):
                self.sample()
                await asyncio.sleep(SAMPLE_EVERY_S)

    def sample(self) -> None:
        """Note where the stages are now."""
        now = self._clock.monotonic()
        stages = self._worker.stats()
        self._health.note(now, stages)
        for name, stats in stages.items():
            self._rates[name].note(now, stats.handled)
        self._away = {
            (name, each.dependency): self._away.get((name, each.dependency), now)
            for name, stats in stages.items()
            for each in stats.breakers
            if each.state is not BreakerState.CLOSED
        }
        places = {
            (name, partition): place
            for name, of_stage in self._worker.places().items()
            for partition, place in of_stage.items()
        }
        self._commits = {key: self._commits.get(key) or CommitAge() for key in places}
        for key, place in places.items():
            if place.next_offset is not None:
                self._commits[key].note(now, place.next_offset)

    async def look(self) -> None:
        """Ask the brokers; while none answers, what they said last holds."""
        asked_at = self._clock.monotonic()
        try:
            answer = await self._look()
        except TransientError as error:
            log.debug("the lag is not known", error=str(error))
        else:
            self._known = {
                (name, (each.topic, each.partition)): each
                for name in StageName
                for each in answer.get(name.group, ())
            }
            self._looked_at = asked_at
        self._ages = {}
        for (name, partition), commits in self._commits.items():
            known = self._known.get((name, partition))
            if known is not None:
                age = commits.age(asked_at, known.next_offset)
                self._ages[name] = max(self._ages.get(name, 0.0), age)

    def problems(self) -> dict[StageName, str]:
        """What is wrong with a stage, as of the last sample."""
        return self._health.problems()

    def lag_age_s(self) -> float | None:
        """Seconds since the brokers answered; None where they never did."""
        return None if self._looked_at is None else self._clock.monotonic() - self._looked_at

    def stages(self) -> dict[StageName, StageView]:
        """The stages as they are now."""
        now = self._clock.monotonic()
        places = self._worker.places()
        problems = self._health.problems()
        return {
            name: StageView(
                stats,
                tuple(self._partitions(name, stats.partitions, places.get(name, {}))),
                self._rates[name].per_minute,
                self._ages.get(name, 0.0),
                problems.get(name),
                {what: now - since for (stage, what), since in self._away.items() if stage is name},
            )
            for name, stats in self._worker.stats().items()
        }

    def _partitions(
        self,
        name: StageName,
        statuses: Sequence[PartitionStatus],
        places: Mapping[Partition, Place],
    ) -> list[PartitionView]:
        held = {(each.topic, each.partition): each for each in statuses}
        views = []
        for partition, place in sorted(places.items()):
            status = held.get(partition)
            lag = current_lag(place, self._known.get((name, partition)))
            views.append(
                PartitionView(
                    *partition,
                    lag=lag,
                    in_flight=status.in_flight if status else 0,
                    oldest_s=status.oldest_s if status else 0.0,
                )
            )
        return views
