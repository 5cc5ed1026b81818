"""What a group has not read yet, on a broker."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from infra.kafka import KafkaSettings, create_topics, make_producer
from infra.lag import group_lag
from schemas.registry import Encoded
from streams.outbox import Outbox
from tests.toys import toy_topic


@pytest.fixture
async def topic(kafka: KafkaSettings) -> str:
    topic = toy_topic(f"{uuid4().hex[:8]}.lag", partitions=2)
    await create_topics(kafka, [topic])
    return topic.name


@pytest.fixture
async def outbox(kafka: KafkaSettings) -> AsyncIterator[Outbox]:
    outbox = Outbox(make_producer(kafka))
    await outbox.start()
    yield outbox
    await outbox.stop()


async def commit(kafka: KafkaSettings, group: str, topic: str, offset: int) -> int:
    """Commit that offset for the partition that has records; its number."""
    (number,) = [each.partition for each in await group_lag(kafka, group, [topic]) if each.end]
    consumer = AIOKafkaConsumer(**kafka.connection(), group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        place = TopicPartition(topic, number)
        consumer.assign([place])
        await consumer.commit({place: offset})
    finally:
        await consumer.stop()
    return number


async def test_a_group_lags_by_what_it_has_not_committed(
    kafka: KafkaSettings, topic: str, outbox: Outbox
) -> None:
    group = f"group.{topic}"
    await outbox.send([Encoded(topic, b"key", b"%d" % number, ()) for number in range(250)])
    before = await group_lag(kafka, group, [topic])
    await commit(kafka, group, topic, 240)
    after = await group_lag(kafka, group, [topic])
    assert sorted((each.committed, each.lag) for each in before if each.end) == [(None, 250)]
    assert sorted(each.lag for each in before) == [0, 250]
    assert [(each.committed, each.lag) for each in after if each.end] == [(240, 10)]


async def test_a_group_that_has_read_all_does_not_lag(
    kafka: KafkaSettings, topic: str, outbox: Outbox
) -> None:
    group = f"group.{topic}"
    await outbox.send([Encoded(topic, b"key", b"%d" % number, ()) for number in range(7)])
    await commit(kafka, group, topic, 7)
    assert [each.lag for each in await group_lag(kafka, group, [topic])] == [0, 0]
