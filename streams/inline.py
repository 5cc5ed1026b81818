"""The stages in a row in one process, without a broker: the same handlers, on one JD at a time.

Who calls this: `rolestream analyze`, the flow tests, and benchmarks that want the work without the
transport. Nothing is retried here: an error of a handler is the caller's to tell.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agents.ports import (
    Admission,
    CatalogEvent,
    FinishedRun,
    Recalled,
    Submission,
    Vectors,
)
from schemas.base import Model
from schemas.envelope import Mode, Position, RunRef, derive_run_id
from schemas.jd import JdSubmitted
from schemas.message import Inbound, Outgoing
from schemas.topology import JD_SUBMITTED
from streams.stage import Stage


@dataclass(frozen=True, slots=True)
class InlineFlow:
    """Stages by the topics that they read; a topic that none of them reads is only published."""

    stages: Sequence[Stage]

    async def run(self, submitted: JdSubmitted, index: int, at: datetime) -> list[Outgoing]:
        """All that the stages publish for the `index`-th submission, in order.

        Raises what a handler raises: TransientError, PermanentError.
        """
        readers = {topic.name: stage for stage in self.stages for topic in stage.reads}
        published: list[Outgoing] = []
        waiting: deque[tuple[str, str, Model]] = deque([(JD_SUBMITTED.name, str(index), submitted)])
        while waiting:
            topic, id_, event = waiting.popleft()
            stage = readers.get(topic)
            if stage is None:
                continue
            position = Position(cluster_id="inline", topic=topic, partition=0, offset=index)
            inbound = Inbound(event=event, id=id_, position=position, appended_at=at)
            handled = await stage.handle_one(inbound)
            while True:
                published += handled.outputs
                waiting += [
                    (out.topic.name, str(out.id), out.event)
                    for out in handled.outputs
                    if out.event is not None
                ]
                if handled.after_confirmed is None:
                    break
                handled = await handled.after_confirmed()
        return published


class NoStore:
    """The stores of a process that keeps nothing: every submission is its JD's first run."""

    async def admit(self, submission: Submission) -> Admission:
        """Always a run, number 1."""
        run = RunRef(
            jd_id=submission.jd_id,
            revision=1,
            run_seq=1,
            run_id=derive_run_id(submission.jd_id, 1),
        )
        return Admission(verdict="run", run=run, content_hash=submission.content_hash)

    async def recall(self, position: Position) -> Recalled | None:  # noqa: ARG002 - a port's method
        """Nothing was admitted before."""
        return None

    async def redriven(
        self,
        position: Position,  # noqa: ARG002 - a port's method
        value: bytes | None,  # noqa: ARG002 - the same
    ) -> datetime | None:
        """Nothing died before."""
        return None

    async def unfinished(
        self,
        except_cluster: str,  # noqa: ARG002 - a port's method
    ) -> list[tuple[Position, Recalled]]:
        """Nothing waits."""
        return []

    async def open_replay(self, replay_id: UUID, topic: str, mode: Mode) -> None:
        """Nothing is replayed here."""

    async def admit_replay(
        self,
        jd_id: UUID,  # noqa: ARG002 - a port's method
        source_run_seq: int,  # noqa: ARG002 - a port's method
        replay_id: UUID,  # noqa: ARG002 - a port's method
    ) -> RunRef | None:
        """Refused."""
        return None

    async def recall_replay(
        self,
        jd_id: UUID,  # noqa: ARG002 - a port's method
        run_seq: int,  # noqa: ARG002 - a port's method
        replay_id: UUID,  # noqa: ARG002 - a port's method
    ) -> Recalled | None:
        """Nothing is replayed here."""
        return None

    async def finish(self, finished: FinishedRun) -> FinishedRun | None:
        """What is finished is what is published."""
        return finished

    async def newest(self, jd_id: UUID) -> FinishedRun | None:  # noqa: ARG002 - a port's method
        """Nothing is stored."""
        return None

    async def newest_after(
        self,
        jd_id: UUID,  # noqa: ARG002 - a port's method
        run_seq: int,  # noqa: ARG002 - a port's method
    ) -> FinishedRun | None:
        """Nothing is stored."""
        return None

    async def unapplied(self) -> list[FinishedRun]:
        """Nothing waits."""
        return []

    async def apply(self, events: Sequence[CatalogEvent]) -> None:
        """Forget them."""

    async def store_vectors(self, model: str, vectors: Mapping[UUID, Vectors]) -> None:
        """Forget them."""
