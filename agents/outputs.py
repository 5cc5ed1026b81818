"""How a handler builds its outputs, and passes on what is not its to work on."""

from dataclasses import dataclass, replace
from datetime import datetime

from agents.ports import Clock
from schemas.catalog import RunAdvanced
from schemas.cost import StageCost
from schemas.envelope import derive_event_id, derive_repeat_id
from schemas.jd import JdRepeated, JdWithdrawn, RunEvent
from schemas.message import Handled, Outgoing
from schemas.topology import RUN_ADVANCED, StageName, Topic


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """When a handler began; `cost` is what it took until now."""

    clock: Clock
    at: datetime
    began: float

    @classmethod
    def start(cls, clock: Clock) -> "Stopwatch":
        """Begin now."""
        return cls(clock, clock.now(), clock.monotonic())

    def cost(self) -> StageCost:
        """Milliseconds since the start, and the time of day of that start."""
        ms = round((self.clock.monotonic() - self.began) * 1000, 3)
        return StageCost(ms=ms, at=self.at)


def output(stage: StageName, topic: Topic, type_: str, event: RunEvent, index: int = 0) -> Outgoing:
    """An event of a run for a topic, keyed by its JD."""
    return Outgoing(
        topic=topic,
        key=str(event.jd_id),
        type=type_,
        id=derive_event_id(event.run_id, stage, type_, index),
        event=event,
        run=event.run(),
    )


def advanced(
    stage: StageName, event: RunEvent, outcome: str, cost: StageCost, clock: Clock
) -> Outgoing:
    """The small notice that a run has passed a stage. Every repeat of a run has its own."""
    notice = RunAdvanced(
        **event.run().model_dump(),
        content_hash=event.content_hash,
        stage=stage.value,
        outcome=outcome,
        at=clock.now(),
        cost=cost,
    )
    out = output(stage, RUN_ADVANCED, "run.advanced", notice)
    if isinstance(event, JdRepeated):
        return replace(out, id=derive_repeat_id(event.position, stage, "run.advanced"))
    return out


def handled(*outputs: Outgoing) -> Handled:
    """A handler's answer with nothing to look at afterwards."""
    return Handled(outputs=tuple(outputs))


def passed_on(
    stage: StageName, topic: Topic, event: JdWithdrawn | JdRepeated, watch: Stopwatch
) -> Handled:
    """The answer to a withdrawal or a repeat: itself for the next stage, and a notice."""
    outcome = "withdrawn" if isinstance(event, JdWithdrawn) else "repeated"
    return handled(
        pass_on(stage, topic, event), advanced(stage, event, outcome, watch.cost(), watch.clock)
    )


def pass_on(stage: StageName, topic: Topic, event: JdWithdrawn | JdRepeated) -> Outgoing:
    """A withdrawal or repeat as it came, for the next stage: order per JD holds by that."""
    if isinstance(event, JdRepeated):
        return Outgoing(
            topic=topic,
            key=str(event.jd_id),
            type="jd.repeated",
            id=derive_repeat_id(event.position, stage, "jd.repeated"),
            event=event,
            run=event.run(),
        )
    return output(stage, topic, "jd.withdrawn", event)
