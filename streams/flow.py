"""THE PAGE: which agent reads and writes what. Topics, wiring, diagram and tests derive from it."""

from dataclasses import dataclass

from schemas.topology import (
    CATALOG_CHANGES,
    CATALOG_UPDATED,
    DETAILS_RESOLVED,
    JD_PARSED,
    JD_SUBMITTED,
    ROLE_FINALIZED,
    ROLE_FINALIZED_SHADOW,
    RUN_ADVANCED,
    SKILLS_EXTRACTED,
    StageName,
    Topic,
)
from streams.stage import BatchHandler, BatchPolicy, Handler, Stage


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a stage reads and writes, and whether it takes its events in batches."""

    reads: tuple[Topic, ...]
    writes: tuple[Topic, ...]
    batch: BatchPolicy | None = None


FLOW: dict[StageName, Wiring] = {
    StageName.PARSER: Wiring(
        reads=(JD_SUBMITTED,),
        writes=(JD_PARSED, RUN_ADVANCED),
    ),
    StageName.EXTRACTOR: Wiring(
        reads=(JD_PARSED,),
        writes=(SKILLS_EXTRACTED, RUN_ADVANCED),
    ),
    StageName.RESOLVER: Wiring(
        reads=(SKILLS_EXTRACTED,),
        writes=(DETAILS_RESOLVED, RUN_ADVANCED),
    ),
    StageName.FINALIZER: Wiring(
        reads=(DETAILS_RESOLVED,),
        writes=(ROLE_FINALIZED, ROLE_FINALIZED_SHADOW, CATALOG_CHANGES, RUN_ADVANCED),
    ),
    StageName.CATALOG: Wiring(
        reads=(CATALOG_CHANGES, RUN_ADVANCED),
        writes=(CATALOG_UPDATED,),
        batch=BatchPolicy(max=200, linger=0.05),
    ),
}


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
    handlers: dict[StageName, Handler | BatchHandler] = {
        StageName.PARSER: agents.parser,
        StageName.EXTRACTOR: agents.extractor,
        StageName.RESOLVER: agents.resolver,
        StageName.FINALIZER: agents.finalizer,
        StageName.CATALOG: agents.catalog,
    }
    return tuple(
        Stage(name, wiring.reads, wiring.writes, handlers[name], wiring.batch)
        for name, wiring in FLOW.items()
    )


def diagram() -> str:
    """The flow as a Mermaid flowchart, for the README."""
    topics: dict[str, None] = {}
    arrows = []
    for name, wiring in FLOW.items():
        topics |= dict.fromkeys(topic.name for topic in (*wiring.reads, *wiring.writes))
        arrows += [f"    {_node(topic.name)} --> {name}" for topic in wiring.reads]
        arrows += [f"    {name} --> {_node(topic.name)}" for topic in wiring.writes]
    lines = ["flowchart LR"]
    lines += [f'    {_node(topic)}["{topic}"]' for topic in topics]
    lines += [f"    {name}([{name}])" for name in FLOW]
    return "\n".join([*lines, *arrows]) + "\n"


def _node(topic: str) -> str:
    return topic.replace(".", "_")
