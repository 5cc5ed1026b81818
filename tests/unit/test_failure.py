"""What is decided about a failed event."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.errors import PermanentError, TransientError
from schemas.failure import DeadReason
from schemas.registry import UndecodableError
from streams.failure import Dead, Pause, Retry, RetryPolicy, backoff, decide
from streams.tries import Tries

POLICY = RetryPolicy(base=1.0, cap=10.0, pause=7.0)
UNKNOWN = UndecodableError(DeadReason.UNKNOWN_TYPE, "jd.parsed.v9")


def after(error: Exception, attempt: int = 1, policy: RetryPolicy = POLICY) -> object:
    tries = Tries(total=attempt, transient=attempt, bugs=attempt)
    return decide(error, tries, policy, Random(1))


def test_attempts_that_do_not_count_are_made_without_end() -> None:
    tries = Tries(total=100_000, transient=1)
    assert isinstance(decide(TransientError("away"), tries, POLICY, Random(1)), Retry)


def test_a_transient_failure_that_does_not_end_dies_by_its_count() -> None:
    limited = RetryPolicy(transient_attempts=3)
    assert isinstance(after(TransientError("away"), 2, limited), Retry)
    assert after(TransientError("away"), 3, limited) == Dead(DeadReason.FAILED)


def test_a_transient_failure_that_does_not_end_dies_by_its_time() -> None:
    limited = RetryPolicy(transient_s=60.0)
    error = TransientError("away")
    young, old = Tries(total=2, transient=2, spent_s=59.0), Tries(total=2, spent_s=60.0)
    assert isinstance(decide(error, young, limited, Random(1)), Retry)
    assert decide(error, old, limited, Random(1)) == Dead(DeadReason.FAILED)


def test_transient_failures_before_a_bug_leave_it_its_second_chance() -> None:
    tries = Tries(total=8, transient=7, bugs=1)
    assert isinstance(decide(KeyError("x"), tries, POLICY, Random(1)), Retry)


def test_a_retry_does_not_come_before_the_dependency_asked_for_it() -> None:
    decision = after(TransientError("slow down", retry_after=5.0))
    assert isinstance(decision, Retry)
    assert decision.delay == 5.0


def test_a_dependency_cannot_stop_us_for_hours() -> None:
    assert after(TransientError("slow down", retry_after=86_400.0)) == Retry(10.0)


def test_a_permanent_error_dies_with_its_reason() -> None:
    assert after(PermanentError("no", reason=DeadReason.REFUSED)) == Dead(DeadReason.REFUSED)


@pytest.mark.parametrize(
    "reason", [DeadReason.UNDECODABLE, DeadReason.INVALID, DeadReason.TOO_LARGE]
)
def test_what_cannot_be_decoded_dies_with_its_reason(reason: DeadReason) -> None:
    assert after(UndecodableError(reason, "bytes")) == Dead(reason)


def test_any_other_error_is_a_bug_and_gets_one_more_chance() -> None:
    assert isinstance(after(KeyError("x"), attempt=1), Retry)
    assert after(KeyError("x"), attempt=2) == Dead(DeadReason.BUG)


def test_an_unknown_type_on_our_own_topic_pauses_the_stage() -> None:
    assert after(UNKNOWN) == Pause(7.0)


def test_an_unknown_type_from_outside_dies() -> None:
    decision = decide(UNKNOWN, Tries(total=1), POLICY, Random(1), from_outside=True)
    assert decision == Dead(DeadReason.UNKNOWN_TYPE)


@given(attempt=st.integers(1, 10_000), seed=st.integers())
def test_the_wait_grows_up_to_the_cap_and_is_never_negative(attempt: int, seed: int) -> None:
    wait = backoff(attempt, POLICY, Random(seed))
    assert 0.0 <= wait <= min(10.0, 2.0 ** min(attempt - 1, 60))
