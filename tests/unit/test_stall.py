"""A stage that has work and settles none of it is noticed, and no other is."""

from dataclasses import replace

import pytest

from streams.stall import Look, StallDetector
from streams.status import StageStats

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
BUSY = replace(IDLE, running=3, waiting=10)


def looked(detector: StallDetector, *looks: StageStats, every_s: float = 10.0) -> list[str | None]:
    return [
        detector.look(Look(number * every_s, stats, is_member=True, idle_s=0.0))
        for number, stats in enumerate(looks)
    ]


def test_a_stage_that_settles_nothing_for_the_limit_is_hung() -> None:
    told = looked(StallDetector(100.0, 30.0), *[BUSY] * 11)
    assert told[:10] == [None] * 10
    assert told[10] == "nothing was settled for 100 s"


@pytest.mark.parametrize(
    "got_on", [replace(BUSY, handled=1), replace(BUSY, retried=1), replace(BUSY, dead=1)]
)
def test_one_event_that_gets_on_is_progress(got_on: StageStats) -> None:
    looks = [BUSY] * 8 + [got_on] * 9
    assert looked(StallDetector(100.0, 30.0), *looks) == [None] * 17


@pytest.mark.parametrize(
    "stats",
    [
        IDLE,
        replace(BUSY, paused=True),
        replace(IDLE, waiting=4, retrying=4),
    ],
)
def test_who_is_idle_or_paused_or_waits_for_a_retry_is_not_hung(stats: StageStats) -> None:
    assert looked(StallDetector(100.0, 30.0), *[stats] * 30) == [None] * 30


def test_events_that_wait_while_nothing_runs_are_forgotten_ones() -> None:
    told = looked(StallDetector(100.0, 30.0), *[replace(IDLE, waiting=5, retrying=4)] * 11)
    assert told[-1] == "events wait and none is begun for 100 s"


def test_a_stage_with_room_that_asks_for_no_records_is_hung() -> None:
    detector = StallDetector(100.0, 30.0)
    told = [
        detector.look(Look(at, IDLE, is_member=True, idle_s=float(at))) for at in range(0, 131, 10)
    ]
    assert told[-1] == "it has room and asks for no records for 100 s"
    assert told.index(told[-1]) >= 10


def test_a_stage_that_loses_its_group_is_hung_unless_there_is_a_reason() -> None:
    detector = StallDetector(100.0, 30.0)
    looks = [Look(float(at), IDLE, is_member=False, idle_s=0.0) for at in range(0, 310, 10)]
    told = [detector.look(look) for look in looks[:11]]
    assert told[-1] == "it is no member of its group for 100 s"
    detector.forgive()
    assert [detector.look(look) for look in looks[11:20]] == [None] * 9


def test_a_stage_is_given_the_time_to_join() -> None:
    detector = StallDetector(10.0, 200.0)
    looks = [Look(float(at), IDLE, is_member=False, idle_s=0.0) for at in range(202)]
    told = [detector.look(look) for look in looks]
    assert told.index("it is no member of its group for 200 s") == 200


def test_a_process_that_was_frozen_is_not_hung_when_it_wakes() -> None:
    told = looked(StallDetector(100.0, 30.0), BUSY, BUSY, every_s=5000.0)
    assert told == [None, None]
