"""RUNS.md 6 to 8, 17 and 19: who finishes, what is stored, and what waits for the catalog."""

import asyncio
from dataclasses import replace

import pytest

from schemas.envelope import Mode
from tests.contract.conftest import Ops
from tests.contract.submissions import (
    JD,
    OTHER_JD,
    finished,
    letter,
    run_of,
    submission,
    withdrawal,
)


async def test_a_run_is_stored_and_answered_as_it_is(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0))
    run = finished(admission.run)

    assert await ops.runs.finish(run) == run
    assert await ops.runs.newest(JD) == run


async def test_the_first_writer_of_a_run_wins(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0))
    first = finished(admission.run, record=b"first")
    await ops.runs.finish(first)

    stored = await ops.runs.finish(replace(first, record=b"second", catalog_version=9))

    assert stored == first
    assert await ops.runs.newest(JD) == first


async def test_a_redelivered_run_may_end_otherwise_and_what_is_stored_stays(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0))
    first = finished(admission.run, outcome="rejected")
    await ops.runs.finish(first)

    assert await ops.runs.finish(finished(admission.run, record=b"other")) == first


async def test_an_older_run_is_superseded_once_a_newer_one_is_stored(ops: Ops) -> None:
    old = await ops.register.admit(submission(0, "A"))
    new = await ops.register.admit(submission(1, "B"))
    await ops.runs.finish(finished(new.run))

    assert await ops.runs.finish(finished(old.run)) is None
    assert (await ops.books.counts()).superseded == 1


async def test_an_older_run_is_stored_while_the_newer_one_is_only_admitted(ops: Ops) -> None:
    old = await ops.register.admit(submission(0, "A"))
    await ops.register.admit(submission(1, "B"))

    assert await ops.runs.finish(finished(old.run)) is not None


async def test_a_newer_run_that_died_takes_no_older_one_with_it(ops: Ops) -> None:
    old = await ops.register.admit(submission(0, "A"))
    new = await ops.register.admit(submission(1, "B"))
    await ops.books.record_dead(letter(7, "extractor", "jd.parsed"), new.run.run_id, JD)

    assert await ops.runs.finish(finished(old.run)) == finished(old.run)


async def test_a_run_that_died_with_one_owner_and_is_stored_by_another_counts_as_stored(
    ops: Ops,
) -> None:
    admission = await ops.register.admit(submission(0))
    run = admission.run
    await ops.books.record_dead(letter(7, "extractor", "jd.parsed"), run.run_id, JD)

    await ops.runs.finish(finished(run))

    counts = await ops.books.counts()
    assert (counts.stored, counts.dead, counts.in_flight) == (1, 0, 0)


async def test_the_newest_stored_run_is_the_one_with_the_highest_run_seq(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    second = await ops.register.admit(submission(1, "B"))
    await ops.runs.finish(finished(first.run, record=b"A"))
    await ops.runs.finish(finished(second.run, record=b"B"))

    newest = await ops.runs.newest(JD)

    assert newest is not None
    assert (newest.run.run_seq, newest.record) == (2, b"B")


async def test_a_redelivered_run_publishes_nothing_once_a_newer_one_is_stored(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    second = await ops.register.admit(submission(1, "B"))
    await ops.runs.finish(finished(first.run))
    await ops.runs.finish(finished(second.run))

    assert await ops.runs.finish(finished(first.run)) is None
    counts = await ops.books.counts()
    assert (counts.stored, counts.superseded) == (2, 0)


async def test_what_is_newer_than_a_run_is_the_newest_stored_run(ops: Ops) -> None:
    runs = []
    for offset, content in enumerate("ABC"):
        admission = await ops.register.admit(submission(offset, content))
        runs.append(finished(admission.run, record=content.encode()))
        await ops.runs.finish(runs[-1])

    assert await ops.runs.newest_after(JD, 1) == runs[-1]
    assert await ops.runs.newest_after(JD, 2) == runs[-1]


async def test_nothing_is_newer_than_the_newest_stored_run(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    await ops.register.admit(submission(1, "B"))
    await ops.runs.finish(finished(first.run))

    assert await ops.runs.newest_after(JD, 1) is None
    assert await ops.runs.newest_after(JD, 9) is None
    assert await ops.runs.newest_after(OTHER_JD, 0) is None


async def test_a_jd_without_stored_run_has_no_newest(ops: Ops) -> None:
    await ops.register.admit(submission(0))

    assert await ops.runs.newest(JD) is None


async def test_a_withdrawal_is_stored_without_a_record(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0, "", withdrawn=True))

    stored = await ops.runs.finish(withdrawal(admission))

    assert stored is not None
    assert (stored.outcome, stored.record) == ("withdrawn", None)


async def test_runs_of_other_jds_do_not_supersede(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, jd_id=JD))
    for offset, content in ((1, "A"), (2, "B")):
        other = await ops.register.admit(submission(offset, content, jd_id=OTHER_JD))
        await ops.runs.finish(finished(other.run))

    assert await ops.runs.finish(finished(first.run)) is not None


async def test_a_run_that_the_register_never_saw_is_stored_and_outranked_by_the_next(
    ops: Ops,
) -> None:
    await ops.runs.finish(finished(run_of(5)))

    admission = await ops.register.admit(submission(0))

    assert admission.run.run_seq == 6


async def test_a_shadow_run_is_never_stored(ops: Ops) -> None:
    with pytest.raises(ValueError, match="shadow"):
        await ops.runs.finish(finished(run_of(1, mode=Mode.SHADOW)))

    assert await ops.runs.newest(JD) is None


async def test_concurrent_finishes_of_one_run_store_one(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0))
    attempts = [finished(admission.run, record=f"{number}".encode()) for number in range(6)]

    answers = await asyncio.gather(*(ops.runs.finish(attempt) for attempt in attempts))

    assert {answer.record for answer in answers if answer} == {answers[0] and answers[0].record}


async def test_concurrent_finishes_end_with_the_newest_run_stored(ops: Ops) -> None:
    admissions = [await ops.register.admit(submission(number, f"{number}")) for number in range(6)]

    await asyncio.gather(*(ops.runs.finish(finished(each.run)) for each in admissions))

    newest = await ops.runs.newest(JD)
    assert newest is not None
    assert newest.run == admissions[-1].run
    counts = await ops.books.counts()
    assert counts.stored + counts.superseded == counts.submitted == 6


async def test_stored_runs_wait_for_the_catalog_oldest_first(ops: Ops) -> None:
    runs = []
    for offset, jd_id in enumerate((OTHER_JD, JD)):
        admission = await ops.register.admit(submission(offset, jd_id=jd_id))
        runs.append(finished(admission.run))
        await ops.runs.finish(runs[-1])

    assert await ops.runs.unapplied() == runs


async def test_large_records_come_back_byte_by_byte(ops: Ops) -> None:
    record = bytes(range(256)) * 4096
    admission = await ops.register.admit(submission(0))
    await ops.runs.finish(finished(admission.run, record=record))

    newest = await ops.runs.newest(JD)

    assert newest is not None
    assert newest.record == record
