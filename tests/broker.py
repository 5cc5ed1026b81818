"""The embedded broker for tests: one for the whole run; every test uses topics of its own."""

import asyncio
from collections.abc import Iterator

import pytest

from infra.embedded.broker import EmbeddedBroker
from infra.kafka import KafkaSettings, embedded


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaSettings]:
    """Settings of a running broker."""
    broker = EmbeddedBroker(tmp_path_factory.mktemp("broker"))
    address = asyncio.run(broker.start())
    yield embedded(address.bootstrap)
    asyncio.run(broker.stop())
