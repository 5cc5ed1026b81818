"""One stage from record to ack, whatever brings the records: lane, handle, send, confirm, ack.

`streams.worker` makes one per stage and feeds it from Kafka through Faust; tests feed it by hand. A
record is acked only when all its outputs are confirmed, or when it stands in the dead letters.
"""

from collections.abc import Callable, Iterable

from streams.attempts import Attempts
from streams.batches import Batches
from streams.guard import Guard, Watch
from streams.holding import Gate, Hooks, Tap
from streams.intake import Work, read_work
from streams.lanes import Lanes
from streams.progress import Event, Partition
from streams.record import Record
from streams.stage import Stage
from streams.status import Doing, InFlight, PartitionStatus, StageStats
from streams.surroundings import Counts, Surroundings


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
        self._counts = Counts()
        now = shared.clock.monotonic
        watch = Watch(shared.breaker, shared.dead_limit, shared.rng, now, shared.call_later)
        self._guard = Guard(stage.name, watch, self._let)
        attempts = Attempts(stage, shared, self._counts, self._guard)
        hooks = Hooks(_ack, _abandon, on_crash, now, shared.call_later)
        self._intake: Lanes[Work] | Batches[Work] = (
            Lanes(attempts.settle, hooks, shared.limits, tap)
            if stage.batch is None
            else Batches(attempts.settle_batch, hooks, stage.batch, shared.limits, tap)
        )

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

    def _let(self, gate: Gate) -> None:
        self._intake.let(gate)


def _ack(work: Work) -> None:
    work.record.ack()


def _abandon(work: Work) -> None:
    work.tries.is_abandoned = True


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
