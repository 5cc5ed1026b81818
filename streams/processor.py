"""One stage from record to ack, whatever brings the records: lane, handle, send, confirm, ack.

`streams.worker` makes one per stage and feeds it from Kafka through Faust; tests feed it by hand. A
record is acked only when all its outputs are confirmed, or when it stands in the dead letters.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from random import Random
from typing import Any

import structlog

from agents.errors import TransientError
from agents.ports import Books, Clock
from schemas.failure import DeadLetter, DeadReason
from schemas.message import Handled, Inbound
from schemas.registry import UndecodableError, encode
from schemas.topology import RUN_ADVANCED
from streams.batches import Batches
from streams.dead import DeadLetters, explain
from streams.failure import Dead, Decision, Pause, Retry, RetryPolicy, decide
from streams.intake import Work, read_work
from streams.lanes import Lanes, Limits
from streams.outbox import Publisher
from streams.progress import Partition
from streams.recent import Recent
from streams.record import Record, next_traceparent
from streams.stage import Stage
from streams.status import StageStats

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every stage of a process shares. `cluster_id` is part of every record's position."""

    publisher: Publisher
    books: Books
    clock: Clock
    cluster_id: str
    limits: Limits = field(default_factory=Limits)
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    emit_run_advanced: bool = True
    recent: Recent = field(default_factory=lambda: Recent(()))
    rng: Random = field(default_factory=Random)


@dataclass(slots=True)
class _Counts:
    handled: int = 0
    retried: int = 0
    dead: Counter[DeadReason] = field(default_factory=Counter)
    working_s: float = 0.0
    sending_s: float = 0.0


