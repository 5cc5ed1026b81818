"""The rules of RUNS.md as short stories through parser, finalizer and catalog, on both stores."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.postgres.pool import Database
from schemas.envelope import derive_id, derive_jd_id
from schemas.jd import JdSubmitted
from schemas.message import Outgoing
from schemas.registry import encode
from schemas.topology import CATALOG_CHANGES, JD_SUBMITTED, ROLE_FINALIZED, StageName
from streams.dead import redriven_record
from streams.recovery import resume
from streams.sweeping import send_expired
from tests.runs.broker import PARTITIONS, Broker, follow
from tests.runs.pipeline import Doom, Owner, Pipeline
from tests.runs.stores import in_memory, in_postgres
from tests.small_catalog import FrozenClock

BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = str(derive_jd_id("board", "1", None, None, "")).encode()


@pytest.fixture(params=("memory", "postgres"))
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    if request.param == "memory":
        return Pipeline(in_memory(), Broker(BEGIN))
    database: Database = request.getfixturevalue("database")
    return Pipeline(in_postgres(database), Broker(BEGIN))


def submit(pipeline: Pipeline, content: str | None, ends: datetime | None = None) -> None:
    event = JdSubmitted(
        source="board",
        source_job_id="1",
        text=content,
        withdrawn=content is None,
        valid_through=ends,
    )
    out = Outgoing(JD_SUBMITTED, "any", "jd.submitted", derive_id("any"), event)
    pipeline.broker.append(encode(out, "board", pipeline.broker.now), 0)
    pipeline.broker.pass_time(1)


def take(pipeline: Pipeline, stage: StageName, doom: Doom = "no") -> Owner:
    """Whoever has the one partition of the stage with something to read begins."""
    owners = [pipeline.take(stage, part, "v1", doom) for part in range(PARTITIONS)]
    (owner,) = [owner for owner in owners if owner]
    return owner


async def finish(pipeline: Pipeline, owner: Owner) -> None:
    while owner.led is not None:
        await pipeline.step(owner)


async def up_to_the_finalizer(pipeline: Pipeline) -> None:
    for stage in (StageName.PARSER, StageName.RESOLVER):
        await finish(pipeline, take(pipeline, stage))


async def redrive_all(pipeline: Pipeline) -> None:
    noted = await pipeline.stores.ops.letters.note_redrives(pipeline.letters, {"open"})
    await pipeline.broker.send([redriven_record(each) for each in noted])
    await pipeline.stores.ops.letters.confirm_redrives(noted, "somebody", BEGIN)


def published(pipeline: Pipeline) -> list[int]:
    """The run_seq of each finished record, in order; negative for a tombstone."""
    found = []
    for record in pipeline.broker.records(ROLE_FINALIZED.name):
        run_seq = int(dict(record.headers)["rs_run_seq"])
        found.append(run_seq if record.value else -run_seq)
    return found


async def tallies_are_right(pipeline: Pipeline) -> bool:
    return await pipeline.stores.tallies() == pipeline.expected_tallies()


async def test_an_owner_that_wakes_up_late_does_not_have_the_last_word(pipeline: Pipeline) -> None:
    submit(pipeline, "A")
    await up_to_the_finalizer(pipeline)
    late = take(pipeline, StageName.FINALIZER)
    await pipeline.step(late)  # stored, and not published
    pipeline.lose(late)
    submit(pipeline, "B")
    await pipeline.run_dry(but=late)

    await finish(pipeline, late)

    assert published(pipeline) == [1, 2, 1, 2]
    assert pipeline.broker.last_published()[KEY].value == pipeline.broker.followed()[KEY]


async def test_a_crash_between_storing_and_publishing_publishes_what_was_stored(
    pipeline: Pipeline,
) -> None:
    submit(pipeline, "A")
    await up_to_the_finalizer(pipeline)
    first = take(pipeline, StageName.FINALIZER)
    await pipeline.step(first)
    assert published(pipeline) == []

    await pipeline.crash(first)
    await pipeline.run_dry()

    assert published(pipeline) == [1]
    assert len(pipeline.broker.records(CATALOG_CHANGES.name)) == 1


async def test_a_redrive_after_newer_runs_publishes_nothing(pipeline: Pipeline) -> None:
    submit(pipeline, "A")
    await up_to_the_finalizer(pipeline)
    await finish(pipeline, take(pipeline, StageName.FINALIZER, "before"))
    submit(pipeline, "B")
    await pipeline.run_dry()

    await redrive_all(pipeline)
    await pipeline.run_dry()

    assert published(pipeline) == [2]
    counts = await pipeline.stores.ops.books.counts()
    assert (counts.stored, counts.superseded, counts.dead) == (1, 1, 0)


async def test_a_newer_run_that_dies_takes_no_older_one_with_it(pipeline: Pipeline) -> None:
    for content in "AB":
        submit(pipeline, content)
        await up_to_the_finalizer(pipeline)
    older = take(pipeline, StageName.FINALIZER)
    await finish(pipeline, older)

    await finish(pipeline, take(pipeline, StageName.FINALIZER, "before"))

    assert published(pipeline) == [1]
    counts = await pipeline.stores.ops.books.counts()
    assert (counts.stored, counts.dead, counts.in_flight) == (1, 1, 0)


async def test_contributions_that_come_out_of_order_leave_the_newest(pipeline: Pipeline) -> None:
    for content in "ABA":
        submit(pipeline, content)
        await pipeline.run_dry()
    given = pipeline.broker.records(CATALOG_CHANGES.name)

    for each in (1, 2, 0, 1, 2):
        await pipeline.apply([given[each]])

    assert len(given) == 3
    assert await tallies_are_right(pipeline)
    assert await pipeline.stores.ops.runs.unapplied() == []


async def test_what_compaction_leaves_is_enough_for_an_indexer(pipeline: Pipeline) -> None:
    for content in ("A", "B", None, "A"):
        submit(pipeline, content)
        await pipeline.run_dry()

    left = pipeline.broker.last_published()

    assert published(pipeline) == [1, 2, -3, 4]
    assert follow(left.values()) == pipeline.broker.followed()
    assert left[KEY].value is not None


async def test_a_withdrawal_gives_everything_back_and_a_repost_takes_it_again(
    pipeline: Pipeline,
) -> None:
    nothing = await pipeline.stores.tallies()
    seen = []
    for content in ("A", None, "A"):
        submit(pipeline, content)
        await pipeline.run_dry()
        await pipeline.apply(pipeline.broker.records(CATALOG_CHANGES.name))
        seen.append(await pipeline.stores.tallies())

    assert seen[0] == seen[2] != seen[1]
    assert seen[1] == nothing
    assert published(pipeline) == [1, -2, 3]


async def test_of_an_expiry_and_a_renewal_the_renewal_wins_in_either_order(
    pipeline: Pipeline,
) -> None:
    sweeps, later = pipeline.stores.ops.sweeps, BEGIN + timedelta(minutes=30)
    submit(pipeline, "A", ends=BEGIN)
    await pipeline.run_dry()
    assert await send_expired(sweeps, pipeline.broker, pipeline.broker.now) == 1
    submit(pipeline, "A", ends=later)
    await pipeline.run_dry()

    assert published(pipeline)[-1] in {2, 3}
    assert pipeline.broker.followed()[KEY] is not None
    pipeline.broker.pass_time(60)
    assert await send_expired(sweeps, pipeline.broker, pipeline.broker.now) == 1
    await pipeline.run_dry()
    assert pipeline.broker.followed()[KEY] is None


async def test_what_a_broker_forgot_is_finished_once_by_the_next(pipeline: Pipeline) -> None:
    submit(pipeline, "A")
    await finish(pipeline, take(pipeline, StageName.PARSER))
    await pipeline.lose_broker()
    ops, broker = pipeline.stores.ops, pipeline.broker

    await resume(ops.register, ops.runs, broker, broker.cluster_id, FrozenClock())
    await pipeline.run_dry()

    assert published(pipeline) == [1]
    counts = await ops.books.counts()
    assert (counts.submitted, counts.stored) == (1, 1)
