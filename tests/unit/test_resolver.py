"""The resolver stage: one event in, one event and a notice out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np

from agents.doubles.embedder import HashEmbedder
from agents.ports import Vectors
from agents.resolver import Resolver
from schemas.base import Model
from schemas.details import DetailsResolved
from schemas.envelope import Position
from schemas.jd import JdRepeated, JdType, JdWithdrawn
from schemas.message import Inbound
from schemas.topology import DETAILS_RESOLVED, RUN_ADVANCED
from tests.small_catalog import (
    CONTENT,
    VERSION,
    FrozenClock,
    OneSnapshot,
    extracted,
    final_skill,
    run,
    small_catalog,
)

Event = TypeVar("Event", bound=Model)
POSITION = Position(cluster_id="c", topic="skills.extracted", partition=0, offset=5)


class SameForAll:
    """An embedder for which all texts mean the same, and which remembers what it was asked."""

    model = "same.1"
    dimensions = 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.tile(np.array([1, 0], np.float32), (len(texts), 1))


def inbound(event: Event) -> Inbound[Event]:
    return Inbound(event, "id", POSITION, datetime(2026, 1, 2, tzinfo=UTC))


def resolver(embedder: SameForAll | HashEmbedder | None = None) -> Resolver:
    return Resolver(OneSnapshot(small_catalog()), embedder or HashEmbedder(), FrozenClock())


async def test_an_event_gains_the_rows_and_the_version_that_they_rest_on() -> None:
    text = "Java"
    event = extracted(text, [final_skill(text, "Java", "java")])

    out, notice = (await resolver()(inbound(event))).outputs

    assert isinstance(out.event, DetailsResolved)
    assert (out.topic, notice.topic) == (DETAILS_RESOLVED, RUN_ADVANCED)
    assert out.event.resolved_skills[0].input_skill == "Java"
    assert out.event.versions.catalog == {"resolver": VERSION}
    assert "resolver" in out.event.cost.stages
    assert out.event.final_skills == event.final_skills


async def test_a_rejected_jd_passes_on_empty() -> None:
    event = extracted("Java", rejection_reason=JdType.TOO_SHORT)

    out, _ = (await resolver()(inbound(event))).outputs

    assert isinstance(out.event, DetailsResolved)
    assert out.event.rejection_reason is JdType.TOO_SHORT
    assert out.event.resolved_skills == ()


async def test_a_withdrawal_and_a_repeat_pass_as_what_they_are() -> None:
    withdrawn = JdWithdrawn(**dict(run()), content_hash="hash", source="tests")
    repeated = JdRepeated(**dict(run()), content_hash="hash", position=POSITION)

    for event, type_ in ((withdrawn, "jd.withdrawn"), (repeated, "jd.repeated")):
        out, _ = (await resolver()(inbound(event))).outputs
        assert (out.type, out.event) == (type_, event)


async def test_unknown_names_are_embedded_with_dimensions_and_skills_that_share_a_word() -> None:
    embedder = SameForAll()
    text = "Machine Vision, Flubber, Docker"
    event = extracted(
        text,
        [
            final_skill(text, "Machine Vision"),
            final_skill(text, "Flubber"),
            final_skill(text, "Docker", "docker"),
        ],
    )

    out, _ = (await resolver(embedder)(inbound(event))).outputs

    dimensions = {dimension.display_name for dimension in CONTENT.dimensions}
    assert set(embedder.asked) == dimensions | {"Machine Vision", "Machine Learning", "Flubber"}
    assert isinstance(out.event, DetailsResolved)
    assert out.event.resolved_skills[0].matched_via == "embedding"
    assert out.event.new_aliases_proposed == ("Machine Vision",)


async def test_without_unknown_names_nothing_is_embedded() -> None:
    embedder = SameForAll()
    text = "Docker, team player"
    event = extracted(
        text, [final_skill(text, "Docker", "docker"), final_skill(text, "team player")]
    )

    await resolver(embedder)(inbound(event))

    assert embedder.asked == []


async def test_the_same_event_gives_the_same_event() -> None:
    text = "Java, Docker, Flubber"
    event = extracted(text, [final_skill(text, "Java", "java"), final_skill(text, "Flubber")])

    first = (await resolver()(inbound(event))).outputs
    second = (await resolver()(inbound(event))).outputs

    assert first == second
