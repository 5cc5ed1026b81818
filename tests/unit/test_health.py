"""A stage that works and settles nothing is hung; one that waits is well."""

import pytest

from schemas.topology import StageName
from streams.health import Health
from streams.status import StageStats


def stats(handled: int = 0, running: int = 1, *, paused: bool = False) -> StageStats:
    return StageStats(
        handled=handled,
        retried=0,
        dead=0,
        running=running,
        waiting=0,
        paused=paused,
        oldest_s=0.0,
        working_s=0.0,
        sending_s=0.0,
    )


def noted(*stages: StageStats) -> Health:
    """Looked at every 60 s, with 100 s for hung."""
    health = Health(hung_after_s=100.0)
    for turn, stage in enumerate(stages):
        health.note(60.0 * turn, {StageName.PARSER: stage})
    return health


def test_a_stage_that_settles_nothing_is_hung() -> None:
    problems = noted(stats(), stats(), stats()).problems()
    assert problems == {StageName.PARSER: "works on something and has settled nothing for 120 s"}


@pytest.mark.parametrize(
    "stages",
    [
        (stats(1), stats(2), stats(3)),
        (stats(running=0), stats(running=0), stats(running=0)),
        (stats(paused=True), stats(paused=True), stats(paused=True)),
        (stats(), stats(), stats(1)),
    ],
)
def test_a_stage_that_gets_on_or_waits_is_well(stages: tuple[StageStats, ...]) -> None:
    assert noted(*stages).problems() == {}
