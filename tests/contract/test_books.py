"""RUNS.md 15, 18 and 19: what became of every submission, each counted once."""

from agents.ports import BookCounts
from schemas.envelope import derive_id
from tests.contract.conftest import Ops
from tests.contract.submissions import (
    JD,
    OTHER_JD,
    finished,
    letter,
    position,
    submission,
    withdrawal,
)

NOTHING = BookCounts(0, 0, 0, 0, 0, 0, 0)


async def test_empty_books_balance(ops: Ops) -> None:
    assert await ops.books.counts() == NOTHING


async def test_every_outcome_is_counted_once_and_the_sum_is_what_was_submitted(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    await ops.runs.finish(finished(first.run))
    await ops.register.admit(submission(10, "A"))  # a repeat
    await ops.register.admit(submission(5, "B"))  # stale
    taken_back = await ops.register.admit(submission(11, "", withdrawn=True))
    await ops.runs.finish(withdrawal(taken_back))
    other = await ops.register.admit(submission(12, "A", jd_id=OTHER_JD))
    await ops.runs.finish(finished(other.run, outcome="rejected"))
    await ops.books.record_dead(letter(13), None, None)

    assert await ops.books.counts() == BookCounts(
        submitted=6, stored=1, rejected=1, repeats=1, superseded=1, withdrawn=1, dead=1
    )


async def test_an_admitted_run_is_in_flight_until_it_has_an_outcome(ops: Ops) -> None:
    await ops.register.admit(submission(0))

    counts = await ops.books.counts()

    assert (counts.submitted, counts.in_flight) == (1, 1)


async def test_a_redelivered_submission_is_counted_once(ops: Ops) -> None:
    for _ in range(3):
        await ops.register.admit(submission(0))

    assert (await ops.books.counts()).submitted == 1


async def test_what_dies_at_the_door_is_a_submission_that_died(ops: Ops) -> None:
    await ops.books.record_dead(letter(3), None, None)

    counts = await ops.books.counts()

    assert (counts.submitted, counts.dead, counts.in_flight) == (1, 1, 0)


async def test_a_dead_letter_that_is_recorded_twice_counts_once(ops: Ops) -> None:
    await ops.books.record_dead(letter(3), None, None)
    await ops.books.record_dead(letter(3), None, None)

    assert (await ops.books.counts()).dead == 1


async def test_what_died_at_the_door_and_was_stored_by_a_redrive_counts_as_stored(
    ops: Ops,
) -> None:
    await ops.books.record_dead(letter(3), None, None)

    admission = await ops.register.admit(submission(3))
    await ops.runs.finish(finished(admission.run))

    counts = await ops.books.counts()
    assert (counts.submitted, counts.stored, counts.dead) == (1, 1, 0)


async def test_a_submission_that_dies_at_the_parser_after_its_admission_counts_once(
    ops: Ops,
) -> None:
    await ops.register.admit(submission(3))

    await ops.books.record_dead(letter(3), None, None)

    counts = await ops.books.counts()
    assert (counts.submitted, counts.dead, counts.in_flight) == (1, 1, 0)


async def test_a_run_that_dies_on_its_way_is_dead(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0))

    await ops.books.record_dead(
        letter(44, "resolver", "skills.extracted"), admission.run.run_id, JD
    )

    counts = await ops.books.counts()
    assert (counts.submitted, counts.dead, counts.in_flight) == (1, 1, 0)


async def test_only_the_run_that_died_is_dead(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    await ops.register.admit(submission(1, "B"))

    await ops.books.record_dead(letter(44, "resolver", "skills.extracted"), first.run.run_id, JD)

    counts = await ops.books.counts()
    assert (counts.dead, counts.in_flight) == (1, 1)


async def test_a_run_that_died_and_was_stored_by_a_redrive_counts_as_stored(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0))
    await ops.books.record_dead(
        letter(44, "resolver", "skills.extracted"), admission.run.run_id, JD
    )

    await ops.runs.finish(finished(admission.run))

    counts = await ops.books.counts()
    assert (counts.submitted, counts.stored, counts.dead) == (1, 1, 0)


async def test_a_run_that_died_and_is_redriven_too_late_counts_as_superseded(ops: Ops) -> None:
    old = await ops.register.admit(submission(0, "A"))
    await ops.books.record_dead(letter(44, "resolver", "skills.extracted"), old.run.run_id, JD)
    new = await ops.register.admit(submission(1, "B"))
    await ops.runs.finish(finished(new.run))

    await ops.runs.finish(finished(old.run))

    counts = await ops.books.counts()
    assert (counts.stored, counts.superseded, counts.dead) == (1, 1, 0)


async def test_a_dead_letter_about_a_stored_run_changes_nothing_in_the_sum(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0))
    await ops.runs.finish(finished(admission.run))

    await ops.books.record_dead(letter(9, "catalog", "catalog.changes"), admission.run.run_id, JD)

    counts = await ops.books.counts()
    assert (counts.submitted, counts.stored, counts.dead) == (1, 1, 0)


async def test_a_run_goes_on_when_what_the_catalog_was_told_of_it_dies(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0))

    await ops.books.record_dead(letter(9, "catalog", "run.advanced"), admission.run.run_id, JD)

    counts = await ops.books.counts()
    assert (counts.submitted, counts.dead, counts.in_flight) == (1, 0, 1)


async def test_a_submission_is_known_by_its_position_and_its_bytes_together(ops: Ops) -> None:
    await ops.register.admit(submission(3))

    assert await ops.books.deaths("parser", position(3), b"payload 3") == ()
    assert await ops.books.deaths("parser", position(3), b"of another") is None
    assert await ops.books.deaths("parser", position(4), b"payload 3") is None
    assert await ops.books.deaths("parser", position(3, "c2"), b"payload 3") is None
    assert await ops.books.deaths("extractor", position(3), b"payload 3") is None


async def test_what_died_is_not_emitted_again_at_start(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0))
    await ops.books.record_dead(
        letter(44, "resolver", "skills.extracted"), admission.run.run_id, JD
    )

    assert await ops.register.unfinished(except_cluster="c2") == []


async def test_a_dead_letter_of_no_known_run_is_no_submission(ops: Ops) -> None:
    await ops.books.record_dead(letter(9, "extractor", "jd.parsed"), None, None)
    await ops.books.record_dead(letter(9, "resolver", "skills.extracted"), derive_id("x"), JD)

    assert await ops.books.counts() == NOTHING
