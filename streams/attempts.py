"""An attempt at an event, or at a batch of them, and what follows from how it ended.

`streams.lanes` and `streams.batches` run these; `streams.failure` decides about failures of single
events, `streams.guard` about what they mean for the stage.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from agents.errors import TransientError
from infra.logs import about
from schemas.failure import DeadLetter, DeadReason
from schemas.message import Inbound
from streams.dead import DeadLetters, explain
from streams.failure import Dead, Pause, backoff, decide
from streams.guard import Guard
from streams.intake import Work
from streams.progress import Again, Partition
from streams.publishing import Outputs
from streams.stage import Stage
from streams.surroundings import Counts, Surroundings
from streams.tries import Burial

log = structlog.get_logger(__name__)


class Attempts:
    """The handlers of one stage's lanes: they answer when an event is settled, or when to retry."""

    def __init__(self, stage: Stage, shared: Surroundings, counts: Counts, guard: Guard) -> None:
        self._stage = stage
        self._shared = shared
        self._counts = counts
        self._guard = guard
        self._outputs = Outputs(stage.name, shared, counts)
        self._dead = DeadLetters(shared.publisher, shared.books)

    async def settle(self, work: Work) -> Again | None:
        """Try one event: None once it is done or dead."""
        about.set(partial(_about, self._stage, work))  # a handler's task has its own context
        if work.tries.burial is not None:
            return await self._bury(work, work.tries.burial)
        began = self._shared.clock.monotonic()
        try:
            event = self._event(work)
            handled = await self._stage.handle_one(event)
            self._counts.working_s += self._shared.clock.monotonic() - began
            await self._outputs.publish(handled, [work])
        except Exception as error:  # noqa: BLE001 - decide() knows what to do with any of them
            return await self._failed(work, error, began)
        self._counts.handled += 1
        self._guard.handled(began)
        return None

    async def settle_batch(self, batch: Sequence[Work]) -> Sequence[Again | None]:
        """Try events together; each alone where the batch fails for the sake of one."""
        if len(batch) == 1:
            return [await self.settle(batch[0])]
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
            handled = await self._stage.handle_batch(events)
            self._counts.working_s += self._shared.clock.monotonic() - began
            await self._outputs.publish(handled, batch)
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

    async def _failed(self, work: Work, error: Exception, began: float) -> Again | None:
        """Note the failed attempt and do what is decided about the event."""
        shared, tries = self._shared, work.tries
        if tries.is_abandoned:
            raise asyncio.CancelledError from error
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
            tries.burial = self._die(work, decision.reason, error)
            return await self._bury(work, tries.burial)
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

    def _die(self, work: Work, reason: DeadReason, error: Exception) -> Burial:
        self._guard.dies(reason, error)
        now = self._shared.clock.now()
        letter = DeadLetter(
            stage=self._stage.name.value,
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
        return Burial(letter)

    async def _bury(self, work: Work, burial: Burial) -> Again | None:
        """Try to bury an event, however often it takes: it is never lost."""
        shared, began = self._shared, self._shared.clock.monotonic()
        try:
            await self._dead.bury(work, burial)
        except Exception as error:  # noqa: BLE001 - there is nothing else to do with it
            burial.failures += 1
            if isinstance(error, TransientError):
                self._guard.failed(error, _identity(work), began, work.tries)
            delay = backoff(burial.failures, shared.retries, shared.rng)
            self._tell_retry(error, delay, burial=burial.failures)
            return Again(delay)
        self._guard.buried(began)
        self._counts.dead[burial.letter.reason] += 1
        return None


def _identity(work: Work) -> tuple[Partition, int]:
    return (work.record.place, work.record.offset)


def _about(stage: Stage, work: Work) -> dict[str, object]:
    return {"stage": stage.name.value, "run_id": work.headers.get("rs_run_id"), **work.where()}
