"""Faust's consumer in the event loop of its app: batches of records out, in-order acks in.

Faust runs aiokafka in a thread for each app, hands every record over alone, with tasks, locks and
queues of its own, and sleeps a second where a buffer is full. Five apps in a process spend more on
that than on the work of most stages, and its books stand still at some holes in the offsets. This
one lives in the loop, gives a whole fetch to the app's `inbox`, keeps `streams.commits` for books,
and reads nothing that a transaction has taken back.

`streams.faust_transport` puts it into the apps of `streams.faust_app`, which have `kafka`, `inbox`,
`valves`, `lease`, `is_member`, `before_revoked`, `assigned` and `asked_at` for it.
"""

import asyncio
import time
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any, cast

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import CommitFailedError, ConsumerStoppedError, IllegalStateError, KafkaError
from aiokafka.protocol.commit import OffsetCommitRequest
from faust.transport.consumer import Consumer, ensure_TPset
from faust.types import TP

from infra.kafka import describe
from infra.rebootstrap import rebootstraps
from streams.commits import Commits
from streams.lease import Lease
from streams.record import Record

log = structlog.get_logger(__name__)
_FETCH_S = 1.0
_FETCH_OF_SOME_S = 0.005

RawRecord = ConsumerRecord[bytes | None, bytes | None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """The records of one fetch, a partition's in order, and the generation that they belong to."""

    records: Iterable[Record]
    generation: int


class StageConsumer(Consumer):
    """The consumer of a `StageApp`."""

    app: Any
    consumer_stopped_errors = (ConsumerStoppedError,)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Faust's to say
        super().__init__(*args, **options)
        self._commits: Commits[TP] = Commits()
        self._committing = asyncio.Lock()
        self._kafka: AIOKafkaConsumer | None = None

    async def on_start(self) -> None:
        """Connect; the group is joined once topics are subscribed to."""
        conf = self.app.conf
        self._kafka = AIOKafkaConsumer(
            **self.app.kafka.connection(),
            client_id=conf.broker_client_id,
            group_id=conf.id,
            partition_assignment_strategy=[RoundRobinPartitionAssignor],
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset=conf.consumer_auto_offset_reset,
            max_poll_records=conf.broker_max_poll_records,
            max_poll_interval_ms=_ms(conf.broker_max_poll_interval),
            max_partition_fetch_bytes=conf.consumer_max_fetch_size,
            fetch_max_wait_ms=_ms(self.app.kafka.fetch_wait),
            request_timeout_ms=_ms(conf.broker_request_timeout),
            session_timeout_ms=_ms(conf.broker_session_timeout),
            rebalance_timeout_ms=_ms(conf.broker_rebalance_timeout),
            heartbeat_interval_ms=_ms(conf.broker_heartbeat_interval),
            metadata_max_age_ms=conf.consumer_metadata_max_age_ms,
            connections_max_idle_ms=conf.consumer_connections_max_idle_ms,
        )
        rebootstraps(self._kafka)
        await self._kafka.start()
        _tell_heartbeats(self._kafka, self.app.lease)

    async def on_stop(self) -> None:
        """Commit what was acked, and leave the group."""
        await super().on_stop()
        if self._kafka is not None:
            await self._kafka.stop()

    def close(self) -> None:
        """Nothing: `on_stop` has closed it."""

    # --- partitions come and go -----------------------------------------------------------------

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Join the group for these topics."""
        self._client.subscribe(topics=set(topics), listener=_Listener(self))

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Let the stage end its work on them first."""
        await self.app.before_revoked(revoked)
        self._commits.forget(revoked)
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Begin a new generation."""
        self.app.consumer_generation_id = generation_id
        self._commits.forget(assigned)
        self.app.valves.open_all()
        self.app.lease.renew(time.monotonic())
        await super().on_partitions_assigned(assigned, generation_id)

    def resume_flow(self) -> None:
        """The partitions are ready to be read."""
        super().resume_flow()
        self.app.assigned.set()

    # --- records in ------------------------------------------------------------------------------

    async def _drain_messages(self, fetcher: Any) -> None:  # noqa: ANN401 - Faust calls this once
        """Fetch, and give what came to the inbox, which takes it when the stage has room."""
        try:
            while not (self.should_stop or fetcher.should_stop):
                # Faust seeks to what was committed after an assignment: nothing is read before.
                await self.wait(self.app.assigned)
                self.app.asked_at = time.monotonic()
                batches = await self._fetch()
                if self.app.assigned.is_set():
                    await self._deliver(batches)
                else:
                    self._give_back(batches)
        except self.consumer_stopped_errors:
            if not self.app.should_stop:
                raise

    async def _fetch(self) -> Mapping[TP, list[RawRecord]]:
        """Records of the partitions that are open; none where none came in time."""
        valves = self.app.valves
        if valves.all_open:
            return await self._getmany(None, _FETCH_S)
        opened = {TP(*place) for place in valves.opened(self._client.assignment())}
        if opened:  # not for long: another may be opened any time, and may have records waiting
            return await self._getmany(opened, _FETCH_OF_SOME_S)
        await self.wait(valves.changed(), timeout=_FETCH_S)
        return {}

    async def _deliver(self, batches: Mapping[TP, list[RawRecord]]) -> None:
        # Only now, without a wait since the fetch: whatever was returned belongs to the assignment
        # of this moment, while a generation read before the fetch may be over.
        generation = self.app.consumer_generation_id
        for place, position in _positions(self._client).items():
            self._commits.looked_at(place, position)
        if batches:
            records = [self._records(place, found, generation) for place, found in batches.items()]
            inbox = self.app.inbox
            inbox.put_nowait(Fetched(mixed(records), generation))
            await inbox.join()  # what comes after a partition was closed is the rest of one fetch

    def _give_back(self, batches: Mapping[TP, list[RawRecord]]) -> None:
        """The partitions go, or have just come: what was fetched too early is to be read again.

        Faust would seek to what was committed, which does nothing where nothing was yet.
        """
        for place, found in batches.items():
            self._client.seek(place, found[0].offset)

    def _records(self, place: TP, found: list[RawRecord], generation: int) -> Iterable[Record]:
        topic, number = place
        self._commits.delivered(TP(topic, number), found[-1].offset)
        settled = partial(self._settle, generation, TP(topic, number))
        return (
            Record(
                topic,
                number,
                each.offset,
                each.timestamp / 1000.0,
                each.key,
                each.value,
                tuple(each.headers),
                partial(settled, each.offset),
            )
            for each in found
        )

    async def _getmany(
        self,
        active_partitions: set[TP] | None,
        timeout: float,  # noqa: ASYNC109 - Faust's name
    ) -> Mapping[TP, list[RawRecord]]:
        places = [TopicPartition(*each) for each in active_partitions or ()]
        found: Any = await self._client.getmany(*places, timeout_ms=_ms(timeout))
        return cast("Mapping[TP, list[RawRecord]]", found)

    # --- acks out --------------------------------------------------------------------------------

    def _settle(self, generation: int, place: TP, offset: int) -> None:
        if generation == self.app.consumer_generation_id:
            self._commits.settled(place, offset)

    async def commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:  # noqa: ANN401
        """Commit what was acked since the last commit, if the group still counts us in."""
        del topics, start_new_transaction
        async with self._committing:
            generation, offsets = self.app.consumer_generation_id, self._commits.due()
            if not offsets or not await self._commit(offsets):
                return False
            if generation == self.app.consumer_generation_id:
                for place, offset in offsets.items():
                    self._commits.committed(place, offset)
            return True

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        try:
            await self._client.commit({TopicPartition(*tp): at for tp, at in offsets.items()})
        except (CommitFailedError, IllegalStateError):
            return False  # the partitions are others' now, who read these records again
        except KafkaError as error:
            log.warning("commit will be retried", group=self.app.conf.id, error=describe(error))
            return False
        return True

    async def verify_all_partitions_active(self) -> None:
        """Look for no stalled partitions: `streams.worker` watches the stage's progress."""

    # --- what Faust asks of a consumer besides ---------------------------------------------------

    @property
    def _client(self) -> AIOKafkaConsumer:
        assert self._kafka is not None, "the consumer is not started"
        return self._kafka

    def assignment(self) -> set[TP]:
        """The partitions that are ours now."""
        return ensure_TPset(self._client.assignment())

    def highwater(self, tp: TP) -> int | None:  # type: ignore[override]  # none before a fetch
        """The end of a partition as the last fetch told it."""
        end: int | None = self._client.highwater(TopicPartition(*tp))
        return end

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Read on after what was committed."""
        found: Mapping[TP, int] = await self._client.seek_to_committed()
        return found

    async def _seek(self, partition: TP, offset: int) -> None:
        self._client.seek(TopicPartition(*partition), offset)

    def _unasked(self, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - whatever they take
        raise NotImplementedError("only tables, transactions and Faust's own stream ask for this")

    create_topic = position = seek_wait = earliest_offsets = highwaters = _unasked
    topic_partitions = key_partition = _new_topicpartition = _to_message = _unasked


def mixed(parts: Sequence[Iterable[Record]]) -> Iterator[Record]:
    """One of each part in turn, so that a full partition does not keep the others waiting."""
    for turn in zip_longest(*parts):
        for record in turn:
            if record is not None:
                yield record


class _Listener(ConsumerRebalanceListener):
    """Passes rebalances on; tells a handover from a loss, after which others may be the owners."""

    def __init__(self, consumer: StageConsumer) -> None:
        self._consumer = consumer

    def on_partitions_revoked(self, revoked: Iterable[TP]) -> Coroutine[Any, Any, None]:
        app = self._consumer.app
        coordinator: Any = self._consumer._client._coordinator  # noqa: SLF001 - told nowhere else
        app.is_member = coordinator.generation != OffsetCommitRequest.DEFAULT_GENERATION_ID
        app.on_rebalance_start()
        return self._consumer.on_partitions_revoked(ensure_TPset(revoked))

    async def on_partitions_assigned(self, assigned: Iterable[TP]) -> None:
        consumer = self._consumer
        coordinator: Any = consumer._client._coordinator  # noqa: SLF001
        await consumer.on_partitions_assigned(ensure_TPset(assigned), coordinator.generation)


def _tell_heartbeats(kafka: AIOKafkaConsumer, lease: Lease) -> None:
    """Renew the lease whenever the brokers answer a heartbeat."""
    coordinator: Any = kafka._coordinator  # noqa: SLF001 - nobody else hears of it
    beat = coordinator._do_heartbeat  # noqa: SLF001

    async def beat_and_tell() -> bool:
        sent_at = time.monotonic()
        answered: bool = await beat()
        if answered:
            lease.renew(sent_at)
        return answered

    coordinator._do_heartbeat = beat_and_tell  # noqa: SLF001


def _positions(kafka: AIOKafkaConsumer) -> dict[TP, int]:
    """Where the next fetch of each partition begins."""
    subscription = kafka._subscription.subscription  # noqa: SLF001 - position() may wait
    assignment = None if subscription is None else subscription.assignment
    if assignment is None:
        return {}
    states = {TP(*place): assignment.state_value(place) for place in assignment.tps}
    return {place: state.position for place, state in states.items() if state.has_valid_position}


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
