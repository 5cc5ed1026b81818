"""The outbox over a producer that the test holds in its hand."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError, MessageSizeTooLargeError

from agents.errors import PermanentError, TransientError
from schemas.failure import DeadReason
from schemas.registry import Encoded
from streams.outbox import Batch, Outbox


@dataclass
class FakeBatch:
    room: int
    keys: list[bytes | None] = field(default_factory=list)

    def append(self, *, key: bytes | None, **_: object) -> object:
        if len(self.keys) == self.room:
            return None
        self.keys.append(key)
        return self

    def close(self) -> None:
        """Nothing to do."""


class FakeProducer:
    """Confirms a batch when the test says so."""

    def __init__(self, room: int = 100) -> None:
        self.room = room
        self.batches: list[tuple[str, int, list[bytes | None]]] = []
        self.confirmations: list[asyncio.Future[None]] = []
        self.partitions = {0}

    async def partitions_for(self, _: str) -> set[int]:
        return self.partitions

    def create_batch(self) -> FakeBatch:
        return FakeBatch(self.room)

    async def send_batch(
        self, batch: Batch, topic: str, *, partition: int
    ) -> "asyncio.Future[None]":
        assert isinstance(batch, FakeBatch)
        self.batches.append((topic, partition, batch.keys))
        self.confirmations.append(asyncio.get_running_loop().create_future())
        return self.confirmations[-1]

    async def start(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Nothing to do."""


def record(key: bytes, topic: str = "t") -> Encoded:
    return Encoded(topic=topic, key=key, value=b"v", headers=())


def outbox_over(producer: FakeProducer) -> Outbox:
    return Outbox(producer)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def sending(outbox: Outbox, *records: Encoded) -> "asyncio.Task[Any]":
    return asyncio.create_task(outbox.send(records))


async def test_send_returns_only_when_the_broker_has_confirmed() -> None:
    producer = FakeProducer()
    sent = sending(outbox_over(producer), record(b"a"))
    await settle()
    assert not sent.done()
    producer.confirmations[0].set_result(None)
    await sent


async def test_records_gather_while_a_batch_is_in_flight() -> None:
    producer = FakeProducer()
    outbox = outbox_over(producer)
    first = sending(outbox, record(b"a"))
    await settle()
    others = [sending(outbox, record(b"b")), sending(outbox, record(b"c"))]
    await settle()
    assert [keys for _, _, keys in producer.batches] == [[b"a"]]
    producer.confirmations[0].set_result(None)
    await settle()
    assert [keys for _, _, keys in producer.batches] == [[b"a"], [b"b", b"c"]]
    producer.confirmations[1].set_result(None)
    await asyncio.gather(first, *others)


async def test_what_does_not_fit_goes_with_the_next_batch_in_order() -> None:
    producer = FakeProducer(room=2)
    sent = sending(outbox_over(producer), *(record(key) for key in (b"a", b"b", b"c")))
    await settle()
    producer.confirmations[0].set_result(None)
    await settle()
    assert not sent.done()
    producer.confirmations[1].set_result(None)
    await sent
    assert [keys for _, _, keys in producer.batches] == [[b"a", b"b"], [b"c"]]


async def test_other_partitions_do_not_wait() -> None:
    producer = FakeProducer()
    outbox = outbox_over(producer)
    sent = [sending(outbox, record(b"a", "one")), sending(outbox, record(b"a", "two"))]
    await settle()
    assert [topic for topic, _, _ in producer.batches] == ["one", "two"]
    for confirmation in producer.confirmations:
        confirmation.set_result(None)
    await asyncio.gather(*sent)


async def test_a_failed_batch_is_transient_for_every_sender_in_it_and_the_rest_goes_on() -> None:
    producer = FakeProducer(room=1)
    outbox = outbox_over(producer)
    bad, good = sending(outbox, record(b"a")), sending(outbox, record(b"b"))
    await settle()
    producer.confirmations[0].set_exception(KafkaTimeoutError())
    await settle()
    producer.confirmations[1].set_result(None)
    with pytest.raises(TransientError) as caught:
        await bad
    assert caught.value.dependency == "kafka"
    await good


async def test_a_record_that_the_broker_finds_too_large_is_refused_for_good() -> None:
    producer = FakeProducer()
    sent = sending(outbox_over(producer), record(b"a"))
    await settle()
    producer.confirmations[0].set_exception(MessageSizeTooLargeError())
    with pytest.raises(PermanentError) as caught:
        await sent
    assert caught.value.reason is DeadReason.TOO_LARGE


async def test_what_a_cancelled_sender_left_waiting_is_not_published() -> None:
    producer = FakeProducer()
    outbox = outbox_over(producer)
    first = sending(outbox, record(b"a"))
    await settle()
    second = sending(outbox, record(b"b"))
    await settle()
    second.cancel()
    await settle()
    producer.confirmations[0].set_result(None)
    await first
    await outbox.stop()
    assert [keys for _, _, keys in producer.batches] == [[b"a"]]


async def test_a_key_goes_to_the_partition_that_javas_producer_would_choose() -> None:
    producer = FakeProducer()
    producer.partitions = set(range(12))
    sent = sending(outbox_over(producer), record(b"21"))
    await settle()
    producer.confirmations[0].set_result(None)
    await sent
    # Utils.toPositive(Utils.murmur2("21")) == 1173551340 in Apache Kafka's own tests
    assert producer.batches[0][1] == (-973932308 & 0x7FFFFFFF) % 12
