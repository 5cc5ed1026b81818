"""The doctor's look at topics, on Apache Kafka: the embedded broker keeps no settings."""

import asyncio

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from infra.kafka import KafkaSettings, create_topics
from infra.topic_check import topic_faults, topic_states
from schemas.topology import CATALOG_REVIEWS

pytestmark = pytest.mark.apache


async def set_limit(kafka: KafkaSettings, limit: int) -> None:
    changed = {"max.message.bytes": str(limit)}
    admin = AIOKafkaAdminClient(**kafka.connection())
    await admin.start()
    await admin.alter_configs(
        [ConfigResource(ConfigResourceType.TOPIC, CATALOG_REVIEWS.name, changed)]
    )
    await admin.close()


async def faults(kafka: KafkaSettings) -> list[str]:
    return list(topic_faults(await topic_states(kafka), kafka))


async def test_topics_as_we_make_them_have_no_faults_and_changed_ones_do(
    kafka: KafkaSettings,
) -> None:
    await create_topics(kafka)
    assert await faults(kafka) == []
    await set_limit(kafka, 1000)
    try:
        async with asyncio.timeout(30):  # one broker hears of it later than another
            while not any("bytes=1000," in each for each in await faults(kafka)):
                await asyncio.sleep(0.2)
    finally:
        await set_limit(kafka, 5_000_000)
