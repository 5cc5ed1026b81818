"""Clients that go back to the addresses that they were given, when no broker they know answers.

aiokafka knows the brokers of the last answer alone. One that asks the last broker to stop hears of
that one and of no other, and stands still until just that one is back. Kafka's own clients begin
anew then (KIP-899), and so do ours.
"""

from collections.abc import Collection
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.cluster import ClusterMetadata
from aiokafka.errors import KafkaError

log = structlog.get_logger(__name__)


def rebootstraps(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    """Have the client do so from now on; call it before `start`."""
    # The client under both has no types, and no other name in a consumer.
    inner: Any = client.client if isinstance(client, AIOKafkaProducer) else client._client  # noqa: SLF001
    ask_known = inner._metadata_update  # noqa: SLF001 - all that asks for metadata goes through it

    async def ask(cluster: ClusterMetadata, topics: Collection[str]) -> bool:
        if await ask_known(cluster, topics):
            return True
        try:
            await inner.bootstrap()
        except KafkaError:
            return False
        log.info("the brokers were looked up anew")
        return bool(await ask_known(cluster, topics))

    inner._metadata_update = ask  # noqa: SLF001
