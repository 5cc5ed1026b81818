"""RUNS.md 15: a dead letter keeps its place and its bytes, is redriven once, and counts once."""

from datetime import timedelta
from uuid import UUID

import pytest

from agents.ports import BookCounts, Redrive
from schemas.envelope import RunRef
from schemas.failure import DeadLetter, DeadReason, Original
from tests.contract.conftest import Ops
from tests.contract.submissions import JD, NOON, finished, letter, position, submission

BYTES = Original(b"key", b"payload 3", (("ce_id", b"\xff1"), ("nul\0", b"\0")))
LATER = NOON + timedelta(hours=1)


async def bury(ops: Ops, dead: DeadLetter, run: RunRef | None = None) -> UUID:
    run_id, jd_id = (run.run_id, run.jd_id) if run else (None, None)
    await ops.books.record_dead(dead, run_id, jd_id, BYTES)
    return dead.id


def again(dead: DeadLetter, offset: int, **changed: object) -> DeadLetter:
    """The event of the letter dies once more, read from another offset."""
    seen = position(offset, topic=dead.position.topic)
    return dead.model_copy(update={"seen": seen, "last_at": LATER, **changed})


async def note(ops: Ops, *ids: UUID) -> list[Redrive]:
    return await ops.letters.note_redrives(ids, {"open"})


async def redrive(ops: Ops, *ids: UUID) -> list[Redrive]:
    noted = await note(ops, *ids)
    await ops.letters.confirm_redrives(noted, "an operator", LATER)
    return noted


async def dead_run(ops: Ops, offset: int = 3) -> tuple[UUID, RunRef]:
    """A run that has died at the resolver."""
    admission = await ops.register.admit(submission(offset))
    dead = letter(44 + offset, "resolver", "skills.extracted")
    return await bury(ops, dead, admission.run), admission.run


async def test_a_redrive_brings_back_the_record_as_it_was(ops: Ops) -> None:
    dead = letter(3)
    (noted,) = await note(ops, await bury(ops, dead))
    assert noted.original == BYTES
    assert (noted.letter.id, noted.letter.position) == (dead.id, dead.position)
    assert [death.seen for death in noted.deaths] == [str(dead.position)]


async def test_a_record_without_key_and_value_comes_back_without_them(ops: Ops) -> None:
    dead = letter(3)
    await ops.books.record_dead(dead, None, None, Original(None, None, ()))
    (noted,) = await note(ops, dead.id)
    assert noted.original == Original(None, None, ())
    assert await ops.books.deaths("parser", dead.position, None) is not None
    assert await ops.books.deaths("parser", dead.position, b"") is None


async def test_a_letter_without_its_bytes_cannot_be_redriven(ops: Ops) -> None:
    dead = letter(3)
    await ops.books.record_dead(dead, None, None)
    assert await note(ops, dead.id) == []


async def test_what_was_redriven_is_not_redriven_again(ops: Ops) -> None:
    id_ = await bury(ops, letter(3))
    assert len(await redrive(ops, id_)) == 1
    assert await note(ops, id_) == []
    assert len(await ops.letters.note_redrives([id_], {"redriven"})) == 1


async def test_a_redrive_that_was_noted_and_not_sent_is_open_still(ops: Ops) -> None:
    id_ = await bury(ops, letter(3))
    await note(ops, id_)
    assert len(await note(ops, id_)) == 1


async def test_redrives_come_in_the_order_of_the_deaths(ops: Ops) -> None:
    late = letter(1).model_copy(update={"first_at": LATER})
    ids = [await bury(ops, dead) for dead in (letter(5), late, letter(4))]
    noted = await note(ops, *ids)
    assert [each.letter.position.offset for each in noted] == [4, 5, 1]


async def test_only_noted_bytes_may_claim_the_position(ops: Ops) -> None:
    dead = letter(3).model_copy(update={"appended_at": NOON})
    id_ = await bury(ops, dead)
    assert await ops.register.redriven(dead.position, b"payload 3") is None
    await note(ops, id_)
    assert await ops.register.redriven(dead.position, b"payload 3") == NOON
    assert await ops.register.redriven(dead.position, b"of an outsider") is None
    assert await ops.register.redriven(dead.position, None) is None
    assert await ops.register.redriven(position(4), b"payload 3") is None


async def test_a_letter_of_another_stage_admits_nothing_at_the_door(ops: Ops) -> None:
    dead = letter(3, "extractor").model_copy(update={"appended_at": NOON})
    await note(ops, await bury(ops, dead))
    assert await ops.register.redriven(dead.position, b"payload 3") is None


async def test_deaths_are_told_to_whom_the_position_belongs(ops: Ops) -> None:
    dead = letter(9, "extractor", "jd.parsed")
    id_ = await bury(ops, dead)
    assert await ops.books.deaths("extractor", dead.position, BYTES.value) is None
    await redrive(ops, id_)
    assert await ops.books.deaths("extractor", dead.position, b"others") is None
    assert await ops.books.deaths("resolver", dead.position, BYTES.value) is None
    (death,) = await ops.books.deaths("extractor", dead.position, BYTES.value) or ()
    assert (death.reason, death.attempts) == (DeadReason.UNDECODABLE, 1)


async def test_an_event_that_dies_again_is_open_again_with_all_its_deaths(ops: Ops) -> None:
    dead = letter(3)
    id_ = await bury(ops, dead)
    await redrive(ops, id_)
    await bury(ops, again(dead, 70, attempts=2, reason=DeadReason.BUG))
    (noted,) = await note(ops, id_)
    assert [(death.seen, death.attempts) for death in noted.deaths] == [
        (str(dead.position), 1),
        (str(position(70)), 2),
    ]
    assert noted.deaths[1].reason is DeadReason.BUG
    counts = await ops.books.counts()
    assert (counts.submitted, counts.dead) == (1, 1)


