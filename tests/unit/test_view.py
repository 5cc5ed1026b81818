"""What operators see of a stage: its lag, how fast it goes, how far its commits are behind."""

import pytest

from infra.lag import PartitionLag
from schemas.failure import DeadReason
from streams.status import BreakerState, BreakerStatus, Place, StageStats
from streams.view import STAGE_VIEW, CommitAge, LastMinute, PartitionView, StageView, current_lag


def known(committed: int | None, end: int, lag: int) -> PartitionLag:
    return PartitionLag("topic", 0, committed, end, lag)


@pytest.mark.parametrize(
    ("place", "brokers", "lag"),
    [
        (Place(None, None), None, None),
        (Place(None, 10), None, None),
        (Place(4, None), None, None),
        (Place(4, 10), None, 6),
        (Place(None, None), known(None, 10, 7), 7),
        (Place(4, 8), known(3, 10, 7), 6),
        (Place(4, 12), known(3, 10, 7), 8),
        (Place(14, 12), known(3, 10, 7), 0),
        (Place(9, 10), known(9, 10, 0), 0),
    ],
    ids=[
        "nothing known",
        "only the end",
        "only the acks",
        "what the consumer knows",
        "what the brokers say",
        "the brokers know a later end",
        "the consumer knows a later end",
        "acked beyond the last fetch",
        "only a marker is left",
    ],
)
def test_lag_is_what_is_not_acked_as_far_as_anyone_knows(
    place: Place, brokers: PartitionLag | None, lag: int | None
) -> None:
    assert current_lag(place, brokers) == lag


def test_the_last_minute_forgets_what_was_before_it() -> None:
    minute = LastMinute()
    seen = []
    for second in range(0, 181, 2):
        minute.note(float(second), 5 * second if second <= 60 else 300)
        seen.append(minute.per_minute)
    assert seen[0] == 0.0
    assert seen[30] == 300.0
    assert seen[45] == 150.0
    assert seen[60] == 0.0


def test_an_ack_that_is_not_committed_grows_old() -> None:
    commits = CommitAge()
    for at, next_offset in ((0.0, 5), (2.0, 5), (4.0, 9), (6.0, 9)):
        commits.note(at, next_offset)
    assert commits.age(10.0, committed=4) == 10.0
    assert commits.age(10.0, committed=5) == 6.0
    assert commits.age(10.0, committed=9) == 0.0


def test_a_long_wait_for_a_commit_takes_bounded_memory_and_keeps_its_age() -> None:
    commits = CommitAge()
    for second in range(5000):
        commits.note(float(second), second + 1)
    assert commits.age(5000.0, committed=0) == 5000.0


def stats() -> StageStats:
    return StageStats(
        handled=3,
        retried=2,
        dead=1,
        running=1,
        waiting=0,
        paused=True,
        oldest_s=1.5,
        working_s=2.5,
        sending_s=0.5,
        breakers=(BreakerStatus("postgres", BreakerState.OPEN, 5, "away"),),
        dead_reasons={DeadReason.BUG: 1},
    )


def test_a_view_comes_back_as_it_was() -> None:
    view = StageView(stats(), (PartitionView("t", 0, None, 2, 3.0),), 60.0, 1.0)
    assert STAGE_VIEW.validate_json(STAGE_VIEW.dump_json(view)) == view


def test_a_view_of_a_newer_worker_is_read_as_far_as_it_is_known() -> None:
    text = STAGE_VIEW.dump_json(StageView(stats())).replace(b'"handled":3', b'"new":1,"handled":3')
    assert STAGE_VIEW.validate_json(text) == StageView(stats())
