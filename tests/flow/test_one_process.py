"""All five agents in one process, every event encoded and decoded between them, on the doubles."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files

import orjson
import pytest
from jsonschema import Draft202012Validator

from agents.catalog import CatalogAgent
from agents.doubles.catalog import MemoryCatalog
from agents.doubles.embedder import HashEmbedder
from agents.doubles.kra_index import MemoryKraIndex
from agents.doubles.stores import MemoryOps
from agents.extractor import Extractor
from agents.finalizer import Finalizer
from agents.parser import Parser
from agents.resolver import Resolver
from agents.snapshots import SharedSnapshots
from agents.versions import versions
from schemas.base import Model
from schemas.catalog import JdContribution
from schemas.envelope import Position, derive_id
from schemas.jd import JdSubmitted
from schemas.message import Handled, Inbound, Outgoing
from schemas.registry import decode, encode, read_headers
from schemas.role import RoleFinalized
from schemas.topology import CATALOG_CHANGES, JD_SUBMITTED, ROLE_FINALIZED, StageName
from streams.flow import FLOW, Agents, flow
from tests.small_catalog import CONTENT, FrozenClock

TEXT = """About the role
We are looking for a Backend Engineer to build the services behind our shop.

What you'll do
- Build and run backend services in Java
- Design REST APIs for other teams
- Keep the PostgreSQL databases healthy

