"""One stage from record to ack, whatever brings the records: lane, handle, send, confirm, ack.

`streams.worker` makes one per stage and feeds it from Kafka through Faust; tests feed it by hand. A
record is acked only when all its outputs are confirmed, or when it stands in the dead letters.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import structlog

from agents.errors import TransientError
from agents.ports import Books, Clock
from schemas.failure import DeadLetter, DeadReason
from schemas.message import Handled, Inbound
from schemas.registry import encode
from schemas.topology import RUN_ADVANCED
from streams.batches import Batches
from streams.breaker import BreakerPolicy
from streams.dead import DeadLetters, explain
from streams.failure import Dead, Pause, RetryPolicy, backoff, decide
from streams.guard import Guard, Watch
from streams.holding import Hooks, Tap
from streams.intake import Work, read_work
from streams.lanes import Lanes
from streams.outbox import Publisher
from streams.progress import Again, CallLater, Event, Partition, call_later
from streams.recent import Recent
from streams.record import Record, next_traceparent
from streams.stage import Limits, Stage
from streams.status import Doing, InFlight, PartitionStatus, StageStats

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
    breaker: BreakerPolicy = field(default_factory=BreakerPolicy)
    dead_limit: int = 50
    emit_run_advanced: bool = True
    recent: Recent = field(default_factory=lambda: Recent(()))
    rng: Random = field(default_factory=Random)
    call_later: CallLater = call_later


@dataclass(slots=True)
class _Counts:
    handled: int = 0
    retried: int = 0
    dead: Counter[DeadReason] = field(default_factory=Counter)
    working_s: float = 0.0
    sending_s: float = 0.0


class Processor:
    """A stage at work.

    `on_crash` hears of a StageStoppedError, and of bugs of this runtime: both must end the process.
    `tap` is the consumer, where it can be told to leave out a partition.
    """

    def __init__(
        self,
        stage: Stage,
        shared: Surroundings,
        on_crash: Callable[[BaseException], None],
        tap: Tap | None = None,
    ) -> None:
        self.stage = stage
        self._shared = shared
        self._topics = {topic.name: topic for topic in stage.reads}
        self._dead = DeadLetters(shared.publisher, shared.books, shared.retries, shared.rng)
        self._counts = _Counts()
        now = shared.clock.monotonic
        hooks = Hooks(_ack, _abandon, on_crash, now, shared.call_later)
        self._intake: Lanes[Work] | Batches[Work] = (
            Lanes(self._settle, hooks, shared.limits, tap)
            if stage.batch is None
            else Batches(self._settle_batch, hooks, stage.batch, shared.limits, tap)
        )
        watch = Watch(shared.breaker, shared.dead_limit, shared.rng, now, shared.call_later)
        self._guard = Guard(stage.name, watch, self._intake.let)

    async def take(self, record: Record) -> None:
        """Queue the record; return when there is room for the next one."""
        work = read_work(record, self._topics[record.topic], self._shared.cluster_id)
        await self._intake.submit(work.lane, record.place, record.offset, work)

    def revoke(self, partitions: Iterable[Partition]) -> None:
        """Abandon all work of these partitions; none of it will be acked."""
        self._intake.revoke(partitions)

    def abandon(self) -> None:
        """Abandon all work, for good."""
        self._guard.stop()
        self._intake.abandon()

    async def drain(self, seconds: float) -> bool:
        """Finish what was begun or can be; False if there was not time enough.

        What waits for a retry or for a dependency stays unacked, and is not waited for.
        """
        return await self._intake.drain(seconds)

    def next_offset(self, partition: Partition) -> int | None:
        """The partition's first offset that is not acked; None where nothing came of it yet."""
        return self._intake.next_offset(partition)

    def stats(self) -> StageStats:
        """Counts since the start, and the state now."""
        counts, intake, now = self._counts, self._intake, self._shared.clock.monotonic()
        return StageStats(
            handled=counts.handled,
            retried=counts.retried,
            dead=counts.dead.total(),
            running=intake.running,
            waiting=intake.waiting,
            paused=intake.is_paused,
            oldest_s=intake.oldest,
            working_s=counts.working_s,
            sending_s=counts.sending_s,
            retrying=intake.retrying,
            breakers=self._guard.status(),
            partitions=tuple(
                PartitionStatus(*window.partition, len(window), window.oldest(now))
                for window in intake.windows()
            ),
            dead_reasons=dict(counts.dead),
        )

    def in_flight(self) -> list[InFlight]:
        """Every event that was taken and is not settled, by partition, oldest first."""
        now = self._shared.clock.monotonic()
        return [_in_flight(event, now) for event in self._intake.unfinished()]

    async def _settle(self, work: Work) -> Again | None:
        """Try one event: None once it is done or dead."""
        _bind(self.stage, work)
        began = self._shared.clock.monotonic()
        try:
            event = self._event(work)
            handled = await self.stage.handle_one(event)
            self._counts.working_s += self._shared.clock.monotonic() - began
            await self._publish(handled, [work])
        except Exception as error:  # noqa: BLE001 - decide() knows what to do with any of them
            return await self._failed(work, error, began)
        self._counts.handled += 1
        self._guard.handled(began)
        return None

    async def _settle_batch(self, batch: Sequence[Work]) -> Sequence[Again | None]:
        """Try events together; each alone where the batch fails for the sake of one."""
        if len(batch) == 1:
            return [await self._settle(batch[0])]
        events = self._readable(batch)
        good, rest = batch[: len(events)], batch[len(events) :]
        answers: list[Again | None] = await self._settle_together(good, events) if good else []
        if rest:  # the first of them cannot be decoded
            answers += [Again(0.0), *[Again(0.0, alone=False)] * (len(rest) - 1)]
        return answers

    async def _settle_together(
        self, batch: Sequence[Work], events: Sequence[Inbound[Any]]
    ) -> list[Again | None]:
        began = self._shared.clock.monotonic()
        try:
            handled = await self.stage.handle_batch(events)
            self._counts.working_s += self._shared.clock.monotonic() - began
            await self._publish(handled, batch)
        except TransientError as error:
            return self._again_together(batch, error, began)
        except Exception:  # noqa: BLE001 - the event that causes it will tell when alone
            return [Again(0.0)] * len(batch)
        self._counts.handled += len(batch)
        self._guard.handled(began, len(batch))
        return [None] * len(batch)

    def _again_together(
        self, batch: Sequence[Work], error: TransientError, began: float
    ) -> list[Again | None]:
        """Once more as they are, for a dependency is away; if that fails, too, each alone."""
        first = batch[0].tries
        self._guard.failed(error, _identity(batch[0]), began, first)
        for work in batch:
            work.tries.total += 1
        self._counts.retried += len(batch)
        if any(work.tries.total > 1 for work in batch):
            return [Again(0.0)] * len(batch)
        delay = max(backoff(1, self._shared.retries, self._shared.rng), error.retry_after or 0.0)
        self._tell_retry(error, delay, events=len(batch))
        return [Again(delay, alone=False)] * len(batch)

    def _readable(self, batch: Sequence[Work]) -> list[Inbound[Any]]:
        """The events of a batch up to the first that cannot be decoded."""
        events = []
        for work in batch:
            try:
                events.append(self._event(work))
            except Exception:  # noqa: BLE001 - what it is will be told when it is alone
                break
        return events

    def _event(self, work: Work) -> Inbound[Any]:
        return work.read(self._shared.recent.take(work.record, work.headers))

    async def _publish(self, handled: Handled, works: Sequence[Work]) -> None:
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
                trace = next_traceparent(works[0].headers.get("traceparent"))
                at = shared.clock.now()
                records = [encode(out, self.stage.name, at, trace) for out in outputs]
                if any(work.tries.is_abandoned for work in works):
                    # A handler may swallow its cancellation; the partition is another's by now.
                    raise asyncio.CancelledError
                for out, record in zip(outputs, records, strict=True):
                    shared.recent.keep(out, record)
                for work in works:
                    work.tries.is_sending = True
                await shared.publisher.send(records)
                for work in works:
                    work.tries.is_sending = False
                self._counts.sending_s += shared.clock.monotonic() - began
            if handled.after_confirmed is None:
                return
            handled = await handled.after_confirmed()

    async def _failed(self, work: Work, error: Exception, began: float) -> Again | None:
        """Note the failed attempt and do what is decided about the event."""
        shared, tries = self._shared, work.tries
        seconds = shared.clock.monotonic() - began
        tries.is_sending = False
        tries.total += 1
        if tries.first_at is None:
            tries.first_at = shared.clock.now() - timedelta(seconds=seconds)
        if isinstance(error, TransientError):
            if self._guard.failed(error, _identity(work), began, tries):
                tries.transient += 1
                tries.spent_s += seconds + tries.waits_s
        else:
            tries.bugs += 1
        decision = decide(error, tries, shared.retries, shared.rng, from_outside=work.from_outside)
        if isinstance(decision, Dead):
            await self._bury(work, decision.reason, error)
            return None
        tries.waits_s = decision.delay
        if isinstance(decision, Pause):
            if tries.total == 1:
                log.warning("stage is paused", error=explain(error))
            return Again(decision.delay, pauses=True)
        self._counts.retried += 1
        self._tell_retry(error, decision.delay, attempt=tries.total)
        return Again(decision.delay)

    def _tell_retry(self, error: Exception, delay: float, **more: int) -> None:
        if not self._guard.waits_for(error):
            delay_s = round(delay, 3)
            log.warning("event will be retried", error=explain(error), delay_s=delay_s, **more)

    async def _bury(self, work: Work, reason: DeadReason, error: Exception) -> None:
        self._guard.dies(reason, error)
        now = self._shared.clock.now()
        letter = DeadLetter(
            stage=self.stage.name.value,
            position=work.record.position(self._shared.cluster_id),
            reason=reason,
            error=explain(error),
            attempts=work.tries.total,
            first_at=work.tries.first_at or now,
            last_at=now,
        )
        log.error(
            "event is dead",
            reason=reason.value,
            attempts=letter.attempts,
            error=letter.error,
            exc_info=error if reason is DeadReason.BUG else None,
        )
        await self._dead.bury(work, letter)
        self._counts.dead[reason] += 1


def _ack(work: Work) -> None:
    work.record.ack()


def _abandon(work: Work) -> None:
    work.tries.is_abandoned = True


def _identity(work: Work) -> tuple[Partition, int]:
    return (work.record.place, work.record.offset)


def _bind(stage: Stage, work: Work) -> None:
    """Have whatever is logged from here on say what it is about: a handler has its own context."""
    structlog.contextvars.bind_contextvars(
        stage=stage.name.value, run_id=work.headers.get("rs_run_id"), **work.where()
    )


def _in_flight(event: Event[Work], now: float) -> InFlight:
    work, tries = event.work, event.work.tries
    doing: Doing
    if event.task is not None:
        doing = "sending" if tries.is_sending else "handling"
    else:
        doing = "retrying" if tries.total else "waiting"
    return InFlight(
        topic=work.record.topic,
        partition=work.record.partition,
        offset=work.record.offset,
        run_id=work.run_id(),
        doing=doing,
        attempt=tries.total + (event.task is not None),
        age_s=now - event.taken_at,
    )
