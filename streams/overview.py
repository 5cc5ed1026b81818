"""The running system as one picture: what the brokers hold, and what every worker tells of itself.

Made by `cli.topics` and `cli.doctor` from what other processes left; nothing here asks anyone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from infra.lag import PartitionLag
from infra.postgres.workers import WorkerLine
from schemas.topology import StageName
from streams.progress import Partition
from streams.status import BreakerState, BreakerStatus
from streams.view import PartitionView, StageView

State = Literal["ok", "no worker", "paused", "trying", "waits", "hangs", "stopped"]

_STAGES: TypeAdapter[dict[str, StageView]] = TypeAdapter(dict[str, StageView])


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker, and its stages as it told of them last."""

    line: WorkerLine
    stages: Mapping[StageName, StageView]

    @property
    def name(self) -> str:
        """Host and process."""
        return f"{self.line.host}:{self.line.pid}"


@dataclass(frozen=True, slots=True)
class PartitionLine:
    """One partition: how far the group is, and who works on it; `worker` None where nobody does."""

    topic: str
    partition: int
    committed: int | None
    end: int
    lag: int
    in_flight: int = 0
    oldest_s: float = 0.0
    worker: str | None = None


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage over all its workers. `letters` are its open dead letters, None where not known.

    `handled` and `retried` are sums since the start of the workers that are at work now.
    """

    stage: StageName
    partitions: Sequence[PartitionLine]
    workers: Sequence[WorkerSeen] = ()
    stopped: Sequence[WorkerSeen] = ()
    letters: int | None = None
    views: Sequence[StageView] = field(default=(), repr=False)

    @property
    def lag(self) -> int:
        """What the brokers hold and the group has not committed."""
        return sum(each.lag for each in self.partitions)

    @property
    def committed(self) -> int:
        """Offsets that the group has left behind."""
        return sum(each.committed or 0 for each in self.partitions)

    @property
    def in_flight(self) -> int:
        """Events that workers have taken and not acked."""
        return sum(each.stats.running + each.stats.waiting for each in self.views)

    @property
    def oldest_s(self) -> float:
        """Age of the oldest event in flight."""
        ages = [each.oldest_s for view in self.views for each in view.partitions]
        return max([*ages, *(view.stats.oldest_s for view in self.views)], default=0.0)

    @property
    def per_minute(self) -> float:
        """Events handled in the last minute."""
        return sum(each.per_minute for each in self.views)

    @property
    def handled(self) -> int:
        """Events handled."""
        return sum(each.stats.handled for each in self.views)

    @property
    def retried(self) -> int:
        """Attempts that failed."""
        return sum(each.stats.retried for each in self.views)

    @property
    def breakers(self) -> list[tuple[WorkerSeen, BreakerStatus]]:
        """Breakers that are not closed, with the worker that they belong to."""
        return [
            (worker, breaker)
            for worker in self.workers
            for breaker in worker.stages[self.stage].stats.breakers
            if breaker.state is not BreakerState.CLOSED
        ]

    @property
    def state(self) -> State:
        """The worst that is to be said of it."""
        states = {breaker.state for _, breaker in self.breakers}
        if any(view.problem for view in self.views):
            return "hangs"
        if BreakerState.OPEN in states:
            return "waits"
        if BreakerState.HALF_OPEN in states:
            return "trying"
        if any(view.stats.paused for view in self.views):
            return "paused"
        if self.workers:
            return "ok"
        return "stopped" if self.stopped else "no worker"


def read_worker(line: WorkerLine) -> WorkerSeen:
    """A worker's row with its stages; none of those that cannot be read."""
    try:
        told = _STAGES.validate_json(line.stages)
    except ValidationError:
        told = {}
    stages = {StageName(name): view for name, view in told.items() if name in set(StageName)}
    return WorkerSeen(line, stages)


def stage_lines(
    lags: Mapping[str, Sequence[PartitionLag]],
    workers: Sequence[WorkerSeen],
    letters: Mapping[str, int] | None,
) -> list[StageLine]:
    """The stages, from the lag by group, who works, and the open dead letters by stage."""
    lines = []
    for stage in StageName:
        mine = [worker for worker in workers if stage in worker.stages]
        working = [worker for worker in mine if worker.line.is_working]
        owned = _owned(stage, working)
        lines.append(
            StageLine(
                stage=stage,
                partitions=[_partition(lag, owned) for lag in lags.get(stage.group, ())],
                workers=working,
                stopped=[worker for worker in mine if worker.line.last_words is not None],
                letters=None if letters is None else letters.get(stage.value, 0),
                views=[worker.stages[stage] for worker in working],
            )
        )
    return lines


def _owned(
    stage: StageName, workers: Sequence[WorkerSeen]
) -> dict[Partition, tuple[WorkerSeen, PartitionView]]:
    """Who has which partition. Just after a rebalance two may say so: then who spoke last."""
    spoken = sorted(workers, key=lambda worker: worker.line.seen_at)
    return {
        (each.topic, each.partition): (worker, each)
        for worker in spoken
        for each in worker.stages[stage].partitions
    }


def _partition(
    lag: PartitionLag, owned: Mapping[Partition, tuple[WorkerSeen, PartitionView]]
) -> PartitionLine:
    owner = owned.get((lag.topic, lag.partition))
    known = (lag.topic, lag.partition, lag.committed, lag.end, lag.lag)
    if owner is None:
        return PartitionLine(*known)
    worker, view = owner
    return PartitionLine(*known, view.in_flight, view.oldest_s, worker.name)
