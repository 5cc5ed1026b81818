"""The finalizer stores first and publishes what is stored: RUNS.md 6 to 8."""

from datetime import UTC, datetime
from typing import TypeVar

import orjson
import pytest

from agents.domain.resolving.near_names import Likeness
from agents.domain.resolving.refs import role_ref
from agents.domain.resolving.resolve import resolve
from agents.domain.snapshot import compile_snapshot
from agents.doubles.stores import MemoryOps
from agents.errors import PermanentError
from agents.finalizer import Finalizer
from agents.ports import FinishedRun
from schemas.base import Model
from schemas.catalog import VECTOR_SCALE, CatalogContent, JdContribution, RunAdvanced
from schemas.details import DetailsResolved
from schemas.envelope import Mode, Position, derive_event_id, derive_repeat_id, derive_run_id
from schemas.failure import DeadReason
from schemas.jd import JdRepeated, JdType, JdWithdrawn
from schemas.message import Handled, Inbound, Outgoing
from schemas.role import RoleFinalized
from schemas.topology import (
    CATALOG_CHANGES,
    MAX_MESSAGE_BYTES,
    ROLE_FINALIZED,
    ROLE_FINALIZED_SHADOW,
    RUN_ADVANCED,
)
from tests.small_catalog import (
    JD_ID,
    VERSION,
    FrozenClock,
    OneSnapshot,
    as_resolved,
    extracted,
    final_skill,
    run,
    small_catalog,
)

Event = TypeVar("Event", bound=Model)

POSITION = Position(cluster_id="c", topic="details.resolved", partition=0, offset=5)


@pytest.fixture
def runs() -> MemoryOps:
    return MemoryOps()


@pytest.fixture
def finalize(runs: MemoryOps) -> Finalizer:
    return Finalizer(OneSnapshot(small_catalog()), runs, FrozenClock())


def inbound(event: Event) -> Inbound[Event]:
    return Inbound(event, "id", POSITION, datetime(2026, 1, 2, tzinfo=UTC))


def resolved(run_seq: int = 1, text: str = "Build services.") -> DetailsResolved:
    event = as_resolved(extracted(text, role_vector=(0.6, -0.8)))
    return event.model_copy(update=dict(run(run_seq)))


def replayed(run_seq: int) -> DetailsResolved:
    of_replay = {"replay_id": JD_ID, "run_id": derive_run_id(JD_ID, run_seq, JD_ID)}
    return resolved(run_seq).model_copy(update=of_replay)


def withdrawn(run_seq: int = 2) -> JdWithdrawn:
    return JdWithdrawn(**dict(run(run_seq)), content_hash="hash", source="tests")


def repeated() -> JdRepeated:
    return JdRepeated(**dict(run(1)), content_hash="hash", position=POSITION)


def to(handled: Handled, topic: object) -> list[Outgoing]:
    return [out for out in handled.outputs if out.topic is topic]


def only(outputs: list[Outgoing]) -> Outgoing:
    (out,) = outputs
    return out


def notice(handled: Handled) -> str:
    event = only(to(handled, RUN_ADVANCED)).event
    assert isinstance(event, RunAdvanced)
    return event.outcome


async def after(handled: Handled) -> Handled:
    assert handled.after_confirmed is not None
    return await handled.after_confirmed()


async def test_a_finished_jd_is_stored_and_published_as_stored(
    finalize: Finalizer, runs: MemoryOps
) -> None:
    handled = await finalize(inbound(resolved()))

    stored = await runs.newest(JD_ID)
    assert stored is not None
    record = only(to(handled, ROLE_FINALIZED))
    assert record.body == stored.record
    assert record.id == derive_event_id(run().run_id, "finalizer", "role.finalized")
    assert only(to(handled, CATALOG_CHANGES)).body == stored.contribution
    assert notice(handled) == "stored"


async def test_a_shadow_run_is_for_comparison_alone(finalize: Finalizer, runs: MemoryOps) -> None:
    shadow = replayed(run_seq=1).model_copy(update={"mode": Mode.SHADOW})

    handled = await finalize(inbound(shadow))

    record = only(to(handled, ROLE_FINALIZED_SHADOW))
    assert record.body is not None
    assert RoleFinalized.model_validate_json(record.body).mode is Mode.SHADOW
    assert record.run is not None
    assert record.run.mode is Mode.SHADOW
    assert [out.topic for out in handled.outputs] == [ROLE_FINALIZED_SHADOW, RUN_ADVANCED]
    assert handled.after_confirmed is None
    assert await runs.newest(JD_ID) is None


