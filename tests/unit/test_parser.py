from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agents.doubles.stores import MemoryOps
from agents.errors import PermanentError
from agents.parser import Parser
from agents.ports import FinishedRun
from schemas.catalog import RunAdvanced
from schemas.cost import Versions
from schemas.envelope import Mode, Position, RunRef, derive_id, derive_jd_id
from schemas.failure import Original
from schemas.jd import JdParsed, JdRepeated, JdSubmitted, JdType, JdWithdrawn
from schemas.message import Handled, Inbound
from tests.contract.submissions import letter
from tests.small_catalog import FrozenClock

AD = (
    "We are hiring a Head Baker. You will bake bread every night with our team.\n\n"
    "Requirements\n- Two years of experience\n- Knowledge of yeast"
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUBMITTED = JdSubmitted(source="board", source_job_id="1", title="Head Baker", text=AD)
JD_ID = derive_jd_id("board", "1", None, None, "")
REPLAY = derive_id("replay", "1")
WITHDRAWN = JdSubmitted(source="board", source_job_id="1", withdrawn=True)


def position(offset: int) -> Position:
    return Position(cluster_id="c1", topic="jd.submitted", partition=0, offset=offset)


def inbound(
    event: JdSubmitted = SUBMITTED,
    offset: int = 0,
    *,
    minute: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Inbound[JdSubmitted]:
    return Inbound(
        event=event,
        id="any",
        position=position(offset),
        appended_at=NOON + timedelta(minutes=offset if minute is None else minute),
        headers=headers or {},
    )


def sent_again(event: JdSubmitted, value: bytes, at: int = 0) -> Inbound[JdSubmitted]:
    """A record of minute 9 that says it stood at another offset."""
    headers = {"rs_position": str(position(at))}
    return replace(inbound(event, offset=9, headers=headers), value=value)


async def bury(ops: MemoryOps, offset: int, minute: int) -> None:
    dead = letter(offset).model_copy(update={"appended_at": NOON + timedelta(minutes=minute)})
    await ops.record_dead(dead, None, None, Original(None, f"payload {offset}".encode(), ()))


@pytest.fixture
def ops() -> MemoryOps:
    return MemoryOps()


@pytest.fixture
def parser(ops: MemoryOps) -> Parser:
    return Parser(ops, FrozenClock(), Versions(parser="rules-1"))


def outcome(handled: Handled) -> str:
    notice = handled.outputs[-1].event
    assert isinstance(notice, RunAdvanced)
    return notice.outcome


def parsed_of(handled: Handled) -> JdParsed:
    event = handled.outputs[0].event
    assert isinstance(event, JdParsed)
    return event


async def store(ops: MemoryOps, event: JdParsed) -> None:
    await ops.finish(FinishedRun(event.run(), "stored", b"record", b"contribution", 1))


async def test_a_submission_becomes_a_run_and_a_notice(parser: Parser) -> None:
    handled = await parser(inbound())
    event = parsed_of(handled)
    assert [out.topic.name for out in handled.outputs] == ["jd.parsed", "run.advanced"]
    assert {out.key for out in handled.outputs} == {str(JD_ID)}
    assert (event.jd_id, event.run_seq, event.revision) == (JD_ID, 1, 1)
    assert event.rejection_reason is None
    assert (event.parsed.role, event.jd_role.display_name) == ("Head Baker", "Head Baker")
    assert (event.versions.parser, list(event.cost.stages)) == ("rules-1", ["parser"])
    assert outcome(handled) == "parsed"


async def test_a_redelivery_gives_the_same_ids(parser: Parser) -> None:
    first, second = await parser(inbound()), await parser(inbound())
    assert [out.id for out in first.outputs] == [out.id for out in second.outputs]


async def test_the_same_content_stored_before_is_a_repeat(parser: Parser, ops: MemoryOps) -> None:
    await store(ops, parsed_of(await parser(inbound())))
    handled = await parser(inbound(offset=1))
    event = handled.outputs[0].event
    assert isinstance(event, JdRepeated)
    assert event.position == position(1)
    assert handled.outputs[0].type == "jd.repeated"
    assert outcome(handled) == "repeated"


async def test_new_content_is_a_new_revision(parser: Parser) -> None:
    await parser(inbound())
    changed = SUBMITTED.model_copy(update={"location": "Lyon"})
    event = parsed_of(await parser(inbound(changed, offset=1)))
    assert (event.run_seq, event.revision) == (2, 2)


async def test_a_submission_that_came_late_goes_no_further(parser: Parser) -> None:
    newer = await parser(inbound(offset=5))
    older = await parser(inbound(offset=6, minute=1))
    assert [out.topic.name for out in older.outputs] == ["run.advanced"]
    assert outcome(older) == "superseded"
    assert older.outputs[0].id != newer.outputs[-1].id


@pytest.mark.parametrize("as_type", [False, True])
async def test_a_withdrawal_is_a_run(parser: Parser, *, as_type: bool) -> None:
    await parser(inbound())
    event = WITHDRAWN.model_copy(update={"withdrawn": not as_type})
    headers = {"ce_type": "jd.withdrawn"} if as_type else {}
    handled = await parser(inbound(event, offset=1, headers=headers))
    withdrawn = handled.outputs[0].event
    assert isinstance(withdrawn, JdWithdrawn)
    assert (withdrawn.jd_id, withdrawn.run_seq) == (JD_ID, 2)
    assert outcome(handled) == "withdrawn"


async def test_a_withdrawal_must_name_its_job(parser: Parser) -> None:
    with pytest.raises(PermanentError, match="source_job_id"):
        await parser(inbound(JdSubmitted(source="board", withdrawn=True)))


async def test_a_jd_without_a_job_id_is_withdrawn_by_its_own_id(parser: Parser) -> None:
    first = parsed_of(await parser(inbound(JdSubmitted(source="board", text=AD))))
    event = JdSubmitted(jd_id=str(first.jd_id).upper(), withdrawn=True)
    withdrawn = (await parser(inbound(event, offset=1))).outputs[0].event
    assert isinstance(withdrawn, JdWithdrawn)
    assert (withdrawn.jd_id, withdrawn.run_seq) == (first.jd_id, 2)


async def test_the_id_that_a_board_gives_with_an_ad_is_not_read(parser: Parser) -> None:
    event = SUBMITTED.model_copy(update={"jd_id": str(position), "expires_run_seq": 1})
    assert parsed_of(await parser(inbound(event))).jd_id == JD_ID


async def test_an_expiry_of_the_newest_run_is_a_withdrawal_once_its_time_is_over(
    parser: Parser,
) -> None:
    ad = SUBMITTED.model_copy(update={"valid_through": NOON + timedelta(minutes=5)})
    await parser(inbound(ad))
    expiry = WITHDRAWN.model_copy(update={"expires_run_seq": 1})
    assert outcome(await parser(inbound(expiry, offset=1, minute=5))) == "superseded"
    handled = await parser(inbound(expiry, offset=2, minute=6))
    assert isinstance(handled.outputs[0].event, JdWithdrawn)
    assert handled.outputs[0].event.run_seq == 2


async def test_a_valid_through_beyond_the_calendar_is_admitted(parser: Parser) -> None:
    for offset, text in enumerate(("9999-12-31T23:00:00-12:00", "0001-01-01T00:00:00+12:00")):
        ad = JdSubmitted.model_validate({**SUBMITTED.model_dump(), "valid_through": text})
        assert parsed_of(await parser(inbound(ad, offset=offset))).run_seq == offset + 1


async def replayed(ops: MemoryOps, parser: Parser, mode: Mode) -> tuple[RunRef, JdParsed]:
    await parser(inbound())
    await ops.open_replay(REPLAY, "jd.submitted", mode)
    run = await ops.admit_replay(JD_ID, 1, REPLAY)
    assert run is not None
    headers = {"rs_replay_id": str(REPLAY), "rs_run_seq": str(run.run_seq)}
    return run, parsed_of(await parser(inbound(offset=7, headers=headers)))


@pytest.mark.parametrize("mode", Mode)
async def test_a_replayed_submission_is_the_run_that_its_replay_was_given(
    ops: MemoryOps, parser: Parser, mode: Mode
) -> None:
    run, event = await replayed(ops, parser, mode)
    assert event.run() == run
    assert (await ops.counts()).submitted == 1


async def test_a_replay_that_nobody_opened_is_an_ordinary_submission(
    ops: MemoryOps, parser: Parser
) -> None:
    await parser(inbound())
    headers = {"rs_replay_id": str(REPLAY), "rs_run_seq": "1", "rs_mode": "shadow"}
    event = parsed_of(await parser(inbound(offset=7, headers=headers)))
    assert (event.run_seq, event.replay_id, event.mode) == (2, None, Mode.LIVE)
    assert (await ops.counts()).submitted == 2


async def test_a_replay_does_not_lend_its_name_to_other_content(
    ops: MemoryOps, parser: Parser
) -> None:
    await replayed(ops, parser, Mode.LIVE)
    other = SUBMITTED.model_copy(update={"title": "Miller"})
    headers = {"rs_replay_id": str(REPLAY), "rs_run_seq": "2"}
    event = parsed_of(await parser(inbound(other, offset=8, headers=headers)))
    assert (event.run_seq, event.replay_id, event.jd.title) == (3, None, "Miller")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (JdSubmitted(source="board"), JdType.NO_TEXT),
        (JdSubmitted(source="board", text="Baker"), JdType.TOO_SHORT),
        (JdSubmitted(source="board", text=AD * 3_000), JdType.TOO_LONG),
        (JdSubmitted(source="board", html="<p>" + "x" * 1_100_000), JdType.TOO_LONG),
    ],
)
async def test_what_cannot_be_read_is_admitted_and_rejected(
    parser: Parser, event: JdSubmitted, reason: JdType
) -> None:
    handled = await parser(inbound(event))
    assert parsed_of(handled).rejection_reason is reason
    assert parsed_of(handled).parsed.jd_type is reason
    assert outcome(handled) == "rejected"


