"""One stage at work: its processor behind its app, and what it does when partitions change hands.

Made by `streams.worker`, one per stage.
"""

import asyncio
from dataclasses import replace
from enum import StrEnum

import structlog

from agents.errors import told
from infra.kafka import KafkaSettings
from schemas.topology import StageName
from streams.dump import tell_in_flight, tell_tasks
from streams.faust_app import StageApp, build_app
from streams.guard import StageStoppedError
from streams.lease import OwnersPublisher
from streams.processor import Processor
from streams.progress import Partition
from streams.record import Record
from streams.stage import Stage
from streams.stall import Look
from streams.status import Place
from streams.surroundings import Surroundings
from streams.watching import StageHungError

log = structlog.get_logger(__name__)

_LEAVE_S = 5.0
"""How long the brokers may take to answer a last commit and a good-bye."""


class Failure(StrEnum):
    """Why a stage cannot go on, as far as a supervisor should tell it apart."""

    CRASHED = "crashed"
    HUNG = "hung"
    STOPPED = "stopped"


class WorkerFailedError(Exception):
    """A stage of the worker cannot go on, and why; the process must end."""

    def __init__(self, stage: StageName, error: BaseException) -> None:
        super().__init__(f"stage {stage.value}: {told(error)}")
        self.why = _why(error)


def _why(error: BaseException) -> Failure:
    match error:
        case StageHungError():
            return Failure.HUNG
        case StageStoppedError():
            return Failure.STOPPED
        case _:
            return Failure.CRASHED


class Runner:
    """One stage: its processor behind its app."""

    def __init__(
        self,
        stage: Stage,
        kafka: KafkaSettings,
        shared: Surroundings,
        failed: "asyncio.Future[None]",
    ) -> None:
        self.name = stage.name
        self.app: StageApp = build_app(
            stage.name.group,
            [topic.name for topic in stage.reads],
            kafka,
            self._take,
            self._hand_over,
            self._lose,
        )
        owners = OwnersPublisher(shared.publisher, self.app.lease)
        self.processor = Processor(
            stage, replace(shared, publisher=owners), self.fail, self.app.valves
        )
        self._failed = failed
        self._closed = False
        self._drain_s = kafka.revocation_timeout

    def places(self) -> dict[Partition, Place]:
        """How far the stage is in the partitions that it has."""
        return {
            partition: Place(self.processor.next_offset(partition), end)
            for partition, end in self.app.ends().items()
        }

    async def ended(self) -> BaseException:
        """Wait until its app has ended by itself; why."""
        await self.app.wait_until_stopped()
        return self.app.crash_reason or RuntimeError("its app stopped by itself")

    def look(self, now: float) -> Look:
        """What it does at this moment."""
        is_member = self.app.assigned.is_set()
        return Look(now, self.processor.stats(), is_member, now - self.app.asked_at)

    def tell(self) -> None:
        """Log what it stands at."""
        tell_in_flight(self.name, self.processor.in_flight())
        tell_tasks(asyncio.all_tasks())

    async def stop(self, seconds: float) -> bool:
        """Read no more, finish what is in flight, commit, and leave the group."""
        self._closed = True
        finished = await self.processor.drain(seconds)
        leaving = asyncio.create_task(self._leave())
        await asyncio.wait([leaving], timeout=_LEAVE_S)
        if not leaving.done():
            leaving.cancel()
            log.warning("stage left without a last commit", stage=self.name.value)
            return False
        leaving.result()
        return finished

    async def _leave(self) -> None:
        if self.app.assigned.is_set() and not self.app.crashed:
            await self.app.commit()
        self.processor.abandon()
        await self.app.stop()

    async def _take(self, record: Record) -> None:
        if self._closed or not self.app.assigned.is_set():
            return  # not acked: it will be read again
        try:
            await self.processor.take(record)
        except Exception as error:  # noqa: BLE001 - an error here would lose the record silently
            self.fail(error)

    async def _hand_over(self, partitions: list[Partition]) -> None:
        if not partitions:
            return
        finished = await self.processor.drain(self._drain_s)
        await self.app.commit()
        self.processor.revoke(partitions)
        log.info(
            "partitions handed over",
            stage=self.name.value,
            partitions=len(partitions),
            finished=finished,
        )

    def _lose(self, partitions: list[Partition]) -> None:
        if not partitions:
            return  # it joins for the first time
        self.processor.revoke(partitions)
        log.warning("partitions lost", stage=self.name.value, partitions=len(partitions))

    def fail(self, error: BaseException) -> None:
        """Take no more, and let the worker know why."""
        self._closed = True
        if not self._failed.done():
            failure = WorkerFailedError(self.name, error)
            failure.__cause__ = error
            self._failed.set_exception(failure)