async def test_a_live_replay_is_stored_under_the_run_that_it_was_given(
    finalize: Finalizer, runs: MemoryOps
) -> None:
    handled = await finalize(inbound(replayed(run_seq=2)))

    newest = await runs.newest(JD_ID)
    assert newest is not None
    assert (newest.run.run_seq, newest.run.replay_id) == (2, JD_ID)
    assert len(to(handled, ROLE_FINALIZED)) == len(to(handled, CATALOG_CHANGES)) == 1


async def test_the_record_is_canonical_json_without_the_vector(finalize: Finalizer) -> None:
    body = only(to(await finalize(inbound(resolved())), ROLE_FINALIZED)).body

    assert body is not None
    assert body == orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    record = RoleFinalized.model_validate_json(body)
    assert (record.status, record.chosen_role_resolution, record.role_vector) == (
        "finalized",
        None,
        (),
    )
    assert record.versions.catalog["finalizer"] == VERSION
    assert "finalizer" in record.cost.stages


async def test_a_rejected_jd_has_a_record_and_gives_nothing(finalize: Finalizer) -> None:
    event = resolved().model_copy(update={"rejection_reason": JdType.TOO_SHORT})

    handled = await finalize(inbound(event))

    record = RoleFinalized.model_validate_json(only(to(handled, ROLE_FINALIZED)).body or b"")
    given = JdContribution.model_validate_json(only(to(handled, CATALOG_CHANGES)).body or b"")
    assert (record.status, record.rejection_reason) == ("rejected", JdType.TOO_SHORT)
    assert record.enrichment.sources.ai_index == "none"
    assert (given.role, given.role_vector, given.skills) == (None, (), ())
    assert notice(handled) == "rejected"


async def test_a_redelivery_publishes_what_is_stored_not_what_it_made(
    finalize: Finalizer, runs: MemoryOps
) -> None:
    await finalize(inbound(resolved(text="The first text.")))
    stored = await runs.newest(JD_ID)
    assert stored is not None

    handled = await finalize(inbound(resolved(text="Another text.")))

    assert only(to(handled, ROLE_FINALIZED)).body == stored.record
    out = only(to(handled, CATALOG_CHANGES))
    assert out.body == stored.contribution
    assert out.event == JdContribution.model_validate_json(stored.contribution)


async def test_an_older_run_than_the_stored_one_publishes_only_a_notice(
    finalize: Finalizer,
) -> None:
    await finalize(inbound(resolved(run_seq=2)))

    handled = await finalize(inbound(resolved(run_seq=1)))

    assert [out.topic for out in handled.outputs] == [RUN_ADVANCED]
    assert notice(handled) == "superseded"


async def test_a_newer_run_stored_meanwhile_is_sent_after(finalize: Finalizer) -> None:
    older = await finalize(inbound(resolved(run_seq=1)))
    newer = await finalize(inbound(resolved(run_seq=2)))

    again = await after(older)

    assert only(list(again.outputs)).body == only(to(newer, ROLE_FINALIZED)).body
    assert (await after(again)).outputs == ()


async def test_nothing_is_sent_after_where_nothing_newer_is_stored(finalize: Finalizer) -> None:
    handled = await finalize(inbound(resolved()))

    assert await after(handled) == Handled()


async def test_a_withdrawal_ends_in_a_tombstone_and_gives_nothing(finalize: Finalizer) -> None:
    await finalize(inbound(resolved()))

    handled = await finalize(inbound(withdrawn()))

    tombstone = only(to(handled, ROLE_FINALIZED))
    assert (tombstone.event, tombstone.body, tombstone.run) == (None, None, run(2))
    given = JdContribution.model_validate_json(only(to(handled, CATALOG_CHANGES)).body or b"")
    assert (given.run_seq, given.skills, given.role) == (2, (), None)
    assert notice(handled) == "withdrawn"


