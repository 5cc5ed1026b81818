"""RUNS.md 1, 2 and 19: who is admitted, as what, and what is remembered of it."""

import asyncio
from itertools import pairwise
from uuid import UUID

import pytest

from schemas.envelope import derive_id, derive_run_id
from tests.contract.conftest import Ops
from tests.contract.submissions import (
    JD,
    OTHER_JD,
    finished,
    position,
    run_of,
    submission,
    withdrawal,
)


async def test_the_first_submission_of_a_jd_is_its_first_run(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0, "A"))

    assert admission.verdict == "run"
    assert admission.run == run_of(1)
    assert admission.content_hash == "A"
    assert admission.duplicate_of is None
    assert not admission.known


async def test_a_run_id_is_derived_from_the_jd_and_its_run_seq(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0))

    assert admission.run.run_id == derive_run_id(JD, 1)


async def test_a_known_position_gets_the_same_answer_again(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    await ops.register.admit(submission(1, "B"))

    again = await ops.register.admit(submission(0, "A"))

    assert again.known
    assert (again.verdict, again.run, again.content_hash) == ("run", first.run, "A")


async def test_a_known_position_stays_known_after_its_run_is_stored(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    await ops.runs.finish(finished(first.run))

    again = await ops.register.admit(submission(0, "A"))

    assert (again.verdict, again.known, again.run) == ("run", True, first.run)


async def test_the_same_offset_of_another_cluster_is_another_position(ops: Ops) -> None:
    await ops.register.admit(submission(0, "A"))

    admission = await ops.register.admit(submission(0, "B", cluster="c2"))

    assert (admission.known, admission.run.run_seq) == (False, 2)


async def test_new_content_is_a_new_revision(ops: Ops) -> None:
    await ops.register.admit(submission(0, "A"))

    admission = await ops.register.admit(submission(1, "B"))

    assert (admission.verdict, admission.run.run_seq, admission.run.revision) == ("run", 2, 2)


async def test_content_that_comes_back_is_a_new_revision_too(ops: Ops) -> None:
    for offset, content in enumerate("AB"):
        admission = await ops.register.admit(submission(offset, content))
        await ops.runs.finish(finished(admission.run))

    admission = await ops.register.admit(submission(2, "A"))

    assert (admission.verdict, admission.run.run_seq, admission.run.revision) == ("run", 3, 3)


async def test_equal_content_is_a_run_while_the_current_one_is_not_stored(ops: Ops) -> None:
    await ops.register.admit(submission(0, "A"))

    admission = await ops.register.admit(submission(1, "A"))

    assert (admission.verdict, admission.run.run_seq, admission.run.revision) == ("run", 2, 1)


async def test_equal_content_with_a_stored_run_is_a_repeat_of_that_run(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    await ops.runs.finish(finished(first.run))

    repeat = await ops.register.admit(submission(1, "A"))

    assert (repeat.verdict, repeat.run) == ("repeat", first.run)


async def test_a_repeat_takes_no_run_seq(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    await ops.runs.finish(finished(first.run))
    await ops.register.admit(submission(1, "A"))

    admission = await ops.register.admit(submission(2, "B"))

    assert admission.run.run_seq == 2


async def test_a_rejected_record_is_repeated_too(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    await ops.runs.finish(finished(first.run, outcome="rejected"))

    assert (await ops.register.admit(submission(1, "A"))).verdict == "repeat"


async def test_other_versions_make_a_run_and_no_new_revision(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A", versions="v1"))
    await ops.runs.finish(finished(first.run))

    admission = await ops.register.admit(submission(1, "A", versions="v2"))

    assert (admission.verdict, admission.run.run_seq, admission.run.revision) == ("run", 2, 1)


async def test_what_was_appended_before_the_newest_is_stale(ops: Ops) -> None:
    newest = await ops.register.admit(submission(5, "B"))

    stale = await ops.register.admit(submission(3, "A"))

    assert (stale.verdict, stale.run) == ("stale", newest.run)


async def test_a_repeat_counts_as_the_newest_submission(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    await ops.runs.finish(finished(first.run))
    await ops.register.admit(submission(5, "A"))

    assert (await ops.register.admit(submission(3, "B"))).verdict == "stale"


async def test_what_was_appended_at_the_same_time_is_not_stale(ops: Ops) -> None:
    await ops.register.admit(submission(0, "A", minute=7))

    assert (await ops.register.admit(submission(1, "B", minute=7))).verdict == "run"


async def test_a_stale_submission_leaves_the_jd_as_it_was(ops: Ops) -> None:
    await ops.register.admit(submission(5, "B"))
    await ops.register.admit(submission(3, "A"))

    admission = await ops.register.admit(submission(6, "B"))

    assert (admission.run.run_seq, admission.run.revision) == (2, 1)


async def test_a_withdrawal_is_a_run_of_the_same_revision(ops: Ops) -> None:
    await ops.register.admit(submission(0, "A"))

    admission = await ops.register.admit(submission(1, "", withdrawn=True))

    assert (admission.verdict, admission.run.run_seq, admission.run.revision) == ("run", 2, 1)


async def test_after_a_withdrawal_equal_content_is_a_run_again(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    await ops.runs.finish(finished(first.run))
    taken_back = await ops.register.admit(submission(1, "", withdrawn=True))
    await ops.runs.finish(withdrawal(taken_back))

    admission = await ops.register.admit(submission(2, "A"))

    assert (admission.verdict, admission.run.run_seq, admission.run.revision) == ("run", 3, 1)


async def test_once_stored_again_after_a_withdrawal_equal_content_is_a_repeat(ops: Ops) -> None:
    taken_back = await ops.register.admit(submission(0, "", withdrawn=True))
    await ops.runs.finish(withdrawal(taken_back))
    again = await ops.register.admit(submission(1, "A"))
    await ops.runs.finish(finished(again.run))

    assert (await ops.register.admit(submission(2, "A"))).verdict == "repeat"


async def test_a_withdrawal_of_an_unknown_jd_is_a_run(ops: Ops) -> None:
    admission = await ops.register.admit(submission(0, "", withdrawn=True))

    assert (admission.verdict, admission.run.run_seq, admission.run.revision) == ("run", 1, 0)


async def test_the_newest_run_expires_once_its_time_is_over(ops: Ops) -> None:
    await ops.register.admit(submission(0, valid_through=5))

    admission = await ops.register.admit(submission(6, "", expires=1))

    assert (admission.verdict, admission.run.run_seq, admission.run.revision) == ("run", 2, 1)


@pytest.mark.parametrize("valid_through", [None, 6, 7])
async def test_a_forged_expiry_does_no_harm(ops: Ops, valid_through: int | None) -> None:
    await ops.register.admit(submission(0, valid_through=valid_through))

    refused = await ops.register.admit(submission(6, "", expires=1))

    assert (refused.verdict, refused.run) == ("stale", run_of(1))
    assert (await ops.books.counts()).superseded == 1
    assert (await ops.register.admit(submission(7, "B"))).run.run_seq == 2


async def test_an_expiry_is_refused_once_its_run_was_renewed(ops: Ops) -> None:
    await ops.register.admit(submission(0, "A", valid_through=5))
    renewal = await ops.register.admit(submission(6, "B", valid_through=5))

    assert (await ops.register.admit(submission(7, "", expires=1))).verdict == "stale"
    assert (await ops.register.admit(submission(8, "", expires=2))).verdict == "run"
    assert renewal.verdict == "run"


async def test_an_expiry_that_is_sent_twice_takes_one_run(ops: Ops) -> None:
    await ops.register.admit(submission(0, valid_through=5))
    await ops.register.admit(submission(6, "", expires=1))

    assert (await ops.register.admit(submission(7, "", expires=1))).verdict == "stale"


async def test_what_is_withdrawn_does_not_expire(ops: Ops) -> None:
    await ops.register.admit(submission(0, valid_through=5))
    await ops.register.admit(submission(1, "", withdrawn=True))

    assert (await ops.register.admit(submission(6, "", expires=2))).verdict == "stale"


async def test_a_renewal_that_was_appended_before_the_expiry_and_read_after_it_is_a_run(
    ops: Ops,
) -> None:
    await ops.register.admit(submission(0, "A", valid_through=5))
    await ops.register.admit(submission(9, "", expires=1))

    renewal = await ops.register.admit(submission(8, "B", valid_through=60))

    assert (renewal.verdict, renewal.run.run_seq) == ("run", 3)


async def test_after_an_expiry_equal_content_is_a_run_again(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A", valid_through=5))
    await ops.runs.finish(finished(first.run))
    expiry = await ops.register.admit(submission(6, "", expires=1))
    await ops.runs.finish(withdrawal(expiry))

    again = await ops.register.admit(submission(7, "A", valid_through=5))

    assert (again.verdict, again.run.run_seq, again.run.revision) == ("run", 3, 1)
    assert (await ops.books.counts()).withdrawn == 1


async def test_an_expiry_of_a_jd_that_nobody_submitted_is_refused(ops: Ops) -> None:
    assert (await ops.register.admit(submission(0, "", expires=1))).verdict == "stale"


async def test_a_repeat_does_not_keep_a_jd_from_expiring(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A", valid_through=5))
    await ops.runs.finish(finished(first.run))
    await ops.register.admit(submission(9, "A", valid_through=5))

    assert (await ops.register.admit(submission(8, "", expires=1))).verdict == "run"


async def test_equal_text_of_another_jd_is_linked_to_the_first(ops: Ops) -> None:
    await ops.register.admit(submission(0, jd_id=JD, text="same"))
    await ops.register.admit(submission(1, jd_id=OTHER_JD, text="same"))

    third = await ops.register.admit(submission(2, jd_id=position_jd(3), text="same"))

    assert (third.verdict, third.duplicate_of) == ("run", JD)


async def test_the_first_jd_with_a_text_is_no_duplicate_of_its_copies(ops: Ops) -> None:
    await ops.register.admit(submission(0, jd_id=JD, text="same"))
    await ops.register.admit(submission(1, jd_id=OTHER_JD, text="same"))

    again = await ops.register.admit(submission(2, "B", jd_id=JD, text="same"))

    assert again.duplicate_of is None


async def test_an_older_jd_that_takes_a_newer_ones_text_is_the_duplicate(ops: Ops) -> None:
    await ops.register.admit(submission(0, "A", jd_id=JD, text="own"))
    await ops.register.admit(submission(1, "A", jd_id=OTHER_JD, text="same"))

    admission = await ops.register.admit(submission(2, "B", jd_id=JD, text="same"))

    assert admission.duplicate_of == OTHER_JD


async def test_a_withdrawn_jd_has_no_duplicates(ops: Ops) -> None:
    await ops.register.admit(submission(0, jd_id=JD, text="same"))
    await ops.register.admit(submission(1, "", jd_id=JD, withdrawn=True))

    admission = await ops.register.admit(submission(2, jd_id=OTHER_JD, text="same"))

    assert admission.duplicate_of is None


async def test_jds_without_text_are_no_duplicates(ops: Ops) -> None:
    await ops.register.admit(submission(0, jd_id=JD, text=""))

    assert (await ops.register.admit(submission(1, jd_id=OTHER_JD, text=""))).duplicate_of is None


async def test_a_known_position_keeps_its_duplicate(ops: Ops) -> None:
    await ops.register.admit(submission(0, jd_id=JD, text="same"))
    await ops.register.admit(submission(1, jd_id=OTHER_JD, text="same"))
    await ops.register.admit(submission(2, "B", jd_id=JD, text="changed"))

    again = await ops.register.admit(submission(1, jd_id=OTHER_JD, text="same"))

    assert again.duplicate_of == JD


async def test_concurrent_admissions_of_one_jd_take_one_run_seq_each(ops: Ops) -> None:
    admissions = await asyncio.gather(
        *(ops.register.admit(submission(offset, "AB"[offset % 2], minute=0)) for offset in range(8))
    )

    assert sorted(each.run.run_seq for each in admissions) == list(range(1, 9))
    in_order = sorted(admissions, key=lambda each: each.run.run_seq)
    for before, after in pairwise(in_order):
        changed = before.content_hash != after.content_hash
        assert after.run.revision == before.run.revision + changed


async def test_two_owners_of_one_position_get_the_same_run(ops: Ops) -> None:
    admissions = await asyncio.gather(*(ops.register.admit(submission(0)) for _ in range(6)))

    assert {each.run for each in admissions} == {run_of(1)}
    assert sorted(each.known for each in admissions) == [False] + [True] * 5


async def test_of_two_jds_that_bring_a_text_at_once_one_is_the_duplicate(ops: Ops) -> None:
    jds = [position_jd(number) for number in range(4)]

    admissions = await asyncio.gather(
        *(
            ops.register.admit(submission(offset, jd_id=jd_id, text="same"))
            for offset, jd_id in enumerate(jds)
        )
    )

    originals = [each.run.jd_id for each in admissions if each.duplicate_of is None]
    assert len(originals) == 1
    assert {each.duplicate_of for each in admissions} == {None, originals[0]}


async def test_an_admitted_position_is_recalled_with_its_payload(ops: Ops) -> None:
    admission = await ops.register.admit(submission(4, "A"))

    recalled = await ops.register.recall(position(4))

    assert recalled is not None
    assert recalled.payload == b"payload 4"
    assert recalled.admission.run == admission.run
    assert recalled.admission.known


async def test_an_unknown_position_is_not_recalled(ops: Ops) -> None:
    assert await ops.register.recall(position(4)) is None


async def test_runs_without_outcome_on_other_clusters_are_unfinished_oldest_first(ops: Ops) -> None:
    await ops.register.admit(submission(0, "A"))
    await ops.register.admit(submission(1, "A", jd_id=OTHER_JD))
    await ops.register.admit(submission(2, "B", cluster="c2"))

    unfinished = await ops.register.unfinished(except_cluster="c2")

    assert [where for where, _ in unfinished] == [position(0), position(1)]
    assert [each.payload for _, each in unfinished] == [b"payload 0", b"payload 1"]


async def test_what_has_an_outcome_is_not_unfinished(ops: Ops) -> None:
    first = await ops.register.admit(submission(0, "A"))
    await ops.runs.finish(finished(first.run))
    await ops.register.admit(submission(2, "A"))
    await ops.register.admit(submission(1, "B"))

    assert await ops.register.unfinished(except_cluster="c2") == []


def position_jd(number: int) -> UUID:
    return derive_id("jd", "board", f"copy {number}")
