"""What a group has not read yet, on a broker."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

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


async def transactions(kafka: KafkaSettings, topic: str, *, commit: bool) -> None:
    """Three of one record each, in partition 0."""
    producer = AIOKafkaProducer(**kafka.connection(), transactional_id=uuid4().hex)
    await producer.start()
    for number in range(3):
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"%d" % number, partition=0)
        await (producer.commit_transaction() if commit else producer.abort_transaction())
    await producer.stop()


@pytest.mark.apache
@pytest.mark.parametrize("last_read", [4, 5, 6])
async def test_the_markers_of_transactions_are_nothing_to_read(
    kafka: KafkaSettings, topic: str, last_read: int
) -> None:
    group = f"group.{topic}"
    await transactions(kafka, topic, commit=True)
    await commit(kafka, group, topic, last_read)
    lag = {4: 2, 5: 0, 6: 0}[last_read]
    assert [each.lag for each in await group_lag(kafka, group, [topic])] == [lag, 0]


@pytest.mark.apache
async def test_what_a_transaction_took_back_is_nothing_to_read(
    kafka: KafkaSettings, topic: str
) -> None:
    group = f"group.{topic}"
    await transactions(kafka, topic, commit=False)
    await commit(kafka, group, topic, 0)
    assert [each.lag for each in await group_lag(kafka, group, [topic])] == [0, 0]


@pytest.mark.apache
async def test_what_retention_has_deleted_is_nothing_to_read(
    kafka: KafkaSettings, topic: str, outbox: Outbox
) -> None:
    await outbox.send([Encoded(topic, b"key", b"%d" % number, ()) for number in range(250)])
    (number,) = [each.partition for each in await group_lag(kafka, "g", [topic]) if each.end]
    admin = AIOKafkaAdminClient(**kafka.connection())
    await admin.start()
    await admin.delete_records({TopicPartition(topic, number): RecordsToDelete(before_offset=240)})
    await admin.close()
    lags = await group_lag(kafka, f"group.{topic}", [topic])
    assert sorted(each.lag for each in lags) == [0, 10]