async def test_a_withdrawal_stored_meanwhile_is_sent_after_as_a_tombstone(
    finalize: Finalizer,
) -> None:
    older = await finalize(inbound(resolved()))
    await finalize(inbound(withdrawn()))

    tombstone = only(list((await after(older)).outputs))

    assert (tombstone.body, tombstone.run) == (None, run(2))


async def test_a_repeat_publishes_the_newest_record_again_under_its_own_id(
    finalize: Finalizer, runs: MemoryOps
) -> None:
    await finalize(inbound(resolved()))
    stored = await runs.newest(JD_ID)
    assert stored is not None

    handled = await finalize(inbound(repeated()))

    record = only(to(handled, ROLE_FINALIZED))
    assert record.body == stored.record
    assert record.id == derive_repeat_id(POSITION, "finalizer", "role.finalized")
    assert to(handled, CATALOG_CHANGES) == []
    assert notice(handled) == "repeated"


async def test_a_repeat_of_what_is_withdrawn_by_now_is_a_tombstone(finalize: Finalizer) -> None:
    await finalize(inbound(resolved()))
    await finalize(inbound(withdrawn()))

    record = only(to(await finalize(inbound(repeated())), ROLE_FINALIZED))

    assert (record.body, record.run) == (None, run(2))


async def test_a_repeat_of_nothing_stored_is_only_a_notice(finalize: Finalizer) -> None:
    handled = await finalize(inbound(repeated()))

    assert [out.topic for out in handled.outputs] == [RUN_ADVANCED]


async def test_the_contribution_has_the_vector_in_fixed_point(finalize: Finalizer) -> None:
    role = role_ref(small_catalog().roles["backend-engineer"])
    event = resolved().model_copy(update={"chosen_role": role})

    given = only(to(await finalize(inbound(event)), CATALOG_CHANGES)).event

    assert isinstance(given, JdContribution)
    assert given.role == "backend-engineer"
    assert given.role_vector == (round(0.6 * VECTOR_SCALE), round(-0.8 * VECTOR_SCALE))


async def test_a_record_too_large_to_publish_is_not_stored(
    finalize: Finalizer, runs: MemoryOps
) -> None:
    event = resolved()
    large = event.jd.model_copy(update={"text": "\1" * (MAX_MESSAGE_BYTES // 6)})

    with pytest.raises(PermanentError) as refused:
        await finalize(inbound(event.model_copy(update={"jd": large})))

    assert refused.value.reason is DeadReason.TOO_LARGE
    assert await runs.newest(JD_ID) is None


async def test_the_same_event_gives_the_same_bytes(finalize: Finalizer) -> None:
    first = only(to(await finalize(inbound(resolved())), ROLE_FINALIZED)).body
    other = Finalizer(OneSnapshot(small_catalog()), MemoryOps(), FrozenClock())

    second = only(to(await other(inbound(resolved())), ROLE_FINALIZED)).body

    assert first == second


async def test_what_another_finalizer_stored_first_is_what_is_published(
    finalize: Finalizer, runs: MemoryOps
) -> None:
    theirs = FinishedRun(run(), "rejected", b"{}", resolved_contribution(), 3)
    await runs.finish(theirs)

    handled = await finalize(inbound(resolved()))

    assert only(to(handled, ROLE_FINALIZED)).body == b"{}"
    assert notice(handled) == "rejected"


def resolved_contribution() -> bytes:
    given = JdContribution(**dict(run()), content_hash="hash")
    return given.model_dump_json().encode()


async def test_what_a_newer_catalog_no_longer_has_is_under_no_dimension(runs: MemoryOps) -> None:
    text = "Build services in Java, COBOL and Frobnix."
    skills = [final_skill(text, "Java", "java"), final_skill(text, "Frobnix")]
    event = extracted(text, skills)
    seen = resolve(event, small_catalog(), Likeness())
    resolved = as_resolved(
        event, resolved_skills=seen.resolved_skills, chosen_role=seen.chosen_role
    )
    emptied = OneSnapshot(compile_snapshot(VERSION, CatalogContent(), {}))

    handled = await Finalizer(emptied, runs, FrozenClock())(inbound(resolved))

    record = only(to(handled, ROLE_FINALIZED)).event
    assert isinstance(record, RoleFinalized)
    assert record.enrichment.skill_cluster.groups == ()
    assert record.enrichment.skill_cluster.cross_cutting == ("Java", "Frobnix")