async def test_a_death_that_is_told_twice_is_one_death(ops: Ops) -> None:
    dead = letter(3)
    id_ = await bury(ops, dead)
    await bury(ops, dead)
    (noted,) = await redrive(ops, id_)
    assert len(noted.deaths) == 1
    await bury(ops, dead)  # its first owner wakes up late
    assert await note(ops, id_) == []


async def test_what_dies_again_before_its_redrive_is_confirmed_is_open(ops: Ops) -> None:
    dead = letter(3)
    id_ = await bury(ops, dead)
    noted = await note(ops, id_)
    await bury(ops, again(dead, 70))
    await ops.letters.confirm_redrives(noted, "an operator", LATER)
    assert len(await note(ops, id_)) == 1


async def test_a_run_is_on_its_way_again_once_its_letter_is_redriven(ops: Ops) -> None:
    id_, run = await dead_run(ops)
    assert (await ops.books.counts()).dead == 1
    await redrive(ops, id_)
    counts = await ops.books.counts()
    assert (counts.dead, counts.in_flight) == (0, 1)
    await ops.runs.finish(finished(run))
    assert await ops.books.counts() == BookCounts(1, 1, 0, 0, 0, 0, 0)


async def test_a_redriven_run_that_dies_again_is_dead_again(ops: Ops) -> None:
    id_, run = await dead_run(ops)
    await redrive(ops, id_)
    await bury(ops, again(letter(47, "resolver", "skills.extracted"), 90), run)
    counts = await ops.books.counts()
    assert (counts.submitted, counts.dead, counts.in_flight) == (1, 1, 0)


async def test_a_submission_that_died_after_its_admission_is_on_its_way_again(ops: Ops) -> None:
    await ops.register.admit(submission(3))
    await redrive(ops, await bury(ops, letter(3)))
    counts = await ops.books.counts()
    assert (counts.submitted, counts.dead, counts.in_flight) == (1, 0, 1)


async def test_what_died_at_the_door_is_on_its_way_once_it_is_redriven(ops: Ops) -> None:
    id_ = await bury(ops, letter(3))
    await redrive(ops, id_)
    counts = await ops.books.counts()
    assert (counts.submitted, counts.dead, counts.in_flight) == (1, 0, 1)
    await bury(ops, again(letter(3), 70))
    counts = await ops.books.counts()
    assert (counts.submitted, counts.dead, counts.in_flight) == (1, 1, 0)


async def test_a_redrive_that_a_broker_forgot_at_the_door_is_open_again(ops: Ops) -> None:
    lost, admitted = await bury(ops, letter(3)), await bury(ops, letter(4))
    run, _ = await dead_run(ops, 5)
    await redrive(ops, lost, admitted, run)
    await ops.register.admit(submission(4))
    assert await ops.letters.reopen_lost() == 1
    assert [each.letter.id for each in await note(ops, lost, admitted, run)] == [lost]
    assert (await ops.books.counts()).dead == 1


async def test_a_redrive_of_a_letter_of_the_catalog_leaves_the_run_as_it_is(ops: Ops) -> None:
    id_, run = await dead_run(ops)
    told = await bury(ops, letter(9, "catalog", "run.advanced"), run)
    assert len(await redrive(ops, told)) == 1
    assert (await ops.books.counts()).dead == 1
    assert len(await redrive(ops, id_)) == 1


async def test_what_was_stored_meanwhile_stays_stored_when_its_letter_is_redriven(
    ops: Ops,
) -> None:
    id_, run = await dead_run(ops)
    await ops.runs.finish(finished(run))
    await redrive(ops, id_)
    assert (await ops.books.counts()).stored == 1


async def test_a_run_that_a_newer_one_outranks_ends_superseded_when_redriven(ops: Ops) -> None:
    id_, run = await dead_run(ops)
    newer = await ops.register.admit(submission(4, "B"))
    await ops.runs.finish(finished(newer.run))
    await redrive(ops, id_)
    assert await ops.runs.finish(finished(run)) is None
    assert await ops.books.counts() == BookCounts(2, 1, 0, 0, 1, 0, 0)


async def test_what_is_discarded_stays_dead_and_is_not_redriven(ops: Ops) -> None:
    id_, _ = await dead_run(ops)
    assert await ops.letters.discard([id_], "an operator", LATER, "spam") == [id_]
    assert await note(ops, id_) == []
    assert await ops.letters.discard([id_], "an operator", LATER, None) == []
    assert (await ops.books.counts()).dead == 1


async def test_what_was_redriven_cannot_be_discarded(ops: Ops) -> None:
    id_, _ = await dead_run(ops)
    await redrive(ops, id_)
    assert await ops.letters.discard([id_], "an operator", LATER, None) == []
    assert (await ops.books.counts()).in_flight == 1


@pytest.mark.parametrize("at_parser", [True, False])
async def test_a_redrive_that_was_noted_and_then_discarded_is_dead(
    ops: Ops, *, at_parser: bool
) -> None:
    if at_parser:
        await ops.register.admit(submission(3))
        id_ = await bury(ops, letter(3))
    else:
        id_, _ = await dead_run(ops)
    await note(ops, id_)
    assert (await ops.books.counts()).in_flight == 1
    await ops.letters.discard([id_], "an operator", LATER, None)
    counts = await ops.books.counts()
    assert (counts.dead, counts.in_flight) == (1, 0)


async def test_ids_that_name_no_letter_are_passed_over(ops: Ops) -> None:
    assert await note(ops, JD) == []
    assert await ops.letters.discard([JD], "an operator", LATER, None) == []
