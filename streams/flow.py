"""THE PAGE: which agent reads and writes what. Topics, wiring, diagram and tests derive from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.topology import (
    CATALOG_CHANGES,
    CATALOG_UPDATED,
    DETAILS_RESOLVED,
    JD_PARSED,
    JD_SUBMITTED,
    ROLE_FINALIZED,
    RUN_ADVANCED,
    SKILLS_EXTRACTED,
    StageName,
    Topic,
)
from streams.stage import BatchHandler, BatchPolicy, Handler, Stage


@dataclass(frozen=True, slots=True)
class Agents:
    """The five agents, built from their ports."""

    parser: Handler
    extractor: Handler
    resolver: Handler
    finalizer: Handler
    catalog: BatchHandler


def flow(agents: Agents) -> tuple[Stage, ...]:
    """The stages in the order in which a job description passes them."""
    return (
        Stage(
            StageName.PARSER,
            reads=(JD_SUBMITTED,),
            writes=(JD_PARSED, RUN_ADVANCED),
            handle=agents.parser,
        ),
        Stage(
            StageName.EXTRACTOR,
            reads=(JD_PARSED,),
            writes=(SKILLS_EXTRACTED, RUN_ADVANCED),
            handle=agents.extractor,
        ),
        Stage(
            StageName.RESOLVER,
            reads=(SKILLS_EXTRACTED,),
            writes=(DETAILS_RESOLVED, RUN_ADVANCED),
            handle=agents.resolver,
        ),
        Stage(
            StageName.FINALIZER,
            reads=(DETAILS_RESOLVED,),
            writes=(ROLE_FINALIZED, CATALOG_CHANGES, RUN_ADVANCED),
            handle=agents.finalizer,
        ),
        Stage(
            StageName.CATALOG,
            reads=(CATALOG_CHANGES, RUN_ADVANCED),
            writes=(CATALOG_UPDATED,),
            handle=agents.catalog,
            batch=BatchPolicy(max=200, linger=0.05),
        ),
    )


def diagram(stages: Sequence[Stage]) -> str:
    """The flow as a Mermaid flowchart, for the README."""
    topics: dict[str, Topic] = {}
    arrows = []
    for stage in stages:
        for topic in stage.reads:
            topics[topic.name] = topic
            arrows.append(f"    {_node(topic)} --> {stage.name}")
        for topic in stage.writes:
            topics[topic.name] = topic
            arrows.append(f"    {stage.name} --> {_node(topic)}")
    lines = ["flowchart LR"]
    lines += [f'    {_node(topic)}["{topic.name}"]' for topic in topics.values()]
    lines += [f"    {stage.name}([{stage.name}])" for stage in stages]
    return "\n".join([*lines, *arrows]) + "\n"


def _node(topic: Topic) -> str:
    return topic.name.replace(".", "_")