async def test_text_that_is_too_long_is_not_carried_on(parser: Parser) -> None:
    event = parsed_of(await parser(inbound(JdSubmitted(source="board", text=AD * 3_000))))
    assert event.jd.text == ""


async def test_a_known_position_brings_back_what_was_admitted_there(
    parser: Parser, ops: MemoryOps
) -> None:
    first = parsed_of(await parser(inbound()))
    recalled = await ops.recall(position(0))
    assert recalled is not None
    event = parsed_of(await parser(sent_again(SUBMITTED, recalled.payload)))
    assert event.run_id == first.run_id
    assert event.jd == first.jd


async def test_other_bytes_under_a_known_position_are_a_submission_of_their_own(
    parser: Parser,
) -> None:
    first = parsed_of(await parser(inbound()))
    event = parsed_of(await parser(sent_again(SUBMITTED, b"of an outsider")))
    assert (first.run_seq, event.run_seq) == (1, 2)


async def test_a_redrive_of_what_died_at_the_door_is_admitted_where_it_stood(
    parser: Parser, ops: MemoryOps
) -> None:
    await bury(ops, offset=2, minute=2)
    await ops.note_redrives([letter(2).id], {"open"})
    newer = parsed_of(await parser(inbound(offset=5)))
    handled = await parser(sent_again(SUBMITTED, b"payload 2", at=2))
    assert newer.run_seq == 1
    assert outcome(handled) == "superseded"  # judged by the time at which it came first
    recalled = await ops.recall(position(2))
    assert recalled is not None
    assert await ops.recall(position(9)) is None
    counts = await ops.counts()
    assert (counts.submitted, counts.superseded, counts.dead) == (2, 1, 0)


