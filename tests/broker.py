"""Kafka for tests: one cluster for the whole run; every test uses topics of its own.

The embedded broker, or, with `--kafka=apache`, three brokers of Apache Kafka.
"""

import asyncio
from collections.abc import Iterator

import pytest

from infra.deploy.kafka.cluster import KafkaCluster
from infra.embedded.broker import EmbeddedBroker
from infra.kafka import KafkaSettings, embedded

BROKERS = 3


@pytest.fixture(scope="session")
def kafka(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[KafkaSettings]:
    """Settings of a running cluster."""
    folder = tmp_path_factory.mktemp("kafka")
    if request.config.getoption("--kafka") == "apache":
        cluster = KafkaCluster(folder, BROKERS)
        asyncio.run(cluster.start())
        yield cluster.settings
        asyncio.run(cluster.stop())
        return
    broker = EmbeddedBroker(folder)
    address = asyncio.run(broker.start())
    yield embedded(address.bootstrap)
    asyncio.run(broker.stop())
