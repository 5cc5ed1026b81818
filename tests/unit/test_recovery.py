"""RUNS.md 19: what a broker forgot is sent again, and counts as what it was."""

from datetime import UTC, datetime

import pytest

from agents.doubles.stores import MemoryOps
from agents.errors import PermanentError
from agents.parser import Parser
from agents.ports import FinishedRun
from schemas.cost import Versions
from schemas.envelope import Position, derive_event_id
from schemas.jd import JdParsed, JdSubmitted
from schemas.message import Handled, Inbound
from schemas.registry import Encoded, read_headers
from schemas.topology import JD_PARSED, JD_SUBMITTED, RUN_ADVANCED, StageName
from streams.doubles import MemoryPublisher
from streams.processor import Processor
from streams.record import Record
from streams.recovery import Resumed, resume
from streams.stage import Handler, Stage
from streams.surroundings import Surroundings
from tests.small_catalog import FrozenClock

SUBMITTED = JdSubmitted(source="board", source_job_id="1", title="Baker", text="Bake.")
BEFORE = Position(cluster_id="before", topic=JD_SUBMITTED.name, partition=0, offset=3)


@pytest.fixture
def ops() -> MemoryOps:
    return MemoryOps()


def parser(ops: MemoryOps) -> Parser:
    return Parser(ops, FrozenClock(), Versions())


async def admitted(ops: MemoryOps) -> JdParsed:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    event = (await parser(ops)(Inbound(SUBMITTED, "id", BEFORE, at))).outputs[0].event
    assert isinstance(event, JdParsed)
    return event


async def resumed(ops: MemoryOps, cluster: str = "now") -> tuple[Resumed, MemoryPublisher]:
    publisher = MemoryPublisher()
    return await resume(ops, ops, publisher, cluster, FrozenClock()), publisher


async def handle_again(ops: MemoryOps, handle: Handler, sent: Encoded) -> MemoryPublisher:
    """The record as the new broker brings it to the parser's stage."""
    publisher = MemoryPublisher()
    crashes: list[BaseException] = []
    processor = Processor(
        Stage(StageName.PARSER, (JD_SUBMITTED,), (JD_PARSED, RUN_ADVANCED), handle),
        Surroundings(publisher, ops, FrozenClock(), "now"),
        crashes.append,
    )
    record = Record(sent.topic, 0, 0, 1.0, sent.key, sent.value, sent.headers, lambda: None)
    await processor.take(record)
    assert await processor.drain(10.0)
    assert crashes == []
    return publisher


async def test_a_submission_without_outcome_is_sent_again_and_is_the_run_that_it_was(
    ops: MemoryOps,
) -> None:
    first = await admitted(ops)
    done, publisher = await resumed(ops)
    assert done == Resumed(submissions=1, contributions=0)
    (sent,) = publisher.topics[JD_SUBMITTED.name]
    again = await handle_again(ops, parser(ops), sent)
    (parsed,) = again.topics[JD_PARSED.name]
    assert read_headers(parsed.headers)["rs_run_id"] == str(first.run_id)
    counts = await ops.counts()
    assert (counts.submitted, counts.in_flight) == (1, 1)


async def test_a_submission_sent_again_that_dies_is_counted_once_and_not_sent_a_third_time(
    ops: MemoryOps,
) -> None:
    async def refuse(_: Inbound[JdSubmitted]) -> Handled:
        raise PermanentError("no")

    await admitted(ops)
    _, publisher = await resumed(ops)
    await handle_again(ops, refuse, publisher.topics[JD_SUBMITTED.name][0])
    counts = await ops.counts()
    assert (counts.submitted, counts.dead, counts.in_flight) == (1, 1, 0)
    done, _ = await resumed(ops, "later")
    assert done == Resumed(submissions=0, contributions=0)


async def test_nothing_of_the_present_cluster_is_sent_again(ops: MemoryOps) -> None:
    await admitted(ops)
    done, publisher = await resumed(ops, BEFORE.cluster_id)
    assert done == Resumed(submissions=0, contributions=0)
    assert not publisher.topics


async def test_a_contribution_that_was_not_applied_is_sent_again_under_its_id(
    ops: MemoryOps,
) -> None:
    run = (await admitted(ops)).run()
    await ops.finish(FinishedRun(run, "stored", b"{}", b'{"a": 1}', 1))
    done, publisher = await resumed(ops)
    assert done == Resumed(submissions=0, contributions=1)
    (sent,) = publisher.topics["catalog.changes"]
    expected = derive_event_id(run.run_id, "finalizer", "jd.contribution")
    assert (sent.value, read_headers(sent.headers)["ce_id"]) == (b'{"a": 1}', str(expected))