Your background
- 5+ years of experience with Java and PostgreSQL
- Docker is a plus
"""
AT = datetime(2026, 1, 2, tzinfo=UTC)


class OneProcess:
    """The flow on its doubles; `published` has every record that left a stage, decoded again."""

    def __init__(self) -> None:
        self.ops = MemoryOps()
        self.catalog = MemoryCatalog()
        embedder, index, clock = HashEmbedder(), MemoryKraIndex(), FrozenClock()
        snapshots = SharedSnapshots(self.catalog, self.catalog, embedder, index)
        agents = Agents(
            parser=Parser(self.ops, clock, versions(embedder.model)),
            extractor=Extractor(snapshots, embedder, index, clock),
            resolver=Resolver(snapshots, embedder, clock),
            finalizer=Finalizer(snapshots, self.ops, clock),
            catalog=CatalogAgent(self.catalog),
        )
        self.stages = {topic.name: stage for stage in flow(agents) for topic in stage.reads}
        self.published: list[tuple[StageName, Outgoing]] = []
        self.offset = 0

    async def submit(self, submitted: JdSubmitted) -> None:
        waiting = deque([self._inbound(self._encoded(submitted))])
        while waiting:
            topic, inbound = waiting.popleft()
            stage = self.stages.get(topic)
            if stage is None:
                continue
            handled: Handled | None = await stage.handle_one(inbound)
            while handled is not None:
                self.published += [(stage.name, out) for out in handled.outputs]
                waiting += [self._inbound(out) for out in handled.outputs if not _is_tombstone(out)]
                handled = await handled.after_confirmed() if handled.after_confirmed else None

    def records(self) -> Sequence[RoleFinalized | None]:
        bodies = [out.body for _, out in self.published if out.topic is ROLE_FINALIZED]
        return [RoleFinalized.model_validate_json(body) if body else None for body in bodies]

    def _encoded(self, submitted: JdSubmitted) -> Outgoing:
        self.offset += 1
        type_ = "jd.withdrawn" if submitted.withdrawn else "jd.submitted"
        id_ = derive_id("test", str(self.offset))
        return Outgoing(JD_SUBMITTED, submitted.source_job_id or "", type_, id_, submitted)

    def _inbound(self, out: Outgoing) -> tuple[str, Inbound[Model]]:
        record = encode(out, "test", AT)
        headers = read_headers(record.headers)
        event = decode(out.topic, record.value, headers)
        position = Position(cluster_id="test", topic=record.topic, partition=0, offset=self.offset)
        at = AT.replace(microsecond=self.offset)
        return record.topic, Inbound(event, headers["ce_id"], position, at, headers)


def _is_tombstone(out: Outgoing) -> bool:
    return out.event is None and out.body is None


@pytest.fixture
async def process() -> OneProcess:
    one = OneProcess()
    await one.catalog.load_content(CONTENT, "test")
    return one


def jd(text: str = TEXT, **fields: str) -> JdSubmitted:
    return JdSubmitted(
        source="board", source_job_id="1", title="Backend Engineer", text=text, **fields
    )


async def test_a_submission_becomes_a_finished_record_with_its_role_and_skills(
    process: OneProcess,
) -> None:
    await process.submit(jd())
    (record,) = process.records()
    assert record is not None
    assert record.status == "finalized"
    assert record.chosen_role is not None
    assert record.chosen_role.slug == "backend-engineer"
    assert {"java", "postgresql", "docker"} <= {skill.slug for skill in record.final_skills}
    for skill in record.final_skills:
        for said in skill.evidence:
            assert record.jd.text[said.start : said.end] == said.text


async def test_the_record_carries_time_and_catalog_version_of_every_stage(
    process: OneProcess,
) -> None:
    await process.submit(jd())
    (record,) = process.records()
    assert record is not None
    assert record.cost.stages.keys() == {"parser", "extractor", "resolver", "finalizer"}
    assert record.versions.catalog == {"extractor": 1, "resolver": 1, "finalizer": 1}


async def test_every_stage_writes_only_what_the_page_of_the_flow_says(process: OneProcess) -> None:
    await process.submit(jd())
    await process.submit(jd("Short."))
    for stage, out in process.published:
        assert out.topic in FLOW[stage].writes


async def test_every_event_is_valid_by_its_published_schema(process: OneProcess) -> None:
    await process.submit(jd())
    await process.submit(jd())
    await process.submit(jd("Short."))
    await process.submit(JdSubmitted(source="board", source_job_id="1", withdrawn=True))
    published = files("schemas") / "published"
    types = {out.type for _, out in process.published}
    validators = {
        type_: Draft202012Validator(orjson.loads((published / f"{type_}.json").read_bytes()))
        for type_ in types
    }
    assert types >= {"jd.parsed", "jd.repeated", "jd.withdrawn", "role.finalized"}
    for _, out in process.published:
        if not _is_tombstone(out):
            value = encode(out, "test", AT).value
            validators[out.type].validate(orjson.loads(value or b""))


async def test_a_repeat_is_answered_with_the_stored_record(process: OneProcess) -> None:
    await process.submit(jd())
    await process.submit(jd())
    first, second = process.records()
    assert first == second
    assert (await process.ops.counts()).repeats == 1


async def test_new_content_is_a_new_revision_that_replaces_the_contribution(
    process: OneProcess,
) -> None:
    await process.submit(jd())
    await process.submit(jd(TEXT.replace("Docker", "Kubernetes")))
    _, record = process.records()
    assert record is not None
    assert (record.revision, record.run_seq) == (2, 2)
    used = {use.slug for use in (await process.catalog.tallies()).skills}
    assert "kubernetes" in used
    assert "docker" not in used


async def test_a_withdrawal_ends_in_a_tombstone_and_gives_its_counts_back(
    process: OneProcess,
) -> None:
    await process.submit(jd())
    await process.submit(JdSubmitted(source="board", source_job_id="1", withdrawn=True))
    assert process.records()[-1] is None
    contributions = [out for _, out in process.published if out.topic is CATALOG_CHANGES]
    empty = JdContribution.model_validate_json(contributions[-1].body or b"")
    assert empty.role is None
    assert empty.skills == ()


async def test_what_is_no_job_description_ends_as_a_rejected_record_with_its_reason(
    process: OneProcess,
) -> None:
    await process.submit(jd("Short."))
    (record,) = process.records()
    assert record is not None
    assert record.status == "rejected"
    assert record.rejection_reason == "too_short"


async def test_the_same_submission_gives_the_same_record_in_another_process() -> None:
    found = []
    for _ in range(2):
        one = OneProcess()
        await one.catalog.load_content(CONTENT, "test")
        await one.submit(jd())
        (record,) = one.records()
        assert record is not None
        found.append(record.model_copy(update={"cost": None}))
    assert found[0] == found[1]
