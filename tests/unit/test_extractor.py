"""The extractor as a function: one event in, its outputs out, on doubles of all it reaches."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from agents.doubles.embedder import HashEmbedder
from agents.doubles.kra_index import MemoryKraIndex
from agents.errors import TransientError
from agents.extractor import Extractor
from agents.ports import CatalogVersion
from agents.snapshots import SharedSnapshots
from schemas.catalog import RunAdvanced
from schemas.cost import Versions
from schemas.envelope import Position, derive_run_id
from schemas.jd import (
    Jd,
    JdParsed,
    JdRepeated,
    JdType,
    JdWithdrawn,
    Parsed,
    RunEvent,
    Section,
    SectionKind,
    SourceMarker,
)
from schemas.message import Handled, Inbound
from schemas.skills import DecisionCase, SkillsExtracted
from schemas.topology import RUN_ADVANCED, SKILLS_EXTRACTED
from tests.role_catalog import CONTENT

JD_ID = UUID("22222222-2222-5222-8222-222222222222")
AT = datetime(2026, 1, 2, tzinfo=UTC)
POSITION = Position(cluster_id="c", topic="jd.parsed", partition=0, offset=3)
RUN = {
    "jd_id": JD_ID,
    "revision": 1,
    "run_seq": 4,
    "run_id": derive_run_id(JD_ID, 4),
    "content_hash": "hash",
}
DUTIES = """Automate builds and releases of our product
Run clusters of containers with Docker and Terraform
Watch production and answer alerts at night"""


class FixedClock:
    """A clock that stands."""

    def now(self) -> datetime:
        return AT

    def monotonic(self) -> float:
        return 0.0


class Reader:
    """A catalog with one version."""

    async def version(self) -> int:
        return 3

    async def load(self, embedding_model: str) -> CatalogVersion:
        assert embedding_model == HashEmbedder.model
        return CatalogVersion(3, CONTENT)


def extractor() -> Extractor:
    embedder, index = HashEmbedder(), MemoryKraIndex()
    return Extractor(
        SharedSnapshots(Reader(), None, embedder, index), embedder, index, FixedClock()
    )


def parsed(title: str | None = "DevOps Engineer", duties: str = DUTIES) -> JdParsed:
    words = duties.split()
    section = Section(
        heading="What you will do",
        heading_was_present=True,
        kind=SectionKind.DUTIES,
        text=duties,
        bullet_count=0,
        word_count=len(words),
        source_marker=SourceMarker(
            first_5_words=" ".join(words[:5]), last_5_words=" ".join(words[-5:])
        ),
        start=0,
        end=len(duties),
    )
    return JdParsed(
        **RUN,
        jd=Jd(source="board", title=title, text=duties),
        parsed=Parsed(role=title, roles_and_responsibilities=(section,) if duties else ()),
    )


async def handle(event: RunEvent) -> Handled:
    inbound = Inbound(event=event, id="1", position=POSITION, appended_at=AT)
    return await extractor()(inbound)  # type: ignore[arg-type]


def extracted(answer: Handled) -> SkillsExtracted:
    event = answer.outputs[0].event
    assert isinstance(event, SkillsExtracted)
    return event


async def test_a_parsed_jd_becomes_skills_signals_and_a_decision() -> None:
    answer = await handle(parsed())

    event = extracted(answer)
    assert {skill.slug for skill in event.final_skills} == {"docker", "terraform"}
    assert event.stage3_signals.kra_match_roles[0].slug == "devops-engineer"
    assert event.stage4_decision.case is DecisionCase.AGREEMENT
    assert event.role_ranking[0].slug == "devops-engineer"
    assert answer.outputs[0].topic is SKILLS_EXTRACTED


async def test_a_notice_says_how_far_the_run_is() -> None:
    notice = (await handle(parsed())).outputs[1]

    assert notice.topic is RUN_ADVANCED
    assert isinstance(notice.event, RunAdvanced)
    assert (notice.event.stage, notice.event.outcome) == ("extractor", "extracted")


async def test_the_event_is_stamped_with_the_catalog_that_was_used() -> None:
    event = extracted(await handle(parsed()))

    assert event.versions.catalog == {"extractor": 3}
    assert "extractor" in event.cost.stages


async def test_the_role_vector_is_the_unit_direction_of_the_duties() -> None:
    vector = extracted(await handle(parsed())).role_vector

    assert len(vector) == HashEmbedder.dimensions
    assert sum(each * each for each in vector) == pytest.approx(1, abs=1e-4)
    assert all(round(each, 6) == each for each in vector)


async def test_a_jd_without_duties_has_no_vector_and_no_kra_signal() -> None:
    event = extracted(await handle(parsed(duties="")))

    assert event.role_vector == ()
    assert event.stage3_signals.kra_match_roles == ()
    assert event.stage4_decision.chosen_role is not None


async def test_the_same_event_gives_the_same_bytes() -> None:
    first, second = extracted(await handle(parsed())), extracted(await handle(parsed()))

    assert first.model_dump_json() == second.model_dump_json()


async def test_a_rejected_jd_passes_on_with_its_reason() -> None:
    rejected = parsed().model_copy(update={"rejection_reason": JdType.TOO_SHORT})

    answer = await handle(rejected)

    event = extracted(answer)
    assert event.stage4_decision.case is DecisionCase.REJECTED
    assert event.rejection_reason is JdType.TOO_SHORT
    assert event.final_skills == ()
    assert isinstance(answer.outputs[1].event, RunAdvanced)
    assert answer.outputs[1].event.outcome == "rejected"


@pytest.mark.parametrize(
    ("event", "type_"),
    [
        (JdWithdrawn(**RUN, source="board"), "jd.withdrawn"),
        (JdRepeated(**RUN, position=POSITION), "jd.repeated"),
    ],
)
async def test_withdrawals_and_repeats_pass_as_what_they_are(event: RunEvent, type_: str) -> None:
    passed = (await handle(event)).outputs[0]

    assert passed.event == event
    assert passed.type == type_
    assert passed.topic is SKILLS_EXTRACTED


async def test_an_event_of_a_newer_catalog_waits_for_that() -> None:
    newer = parsed().model_copy(update={"versions": Versions(catalog={"parser": 9})})

    with pytest.raises(TransientError):
        await handle(newer)
