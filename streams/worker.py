"""The running system: stages on Kafka, each as a Faust app with a consumer group of its own.

Called by the command line (`worker`, `up`, `demo`) and by tests. All apps share one event loop and
one outbox; importing this module starts nothing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from agents.errors import TransientError
from agents.ports import Books, Clock
from infra.kafka import KafkaSettings, cluster_id
from schemas.topology import StageName
from streams.breaker import BreakerPolicy
from streams.failure import RetryPolicy
from streams.outbox import Publisher
from streams.progress import Partition
from streams.recent import Recent
from streams.runner import Runner
from streams.stage import Limits, Stage
from streams.stall import StallDetector
from streams.status import Place, StageStats
from streams.surroundings import Surroundings
from streams.watching import watch

log = structlog.get_logger(__name__)

_JOINS = 3
"""Rebalances that may follow each other before a stage that is in no group is taken for stuck."""


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How a worker runs; times in seconds.

    A stage that has work and gets on with none of it for `stall_timeout_s` ends the process, and so
    does one of which more than `dead_limit` events in a row die of its handler.
    """

    limits: Limits = field(default_factory=Limits)
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    breaker: BreakerPolicy = field(default_factory=BreakerPolicy)
    dead_limit: int = 50
    shutdown_timeout_s: float = 20.0
    stall_timeout_s: float = 900.0
    emit_run_advanced: bool = True


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
        self._runners: list[Runner] = []
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
        self._runners = [Runner(stage, self._kafka, shared, failed) for stage in self._stages]
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

    async def _watch(self, runner: Runner) -> None:
        join_s = self._kafka.rebalance_timeout * _JOINS
        detector = StallDetector(self._options.stall_timeout_s, join_s)
        await watch(runner, detector, self._brokers_are_away, self._clock.monotonic)

    async def _brokers_are_away(self) -> bool:
        try:
            await cluster_id(self._kafka)
        except TransientError:
            return True
        return False
