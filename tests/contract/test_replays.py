"""RUNS.md 16 and 17: which runs may be replayed, and as what."""

from uuid import UUID

from schemas.envelope import Mode, RunRef, derive_id, derive_run_id
from tests.contract.conftest import Ops
from tests.contract.submissions import JD, finished, run_of, submission

REPLAY = derive_id("replay", "1")
OTHER_REPLAY = derive_id("replay", "2")


def replay_of(run_seq: int, mode: Mode = Mode.LIVE, replay_id: UUID = REPLAY) -> RunRef:
    run_id = derive_run_id(JD, run_seq, replay_id)
    return run_of(run_seq, mode=mode).model_copy(update={"run_id": run_id, "replay_id": replay_id})


async def stored(ops: Ops, offset: int = 0, content: str = "A") -> RunRef:
    admission = await ops.register.admit(submission(offset, content))
    await ops.runs.finish(finished(admission.run))
    return admission.run


async def opened(ops: Ops, mode: Mode = Mode.LIVE, replay_id: UUID = REPLAY) -> None:
    await ops.register.open_replay(replay_id, "jd.parsed", mode)


async def test_the_newest_run_is_replayed_as_the_next_of_the_same_revision(ops: Ops) -> None:
    await stored(ops)
    await opened(ops)

    assert await ops.register.admit_replay(JD, 1, REPLAY) == replay_of(2)


async def test_asked_again_a_replay_gets_the_same_run(ops: Ops) -> None:
    await stored(ops)
    await opened(ops)
    first = await ops.register.admit_replay(JD, 1, REPLAY)
    await ops.register.admit(submission(1, "B"))

    assert await ops.register.admit_replay(JD, 1, REPLAY) == first


async def test_a_replay_that_is_not_open_is_refused(ops: Ops) -> None:
    await stored(ops)

    assert await ops.register.admit_replay(JD, 1, REPLAY) is None


async def test_a_run_that_is_not_the_newest_is_not_replayed(ops: Ops) -> None:
    await stored(ops)
    await opened(ops)
    await ops.register.admit(submission(1, "B"))

    assert await ops.register.admit_replay(JD, 1, REPLAY) is None
    assert await ops.register.admit_replay(JD, 3, REPLAY) is None


async def test_a_jd_is_replayed_once_by_a_replay(ops: Ops) -> None:
    await stored(ops)
    await opened(ops)
    await ops.register.admit_replay(JD, 1, REPLAY)

    assert await ops.register.admit_replay(JD, 2, REPLAY) is None


async def test_what_is_withdrawn_or_unknown_is_not_replayed(ops: Ops) -> None:
    await opened(ops)
    assert await ops.register.admit_replay(JD, 1, REPLAY) is None

    await ops.register.admit(submission(0, "", withdrawn=True))

    assert await ops.register.admit_replay(JD, 1, REPLAY) is None


async def test_a_repost_after_a_stored_replay_repeats_it(ops: Ops) -> None:
    await stored(ops)
    await opened(ops)
    await ops.register.admit_replay(JD, 1, REPLAY)
    await ops.runs.finish(finished(replay_of(2)))

    repeat = await ops.register.admit(submission(1, "A"))

    assert (repeat.verdict, repeat.run) == ("repeat", replay_of(2))


async def test_a_repost_that_a_replay_is_on_its_way_of_is_a_run(ops: Ops) -> None:
    await stored(ops)
    await opened(ops)
    await ops.register.admit_replay(JD, 1, REPLAY)

    admission = await ops.register.admit(submission(1, "A"))

    assert (admission.verdict, admission.run.run_seq) == ("run", 3)


async def test_newer_content_outranks_a_replay(ops: Ops) -> None:
    await stored(ops)
    await opened(ops)
    await ops.register.admit_replay(JD, 1, REPLAY)
    await stored(ops, 1, "B")

    assert await ops.runs.finish(finished(replay_of(2))) is None


async def test_a_replay_is_no_submission(ops: Ops) -> None:
    await stored(ops)
    await opened(ops)
    await ops.register.admit_replay(JD, 1, REPLAY)
    await ops.runs.finish(finished(replay_of(2)))

    counts = await ops.books.counts()
    assert (counts.submitted, counts.stored, counts.in_flight) == (1, 1, 0)


async def test_a_shadow_run_keeps_its_sources_number_and_leaves_nothing(ops: Ops) -> None:
    first = await stored(ops)
    await opened(ops, Mode.SHADOW)

    shadow = await ops.register.admit_replay(JD, 1, REPLAY)

    assert shadow == replay_of(1, Mode.SHADOW)
    assert shadow.run_id != first.run_id
    assert (await ops.register.admit(submission(1, "A"))).verdict == "repeat"
    assert (await ops.register.admit(submission(2, "B"))).run.run_seq == 2


async def test_a_replayed_run_is_made_of_its_sources_content(ops: Ops) -> None:
    await stored(ops, 0, "A")
    await stored(ops, 1, "B")
    await opened(ops)
    await ops.register.admit_replay(JD, 2, REPLAY)
    await stored(ops, 2, "C")

    recalled = await ops.register.recall_replay(JD, 3, REPLAY)

    assert recalled is not None
    expected = replay_of(3).model_copy(update={"revision": 2})
    assert (recalled.payload, recalled.admission.run) == (b"payload 1", expected)
    assert (recalled.admission.verdict, recalled.admission.content_hash) == ("run", "B")


async def test_a_shadow_run_is_made_of_its_sources_content(ops: Ops) -> None:
    await stored(ops, 0, "A")
    await opened(ops, Mode.SHADOW)
    await stored(ops, 1, "B")

    recalled = await ops.register.recall_replay(JD, 1, REPLAY)

    assert recalled is not None
    assert (recalled.payload, recalled.admission.run) == (
        b"payload 0",
        replay_of(1, Mode.SHADOW),
    )


async def test_nothing_is_recalled_of_a_replay_that_was_not_admitted(ops: Ops) -> None:
    await stored(ops)
    await opened(ops)
    await opened(ops, Mode.SHADOW, OTHER_REPLAY)

    assert await ops.register.recall_replay(JD, 1, REPLAY) is None
    assert await ops.register.recall_replay(JD, 2, REPLAY) is None
    assert await ops.register.recall_replay(JD, 2, OTHER_REPLAY) is None
    assert await ops.register.recall_replay(JD, 1, derive_id("replay", "3")) is None
    assert await ops.register.recall_replay(derive_id("jd"), 1, OTHER_REPLAY) is None
