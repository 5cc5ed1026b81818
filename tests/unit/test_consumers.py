"""A consumer that does not end well leaves nothing open, and never looks like our cancellation."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

import infra.kafka
from infra.kafka import KafkaSettings, open_consumer

SETTINGS = KafkaSettings(bootstrap="127.0.0.1:9")


class FakeConsumer:
    def __init__(self, stop: Callable[[], Awaitable[None]]) -> None:
        self.stop = stop
        self.closed = 0
        self._client = self

    async def start(self) -> None:
        """Nothing to do."""

    async def _metadata_update(self) -> bool:
        return True

    async def close(self) -> None:
        self.closed += 1


async def opened(monkeypatch: pytest.MonkeyPatch, stop: Callable[[], Awaitable[None]]) -> int:
    """How often the connections were closed beside `stop`."""
    consumer = FakeConsumer(stop)
    monkeypatch.setattr(infra.kafka, "AIOKafkaConsumer", lambda **_: consumer)
    async with open_consumer(SETTINGS):
        pass
    return consumer.closed


async def test_a_consumer_that_stops_closes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stop() -> None:
        await asyncio.sleep(0)

    assert await opened(monkeypatch, stop) == 0


async def test_one_whose_own_task_was_cancelled_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stop() -> None:
        raise asyncio.CancelledError

    assert await opened(monkeypatch, stop) == 1


async def test_one_that_never_stops_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stop() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(infra.kafka, "_STOP_S", 0.01)
    assert await opened(monkeypatch, stop) == 1
