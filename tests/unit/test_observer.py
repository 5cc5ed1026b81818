"""The observer: stages over time, and what the brokers say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from agents.errors import TransientError
from infra.lag import PartitionLag
from schemas.topology import StageName
from streams.observer import Observer
from streams.progress import Partition
from streams.status import BreakerState, BreakerStatus, PartitionStatus, Place, StageStats

P0, P1 = ("in", 0), ("in", 1)
IDLE = StageStats(
    handled=0,
    retried=0,
    dead=0,
    running=0,
    waiting=0,
    paused=False,
    oldest_s=0.0,
    working_s=0.0,
    sending_s=0.0,
)


class Scene:
    """A worker with one stage, brokers, and a clock, all moved by the test."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.of_stage = IDLE
        self.of_partitions: dict[Partition, Place] = {}
        self.brokers: list[PartitionLag] | None = []
        self.observer = Observer(self, self.look, self, hung_after_s=100.0)

    def stats(self) -> Mapping[StageName, StageStats]:
        return {StageName.PARSER: self.of_stage}

    def places(self) -> Mapping[StageName, Mapping[Partition, Place]]:
        return {StageName.PARSER: self.of_partitions}

    async def look(self) -> Mapping[str, Sequence[PartitionLag]]:
        if self.brokers is None:
            raise TransientError("no brokers")
        return {StageName.PARSER.group: self.brokers}

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.now_s

    def lags(self) -> list[int | None]:
        return [each.lag for each in self.observer.stages()[StageName.PARSER].partitions]


async def test_every_assigned_partition_is_seen_with_what_is_held_of_it() -> None:
    scene = Scene()
    scene.of_partitions = {P1: Place(None, None), P0: Place(4, 10)}
    held = PartitionStatus("in", 0, in_flight=2, oldest_s=1.5)
    scene.of_stage = replace(IDLE, partitions=(held,))
    first, second = scene.observer.stages()[StageName.PARSER].partitions
    assert (first.partition, first.lag, first.in_flight, first.oldest_s) == (0, 6, 2, 1.5)
    assert (second.partition, second.lag, second.in_flight) == (1, None, 0)


async def test_a_partition_that_nobody_has_fetched_from_is_known_from_the_brokers() -> None:
    scene = Scene()
    scene.of_partitions = {P0: Place(None, None)}
    assert scene.lags() == [None]
    scene.brokers = [PartitionLag("in", 0, None, 8, 8)]
    await scene.observer.look()
    assert scene.lags() == [8]


async def test_while_no_broker_answers_the_last_answer_holds_and_its_age_is_told() -> None:
    scene = Scene()
    assert scene.observer.lag_age_s() is None
    scene.of_partitions = {P0: Place(None, None)}
    scene.brokers = [PartitionLag("in", 0, 1, 8, 7)]
    await scene.observer.look()
    scene.brokers, scene.now_s = None, 30.0
    await scene.observer.look()
    assert scene.lags() == [7]
    assert scene.observer.lag_age_s() == 30.0


async def test_commits_that_do_not_get_through_are_seen_by_their_age() -> None:
    scene = Scene()
    scene.brokers = [PartitionLag("in", 0, 3, 10, 7)]
    scene.of_partitions = {P0: Place(5, 10)}
    ages = []
    for second in range(0, 61, 20):
        scene.now_s = float(second)
        scene.observer.sample()
        await scene.observer.look()
        ages.append(scene.observer.stages()[StageName.PARSER].commit_age_s)
    scene.brokers = [PartitionLag("in", 0, 5, 10, 5)]
    await scene.observer.look()
    ages.append(scene.observer.stages()[StageName.PARSER].commit_age_s)
    assert ages == [0.0, 20.0, 40.0, 60.0, 0.0]


async def test_how_long_a_stage_waits_for_a_dependency_is_seen() -> None:
    scene = Scene()
    closed = BreakerStatus("qdrant", BreakerState.CLOSED, 1, "slow")
    waits = []
    for second, state in enumerate((BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.OPEN)):
        breakers = (closed, BreakerStatus("postgres", state, 5, "away"))
        scene.of_stage = replace(IDLE, breakers=breakers)
        scene.now_s = 10.0 * second
        scene.observer.sample()
        waits.append(scene.observer.stages()[StageName.PARSER].waits_s)
    assert waits == [{"postgres": 0.0}, {"postgres": 10.0}, {"postgres": 20.0}]


async def test_a_hung_stage_is_a_problem() -> None:
    scene = Scene()
    scene.of_stage = replace(IDLE, running=1)
    for second in (0, 50, 101):
        scene.now_s = float(second)
        scene.observer.sample()
    assert list(scene.observer.problems()) == [StageName.PARSER]
    assert scene.observer.stages()[StageName.PARSER].problem is not None
