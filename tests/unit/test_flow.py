"""The page holds together: what a stage reads comes from outside or from another stage."""

from collections.abc import Sequence

from schemas.base import Model
from schemas.message import Handled, Inbound
from schemas.topology import (
    CATALOG_UPDATED,
    JD_SUBMITTED,
    ROLE_FINALIZED,
    ROLE_FINALIZED_SHADOW,
    StageName,
)
from streams.flow import Agents, diagram, flow


async def one(_: Inbound[Model]) -> Handled:
    return Handled()


async def many(_: Sequence[Inbound[Model]]) -> Handled:
    return Handled()


STAGES = flow(Agents(one, one, one, one, many))


def test_every_stage_is_on_the_page_in_the_order_of_the_flow() -> None:
    assert [stage.name for stage in STAGES] == list(StageName)


def test_what_is_read_comes_from_outside_or_from_another_stage() -> None:
    written = {topic.name for stage in STAGES for topic in stage.writes}
    read = {topic.name for stage in STAGES for topic in stage.reads}
    assert read - written == {JD_SUBMITTED.name}
    assert written - read == {
        ROLE_FINALIZED.name,
        ROLE_FINALIZED_SHADOW.name,
        CATALOG_UPDATED.name,
    }


def test_the_diagram_shows_every_stage_with_its_topics() -> None:
    drawn = diagram()
    assert "    jd_submitted --> parser" in drawn
    assert "    finalizer --> role_finalized" in drawn
    assert drawn.count("-->") == sum(len(stage.reads) + len(stage.writes) for stage in STAGES)