class Processor:
    """A stage at work. `on_crash` hears of bugs of this runtime: they must end the process."""

    def __init__(
        self, stage: Stage, shared: Surroundings, on_crash: Callable[[BaseException], None]
    ) -> None:
        self.stage = stage
        self._shared = shared
        self._topics = {topic.name: topic for topic in stage.reads}
        self._dead = DeadLetters(shared.publisher, shared.books, shared.retries, shared.rng)
        self._counts = _Counts()
        now = shared.clock.monotonic
        self._intake: Lanes[Work] | Batches[Work] = (
            Lanes(self._settle, _ack, on_crash, shared.limits, now)
            if stage.batch is None
            else Batches(self._settle_batch, _ack, on_crash, stage.batch, now)
        )

    async def take(self, record: Record) -> None:
        """Queue the record; return when there is room for the next one."""
        work = read_work(record, self._topics[record.topic], self._shared.cluster_id)
        await self._intake.submit(work.lane, record.place, record.offset, work)

    def revoke(self, partitions: Iterable[Partition]) -> None:
        """Abandon all work of these partitions; none of it will be acked."""
        self._intake.revoke(partitions)

    def abandon(self) -> None:
        """Abandon all work."""
        self._intake.abandon()

    async def drain(self, seconds: float) -> bool:
        """Finish what was taken; False if there was not time enough."""
        return await self._intake.drain(seconds)

    def next_offset(self, partition: Partition) -> int | None:
        """The partition's first offset that is not acked; None where nothing came of it yet."""
        return self._intake.next_offset(partition)

    def stats(self) -> StageStats:
        """Counts since the start, and the state now."""
        counts = self._counts
        return StageStats(
            handled=counts.handled,
            retried=counts.retried,
            dead=counts.dead.total(),
            running=self._intake.running,
            waiting=self._intake.waiting,
            paused=self._intake.is_paused,
            oldest_s=self._intake.oldest,
            working_s=counts.working_s,
            sending_s=counts.sending_s,
            dead_reasons=dict(counts.dead),
        )

    async def _settle(self, work: Work) -> None:
        """Handle one event, again and again if need be, until it is done or dead."""
        first_at = self._shared.clock.now()
        for attempt in count(1):
            try:
                await self._handle(work)
            except Exception as error:  # noqa: BLE001 - decide() knows what to do with any of them
                decision = self._decide(error, attempt, work)
                if not isinstance(decision, Dead):
                    await self._wait(decision, work, error)
                    continue
                await self._bury(work, decision.reason, error, attempt, first_at)
            return

    async def _settle_batch(self, batch: Sequence[Work]) -> None:
        """Handle events together; each alone where the batch fails for the sake of one."""
        good, events = await self._read(batch)
        if not good:
            return
        for attempt in count(1):
            try:
                await self._handle_together(good, events)
            except TransientError as error:  # a dependency is away, for all of them
                decision = self._decide(error, attempt, good[0])
                if isinstance(decision, Dead):
                    break
                await self._wait(decision, good[0], error)
            except Exception:  # noqa: BLE001 - the event that causes it will tell when alone
                break
            else:
                return
        for work in good:
            await self._settle(work)

    async def _read(self, batch: Sequence[Work]) -> tuple[list[Work], list[Inbound[Any]]]:
        """What of the batch can be decoded, with its events; the rest is settled alone."""
        good, events = [], []
        for work in batch:
            try:
                events.append(self._event(work))
            except UndecodableError:
                await self._settle(work)
            else:
                good.append(work)
        return good, events

    async def _handle(self, work: Work) -> None:
        event = self._event(work)
        began = self._shared.clock.monotonic()
        handled = await self.stage.handle_one(event)
        self._counts.working_s += self._shared.clock.monotonic() - began
        await self._publish(handled, work.headers)
        self._counts.handled += 1

    def _event(self, work: Work) -> Inbound[Any]:
        return work.read(self._shared.recent.take(work.record, work.headers))

    async def _handle_together(self, good: Sequence[Work], events: Sequence[Inbound[Any]]) -> None:
        began = self._shared.clock.monotonic()
        handled = await self.stage.handle_batch(events)
        self._counts.working_s += self._shared.clock.monotonic() - began
        await self._publish(handled, good[0].headers)
        self._counts.handled += len(good)

    async def _publish(self, handled: Handled, headers: Mapping[str, str]) -> None:
        """Send the outputs, wait for their confirmation, then look at what is to be done after."""
        shared = self._shared
        while True:
            outputs = [
                out
                for out in handled.outputs
                if shared.emit_run_advanced or out.topic.name != RUN_ADVANCED.name
            ]
            if outputs:
                began = shared.clock.monotonic()
                trace = next_traceparent(headers.get("traceparent"))
                at = shared.clock.now()
                records = [encode(out, self.stage.name, at, trace) for out in outputs]
                for out, record in zip(outputs, records, strict=True):
                    shared.recent.keep(out, record)
                await shared.publisher.send(records)
                self._counts.sending_s += shared.clock.monotonic() - began
            if handled.after_confirmed is None:
                return
            handled = await handled.after_confirmed()

    def _decide(self, error: Exception, attempt: int, work: Work) -> Decision:
        shared = self._shared
        return decide(error, attempt, shared.retries, shared.rng, from_outside=work.from_outside)

    async def _wait(self, decision: Retry | Pause, work: Work, error: Exception) -> None:
        """Let the time pass that was decided on, for the next attempt."""
        paused = isinstance(decision, Pause)
        log.warning(
            "stage is paused" if paused else "event will be retried",
            stage=self.stage.name.value,
            delay_s=round(decision.delay, 3),
            error=f"{type(error).__name__}: {error}",
            **work.where(),
        )
        if not paused:
            self._counts.retried += 1
            await asyncio.sleep(decision.delay)
            return
        with self._intake.paused():
            await asyncio.sleep(decision.delay)

    async def _bury(
        self, work: Work, reason: DeadReason, error: Exception, attempts: int, first_at: datetime
    ) -> None:
        letter = DeadLetter(
            stage=self.stage.name.value,
            position=work.record.position(self._shared.cluster_id),
            reason=reason,
            error=explain(error),
            attempts=attempts,
            first_at=first_at,
            last_at=self._shared.clock.now(),
        )
        log.error(
            "event is dead",
            stage=letter.stage,
            reason=reason.value,
            attempts=attempts,
            error=letter.error,
            exc_info=error if reason is DeadReason.BUG else None,
            **work.where(),
        )
        await self._dead.bury(work, letter)
        self._counts.dead[reason] += 1


def _ack(work: Work) -> None:
    work.record.ack()
