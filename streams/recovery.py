"""What a stack that has lost its broker sends again: nothing admitted is lost (RUNS.md 19)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from agents.ports import Clock, FinishedRun, JdRegister, RunStore
from schemas.envelope import POSITION_HEADER, Position, derive_event_id, derive_id
from schemas.message import Outgoing
from schemas.registry import encode
from schemas.topology import CATALOG_CHANGES, JD_SUBMITTED, StageName
from streams.outbox import Publisher


@dataclass(frozen=True, slots=True)
class Resumed:
    """How much was sent again."""

    submissions: int
    contributions: int


async def resume(
    register: JdRegister, runs: RunStore, publisher: Publisher, cluster_id: str, clock: Clock
) -> Resumed:
    """Send again what was admitted on an earlier cluster and has no outcome, with its position.

    Contributions that were stored and not applied follow. Both are safe to send twice.
    """
    waiting = await register.unfinished(except_cluster=cluster_id)
    submissions = [
        _submission(position, recalled.payload, recalled.admission.run.jd_id)
        for position, recalled in waiting
    ]
    contributions = [contribution(finished) for finished in await runs.unapplied()]
    await _send(publisher, (*submissions, *contributions), clock)
    return Resumed(len(submissions), len(contributions))


def contribution(finished: FinishedRun) -> Outgoing:
    """The stored contribution of a run as the finalizer publishes it."""
    run = finished.run
    return Outgoing(
        topic=CATALOG_CHANGES,
        key=str(run.jd_id),
        type="jd.contribution",
        id=derive_event_id(run.run_id, StageName.FINALIZER, "jd.contribution"),
        event=None,
        run=run,
        body=finished.contribution,
    )


def _submission(position: Position, payload: bytes, jd_id: UUID) -> Outgoing:
    return Outgoing(
        topic=JD_SUBMITTED,
        key=str(jd_id),
        type="jd.submitted",
        id=derive_id("again", str(position)),
        event=None,
        headers={POSITION_HEADER: str(position)},
        body=payload,
    )


async def _send(publisher: Publisher, outputs: Iterable[Outgoing], clock: Clock) -> None:
    records = [encode(out, "recovery", clock.now()) for out in outputs]
    if records:
        await publisher.send(records)
