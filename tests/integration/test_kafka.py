"""What `infra.kafka` promises of topics and records; some of it on Apache Kafka alone."""

import time
from dataclasses import replace
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import BrokerMetadata

from infra.kafka import (
    KafkaSettings,
    create_topics,
    ends,
    live_brokers,
    make_producer,
    open_consumer,
    read_all,
)
from schemas.registry import Encoded
from schemas.topology import JD_SUBMITTED, Topic
from streams.outbox import Outbox
from tests.broker import BROKERS
from tests.toys import toy_topic

KEYS = [f"key-{number}" for number in range(100)]
A_DAY_AGO_MS = int(time.time() * 1000) - 86_400_000


async def new_topic(kafka: KafkaSettings) -> Topic:
    made = toy_topic(f"{uuid4().hex[:8]}.topic", partitions=12)
    await create_topics(kafka, [made])
    return made


async def fill(kafka: KafkaSettings, topic: str, rounds: int) -> None:
    outbox = Outbox(make_producer(kafka))
    await outbox.start()
    for number in range(rounds):
        await outbox.send([Encoded(topic, key.encode(), b"%d" % number, ()) for key in KEYS])
    await outbox.stop()


async def test_ends_count_every_record_of_every_partition(kafka: KafkaSettings) -> None:
    topic = await new_topic(kafka)
    await fill(kafka, topic.name, 5)
    found = await ends(kafka, [topic.name])
    assert sum(found.values()) == 500
    assert len(found) == (kafka.most_partitions or 12)


async def test_a_client_that_knows_a_broker_that_is_gone_alone_finds_the_others(
    kafka: KafkaSettings,
) -> None:
    async with open_consumer(kafka) as consumer:
        client = consumer._client
        gone = BrokerMetadata(nodeId=999, host="127.0.0.1", port=9, rack=None)
        client.cluster._brokers = {999: gone}
        assert await client.force_metadata_update()
        assert 999 not in {broker.nodeId for broker in client.cluster.brokers()}


async def test_all_records_are_read_in_the_order_of_their_key(kafka: KafkaSettings) -> None:
    topic = await new_topic(kafka)
    await fill(kafka, topic.name, 5)
    records = await read_all(kafka, [topic.name])
    for key in KEYS:
        values = [each.value for each in records if each.key == key.encode()]
        assert values == [b"0", b"1", b"2", b"3", b"4"]


@pytest.mark.apache
async def test_every_broker_registers(kafka: KafkaSettings) -> None:
    assert await live_brokers(kafka) == set(range(1, BROKERS + 1))


@pytest.mark.apache
async def test_a_submission_has_the_time_at_which_the_broker_took_it(kafka: KafkaSettings) -> None:
    # Under a name of its own: a record in the real topic would be another test's submission.
    submitted = replace(JD_SUBMITTED, name=f"{uuid4().hex[:8]}.submitted")
    await create_topics(kafka, [submitted])
    producer = make_producer(kafka)
    await producer.start()
    sent = await producer.send_and_wait(
        submitted.name, b"{}", key=uuid4().bytes, timestamp_ms=A_DAY_AGO_MS
    )
    await producer.stop()
    (record,) = [
        each
        for each in await read_all(kafka, [submitted.name])
        if (each.partition, each.offset) == (sent.partition, sent.offset)
    ]
    assert time.time() * 1000 - record.timestamp < 60_000


@pytest.mark.apache
async def test_reading_ends_where_a_transaction_left_only_its_markers(kafka: KafkaSettings) -> None:
    topic = await new_topic(kafka)
    producer = AIOKafkaProducer(**kafka.connection(), transactional_id=topic.name)
    await producer.start()
    for _ in range(3):
        async with producer.transaction():
            await producer.send_and_wait(topic.name, b"value", partition=0)
    await producer.stop()
    assert (await ends(kafka, [topic.name]))[TopicPartition(topic.name, 0)] == 6
    assert len(await read_all(kafka, [topic.name])) == 3


@pytest.mark.apache
async def test_reading_begins_where_retention_has_deleted_the_first(kafka: KafkaSettings) -> None:
    topic = await new_topic(kafka)
    await fill(kafka, topic.name, 2)
    places = await ends(kafka, [topic.name])
    admin = AIOKafkaAdminClient(**kafka.connection())
    await admin.start()
    await admin.delete_records(
        {place: RecordsToDelete(before_offset=end) for place, end in places.items() if end}
    )
    await admin.close()
    assert await read_all(kafka, [topic.name]) == []
    await fill(kafka, topic.name, 1)
    assert len(await read_all(kafka, [topic.name])) == len(KEYS)
