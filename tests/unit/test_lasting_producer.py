"""A producer that fails is replaced, for a client's numbers of a partition cannot be mended."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, OutOfOrderSequenceNumber

from infra.lasting_producer import LastingProducer

BATCH: Any = object()


class FakeProducer:
    """Refuses everything once a batch was refused, as the real one does."""

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.refuses = False
        self.stopped = False

    async def start(self) -> None:
        if self.away:
            raise KafkaConnectionError

    async def stop(self) -> None:
        self.stopped = True

    async def send_batch(self, *_: object, **__: object) -> "asyncio.Future[str]":
        confirmed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        if self.refuses:
            confirmed.set_exception(OutOfOrderSequenceNumber())
        else:
            confirmed.set_result("confirmed")
        return confirmed


def made_of(*producers: FakeProducer) -> LastingProducer:
    rest = iter(producers)
    return LastingProducer(cast("Callable[[], AIOKafkaProducer]", lambda: next(rest)))


async def send(producer: LastingProducer) -> object:
    return await (await producer.send_batch(BATCH, "topic", partition=0))


async def test_after_a_failure_the_next_batch_goes_by_a_new_producer() -> None:
    first, second = FakeProducer(), FakeProducer()
    producer = made_of(first, second)
    await producer.start()
    assert await send(producer) == "confirmed"
    first.refuses = True
    with pytest.raises(OutOfOrderSequenceNumber):
        await send(producer)
    assert await send(producer) == "confirmed"
    await producer.stop()
    assert (first.stopped, second.stopped) == (True, True)


async def test_while_no_broker_answers_each_send_fails_and_the_next_one_tries_again() -> None:
    first, second, third = FakeProducer(), FakeProducer(away=True), FakeProducer()
    producer = made_of(first, second, third)
    first.refuses = True
    with pytest.raises(OutOfOrderSequenceNumber):
        await send(producer)
    with pytest.raises(KafkaConnectionError):
        await send(producer)
    assert second.stopped
    assert await send(producer) == "confirmed"


async def test_a_late_failure_of_the_old_producer_does_not_cost_the_new_one() -> None:
    first, second = FakeProducer(), FakeProducer()
    producer = made_of(first, second)
    first.refuses = True
    late = await producer.send_batch(BATCH, "topic", partition=1)
    with pytest.raises(OutOfOrderSequenceNumber):
        await send(producer)
    assert await send(producer) == "confirmed"
    with pytest.raises(OutOfOrderSequenceNumber):
        await late
    assert await send(producer) == "confirmed"


async def test_a_producer_that_cannot_start_is_closed() -> None:
    away = FakeProducer(away=True)
    with pytest.raises(KafkaConnectionError):
        await made_of(away).start()
    assert away.stopped
