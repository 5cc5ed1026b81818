"""Breakers: when they open, when one event may try, and when they close."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.breaker import BreakerPolicy, Breakers, Failed
from streams.status import BreakerState

OPEN, HALF, CLOSED = BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED


class Stage:
    """Breakers of a stage, and the time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.breakers = Breakers(BreakerPolicy(events=3, cool_down=10.0, longest=40.0), Random(1))

    def fails(
        self,
        event: int,
        dependency: str = "postgres",
        *,
        began: float | None = None,
        refused: bool = False,
        retry_after: float | None = None,
    ) -> bool:
        began = self.now if began is None else began
        return self.breakers.failed(
            Failed(dependency, event, began, self.now, "away", refused, retry_after)
        )

    def opens(self) -> None:
        for event in range(3):
            self.fails(event)
        assert self.breakers.state is OPEN

    def cools(self) -> float:
        """Let the cool-down pass; how long it was."""
        waited = self.breakers.until - self.now
        self.now = self.breakers.until
        self.breakers.cool(self.now)
        return waited


def test_it_opens_when_so_many_events_failed_in_a_row() -> None:
    stage = Stage()
    assert [stage.fails(event) for event in (1, 2, 3, 4)] == [False, False, True, False]
    assert stage.breakers.state is OPEN


def test_one_event_that_fails_again_and_again_does_not_open_it() -> None:
    stage = Stage()
    assert not any(stage.fails(1) for _ in range(100))
    assert stage.breakers.state is CLOSED


def test_an_event_that_is_handled_between_begins_the_count_anew() -> None:
    stage = Stage()
    stage.fails(1)
    stage.fails(2)
    stage.breakers.handled(stage.now)
    assert not stage.fails(3)
    assert not stage.fails(4)
    assert stage.fails(5)


def test_dependencies_are_counted_apart() -> None:
    stage = Stage()
    assert not any(stage.fails(event, name) for event in (1, 2) for name in ("kafka", "postgres"))
    assert [each.failures for each in stage.breakers.status()] == [2, 2]


def test_a_server_that_refuses_us_opens_it_at_once() -> None:
    assert Stage().fails(1, refused=True)


def test_an_event_that_is_handled_after_the_cool_down_closes_it() -> None:
    stage = Stage()
    stage.opens()
    stage.breakers.cool(stage.now)
    assert stage.breakers.state is OPEN
    stage.cools()
    assert stage.breakers.state is HALF
    assert stage.breakers.handled(began=stage.now) == ["postgres"]
    assert stage.breakers.state is CLOSED


def test_a_failure_after_the_cool_down_opens_it_for_longer_up_to_a_cap() -> None:
    stage = Stage()
    stage.opens()
    waits = []
    for event in range(20):
        waits.append(stage.cools())
        assert not stage.fails(event)
        assert stage.breakers.state is OPEN
    for wait, most in zip(waits, [10.0, 20.0, *[40.0] * 18], strict=True):
        assert most / 2 <= wait <= most


def test_what_a_dependency_asks_for_is_given_up_to_the_cap() -> None:
    for asked, given_ in ((30.0, 30.0), (9000.0, 40.0)):
        stage = Stage()
        stage.fails(1, refused=True, retry_after=asked)
        assert stage.breakers.until == given_


@pytest.mark.parametrize("cooled", [False, True])
def test_what_began_before_it_opened_tells_nothing(cooled: bool) -> None:
    stage = Stage()
    stage.now = 5.0
    stage.opens()
    if cooled:
        stage.cools()
    state = stage.breakers.state
    assert stage.breakers.handled(began=4.0) == []
    stage.fails(9, began=4.0)
    assert stage.breakers.state is state


def test_the_stage_waits_for_all_that_are_open() -> None:
    stage = Stage()
    stage.opens()
    first = stage.breakers.until
    stage.now = 8.0
    stage.fails(1, "qdrant", refused=True)
    assert stage.breakers.until > first
    stage.breakers.cool(first)
    assert {each.state for each in stage.breakers.status()} == {HALF, OPEN}
    assert stage.breakers.state is OPEN
    stage.cools()
    assert stage.breakers.state is HALF
    assert stage.breakers.handled(stage.now) == ["postgres", "qdrant"]


def test_each_breaker_tells_what_its_dependency_said() -> None:
    stage = Stage()
    stage.opens()
    (status,) = stage.breakers.status()
    assert (status.dependency, status.state, status.failures) == ("postgres", OPEN, 3)
    assert status.error == "away"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["fail", "handle", "wait"]), st.sampled_from("ab"), st.integers(0, 9)
        ),
        max_size=60,
    )
)
def test_whatever_happens_it_never_stays_open_for_good(
    happens: list[tuple[str, str, int]],
) -> None:
    stage = Stage()
    for what, name, number in happens:
        match what:
            case "fail":
                stage.fails(number, name)
            case "handle":
                stage.breakers.handled(stage.now)
            case _:
                stage.now += number * 5.0
                stage.breakers.cool(stage.now)
        assert stage.breakers.until <= stage.now + 40.0
    stage.now += 40.0
    stage.breakers.cool(stage.now)
    stage.breakers.handled(stage.now)
    assert stage.breakers.state is CLOSED