async def test_a_redrive_that_nobody_noted_is_no_redrive(parser: Parser, ops: MemoryOps) -> None:
    await bury(ops, offset=2, minute=2)
    event = parsed_of(await parser(sent_again(SUBMITTED, b"payload 2", at=2)))
    assert event.run_seq == 1
    assert await ops.recall(position(2)) is None
    assert await ops.recall(position(9)) is not None


async def test_a_redrive_of_what_died_after_its_admission_is_the_run_that_it_was(
    parser: Parser, ops: MemoryOps
) -> None:
    first = parsed_of(await parser(inbound(offset=2)))
    await bury(ops, offset=2, minute=2)
    await ops.note_redrives([letter(2).id], {"open"})
    event = parsed_of(await parser(sent_again(SUBMITTED, b"payload 2", at=2)))
    assert event.run_id == first.run_id


@pytest.mark.parametrize(
    "header",
    [
        "c9/jd.submitted/0/0",
        "",
        "nonsense",
        "a/b/c/d",
        "c1/jd.submitted/0/" + "9" * 5_000,
        "c\0/jd.submitted/0/0",
    ],
)
async def test_a_position_that_nobody_admitted_is_ignored(parser: Parser, header: str) -> None:
    event = parsed_of(await parser(inbound(offset=3, headers={"rs_position": header})))
    assert event.run_seq == 1


async def test_other_headers_of_outsiders_are_ignored(parser: Parser) -> None:
    headers = {"rs_run_id": "1", "rs_run_seq": "99", "rs_mode": "shadow", "rs_replay_id": "1"}
    event = parsed_of(await parser(inbound(headers=headers)))
    assert (event.run_seq, event.mode.value, event.replay_id) == (1, "live", None)
