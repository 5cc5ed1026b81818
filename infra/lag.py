"""How far consumer groups are: what the brokers hold and what was committed there.

Called by a worker's look at the brokers, by `rolestream topics` and by `doctor`. Right on Apache
Kafka, with compaction and transactions, and on the embedded broker, whose list of ends is wrong.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError
from aiokafka.structs import OffsetAndMetadata

from infra.kafka import KafkaSettings, ends, open_admin, open_consumer

_TAIL = 100
"""A rest of so few offsets may be markers and holes, with no record to come."""
_ROUNDS = 20
"""Of a tenth of a second, for the brokers to answer."""
_COORDINATOR_S = 0.2
_NONE = -1


@dataclass(frozen=True, slots=True)
class PartitionLag:
    """How far a group is in one partition. `committed` is None before its first commit.

    `end` is the offset after the last record, `lag` the number of offsets from what is committed
    (else from the first that is kept) to there; 0 where nothing is left to read.
    """

    topic: str
    partition: int
    committed: int | None
    end: int
    lag: int

    @property
    def next_offset(self) -> int:
        """The first offset that is left to read; the end where nothing is."""
        return self.end - self.lag


async def lags(
    settings: KafkaSettings, groups: Mapping[str, Sequence[str]]
) -> dict[str, list[PartitionLag]]:
    """How far each group is in the partitions of its topics, in their order.

    Raises TransientError while no broker answers.
    """
    last = await ends(settings, sorted({each for topics in groups.values() for each in topics}))
    if not last:
        return {group: [] for group in groups}
    committed: dict[str, dict[TopicPartition, int]] = {}
    async with open_admin(settings) as admin:
        for group, topics in groups.items():
            # by partition: the client cannot read the embedded broker's answer for all of them
            places = sorted(place for place in last if place.topic in topics)
            told = await _committed(admin, group, places)
            committed[group] = {
                place: told[place].offset if place in told else _NONE for place in places
            }
    async with open_consumer(settings) as consumer:
        first = await consumer.beginning_offsets(list(last))
    return {
        group: await _lags(settings, last, first, offsets) for group, offsets in committed.items()
    }


async def group_lag(
    settings: KafkaSettings, group: str, topics: Sequence[str]
) -> list[PartitionLag]:
    """The same for one group."""
    return (await lags(settings, {group: topics}))[group]


async def _committed(
    admin: AIOKafkaAdminClient, group: str, places: list[TopicPartition]
) -> dict[TopicPartition, OffsetAndMetadata]:
    """What the group has committed; a new cluster makes its coordinators when first asked."""
    for _ in range(_ROUNDS):
        try:
            return await admin.list_consumer_group_offsets(group, partitions=places)
        except GroupCoordinatorNotAvailableError:
            await asyncio.sleep(_COORDINATOR_S)
    return await admin.list_consumer_group_offsets(group, partitions=places)


async def _lags(
    settings: KafkaSettings,
    last: Mapping[TopicPartition, int],
    first: Mapping[TopicPartition, int],
    committed: Mapping[TopicPartition, int],
) -> list[PartitionLag]:
    nexts = {place: max(offset, first[place]) for place, offset in committed.items()}
    short = {place: at for place, at in nexts.items() if 0 < last[place] - at <= _TAIL}
    read_up = await _read_up(settings, short)
    return [
        PartitionLag(
            topic=place.topic,
            partition=place.partition,
            committed=None if committed[place] == _NONE else committed[place],
            end=last[place],
            lag=0 if place in read_up else max(0, last[place] - at),
        )
        for place, at in nexts.items()
    ]


async def _read_up(
    settings: KafkaSettings, nexts: Mapping[TopicPartition, int]
) -> set[TopicPartition]:
    """Those that hold no record from their offset on: a transaction leaves a marker behind it.

    With a consumer of its own: one whose assignment has just changed may never stop.
    """
    read_up: set[TopicPartition] = set()
    unknown = set(nexts)
    if not unknown:
        return read_up
    async with open_consumer(
        settings, fetch_max_wait_ms=50, isolation_level="read_committed"
    ) as consumer:
        consumer.assign(list(unknown))
        for place, offset in nexts.items():
            consumer.seek(place, offset)
        for _ in range(_ROUNDS):
            if not unknown:
                break
            unknown -= (await consumer.getmany(timeout_ms=100)).keys()
            for place in list(unknown):
                mark = consumer.highwater(place)
                if mark is not None and await consumer.position(place) >= mark:
                    unknown.remove(place)
                    read_up.add(place)
    return read_up
