"""The running system: stages on Kafka, each as a Faust app with a consumer group of its own.

Called by the command line (`worker`, `up`, `demo`) and by tests. All apps share one event loop and
one outbox; importing this module starts nothing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import structlog

from agents.errors import told
from agents.ports import Books, Clock
from infra.kafka import KafkaSettings, cluster_id
from schemas.topology import StageName
from streams.breaker import BreakerPolicy
from streams.failure import RetryPolicy
from streams.faust_app import StageApp, build_app
from streams.guard import StageStoppedError
from streams.lease import OwnersPublisher
from streams.outbox import Publisher
from streams.processor import Processor
from streams.progress import Partition
from streams.recent import Recent
from streams.record import Record
from streams.stage import Limits, Stage
from streams.status import Place, StageStats
from streams.surroundings import Surroundings

log = structlog.get_logger(__name__)

_LEAVE_S = 5.0
"""How long the brokers may take to answer a last commit and a good-bye."""


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How a worker runs; times in seconds.

    A stage that works on something and settles nothing for `stall_timeout_s` ends the process, and
    so does one of which more than `dead_limit` events in a row die of its handler.
    """

    limits: Limits = field(default_factory=Limits)
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    breaker: BreakerPolicy = field(default_factory=BreakerPolicy)
    dead_limit: int = 50
    shutdown_timeout_s: float = 20.0
    stall_timeout_s: float = 900.0
    emit_run_advanced: bool = True


class Failure(StrEnum):
    """Why a stage cannot go on, as far as a supervisor should tell it apart."""

    CRASHED = "crashed"
    HUNG = "hung"
    STOPPED = "stopped"


class WorkerFailedError(Exception):
    """A stage of the worker cannot go on, and why; the process must end."""

    def __init__(self, stage: StageName, error: BaseException) -> None:
        super().__init__(f"stage {stage.value}: {told(error)}")
        self.why = Failure.CRASHED
        if isinstance(error, StageHungError):
            self.why = Failure.HUNG
        elif isinstance(error, StageStoppedError):
            self.why = Failure.STOPPED


class StageHungError(Exception):
    """A stage had work and settled none of it."""


class _Runner:
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
        self.processor = Processor(stage, replace(shared, publisher=owners), self.fail)
        self._failed = failed
        self._closed = False
        self._drain_s = kafka.revocation_timeout

    def places(self) -> dict[Partition, Place]:
        """How far the stage is in the partitions that it has."""
        return {
            partition: Place(self.processor.next_offset(partition), end)
            for partition, end in self.app.ends().items()
        }

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


class Worker:
    """Stages at work on a Kafka cluster, from `start` to `stop`.

    `publisher` and `books` stay the caller's: they are open before `start` and after `stop`.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the composition root calls this, once
        self,
        stages: Sequence[Stage],
        kafka: KafkaSettings,
        options: WorkerOptions,
        publisher: Publisher,
        books: Books,
        clock: Clock,
    ) -> None:
        self._stages = stages
        self._kafka = kafka
        self._options = options
        self._publisher = publisher
        self._books = books
        self._clock = clock
        self._runners: list[_Runner] = []
        self._watchers: list[asyncio.Task[None]] = []
        self._failed: asyncio.Future[None] | None = None

    @property
    def stage_names(self) -> tuple[StageName, ...]:
        """The stages that it runs, in their order."""
        return tuple(stage.name for stage in self._stages)

    async def start(self) -> None:
        """Start the stages; they join their groups from here on (`ready`).

        Raises TransientError while no broker answers.
        """
        shared = Surroundings(
            publisher=self._publisher,
            books=self._books,
            clock=self._clock,
            cluster_id=await cluster_id(self._kafka),
            limits=self._options.limits,
            retries=self._options.retries,
            breaker=self._options.breaker,
            dead_limit=self._options.dead_limit,
            emit_run_advanced=self._options.emit_run_advanced,
            recent=Recent(topic.name for stage in self._stages for topic in stage.reads),
        )
        failed = self._failed = asyncio.get_running_loop().create_future()
        self._runners = [_Runner(stage, self._kafka, shared, failed) for stage in self._stages]
        try:
            await asyncio.gather(*(runner.app.start() for runner in self._runners))
        except Exception:
            await self.stop()
            raise
        self._watchers = [asyncio.create_task(self._watch(runner)) for runner in self._runners]

    async def ready(self) -> None:
        """Return when every stage is a member of its group and reads.

        Raises WorkerFailedError where one never gets there.
        """
        waits = [runner.app.assigned.wait() for runner in self._runners]
        joined: asyncio.Future[Any] = asyncio.gather(*waits)
        failed = asyncio.create_task(self.wait())
        try:
            await asyncio.wait([joined, failed], return_when=asyncio.FIRST_COMPLETED)
            if failed.done():
                failed.result()
        finally:
            joined.cancel()
            failed.cancel()

    async def wait(self) -> None:
        """Wait for a stage to fail. Raises WorkerFailedError then; returns after `stop`."""
        if self._failed is not None:
            await asyncio.shield(self._failed)

    async def stop(self) -> bool:
        """Stop reading, finish what is in flight, commit, leave the groups.

        False where `shutdown_timeout_s` was not enough: what was not finished will be read again.
        """
        for watcher in self._watchers:
            watcher.cancel()
        seconds = self._options.shutdown_timeout_s
        finished = await asyncio.gather(*(runner.stop(seconds) for runner in self._runners))
        self._runners = []
        if self._failed is not None and not self._failed.done():
            self._failed.set_result(None)  # whoever waits need wait no more
        return all(finished)

    def stats(self) -> dict[StageName, StageStats]:
        """What each stage did since the start, and does now."""
        return {runner.name: runner.processor.stats() for runner in self._runners}

    def places(self) -> dict[StageName, dict[Partition, Place]]:
        """How far each stage is in the partitions that it has; none while it has no group."""
        return {runner.name: runner.places() for runner in self._runners}

    async def _watch(self, runner: _Runner) -> None:
        """Notice an app that ends by itself, and a stage that hangs: Faust only logs both."""
        stall_s = self._options.stall_timeout_s
        settled, since = -1, self._clock.monotonic()
        ended = asyncio.create_task(runner.app.wait_until_stopped())
        try:
            while not ended.done():
                await asyncio.wait([ended], timeout=stall_s / 10)
                stats = runner.processor.stats()
                progress = stats.handled + stats.retried + stats.dead
                if progress != settled or stats.running == 0 or stats.paused:
                    settled, since = progress, self._clock.monotonic()
                elif self._clock.monotonic() - since > stall_s:
                    runner.fail(StageHungError(f"nothing was settled for {stall_s:.0f} s"))
                    return
            runner.fail(runner.app.crash_reason or RuntimeError("its app stopped by itself"))
        finally:
            ended.cancel()
