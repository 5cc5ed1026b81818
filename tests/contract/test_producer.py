"""One suite for every Publisher: the double in memory and the outbox on a broker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest

from infra.kafka import KafkaSettings, create_topics, make_producer, read_all
from schemas.registry import Encoded
from streams.doubles import MemoryPublisher
from streams.outbox import Outbox, Publisher
from tests.toys import toy_topic


@dataclass(frozen=True)
class Case:
    """A publisher with two topics, and what a reader finds in one of them."""

    publisher: Publisher
    topics: tuple[str, str]
    read: Callable[[str], Awaitable[list[Encoded]]]


def new_topics() -> tuple[str, str]:
    name = uuid4().hex[:8]
    return f"{name}.one", f"{name}.two"


async def in_memory(_: KafkaSettings) -> AsyncIterator[Case]:
    publisher = MemoryPublisher()

    async def read(topic: str) -> list[Encoded]:
        return publisher.topics[topic]

    yield Case(publisher, new_topics(), read)


async def on_a_broker(kafka: KafkaSettings) -> AsyncIterator[Case]:
    topics = new_topics()
    await create_topics(kafka, [toy_topic(name) for name in topics])
    outbox = Outbox(make_producer(kafka))
    await outbox.start()

    async def read(topic: str) -> list[Encoded]:
        records = await read_all(kafka, [topic])
        return [Encoded(topic, each.key, each.value, tuple(each.headers)) for each in records]

    yield Case(outbox, topics, read)
    await outbox.stop()


@pytest.fixture(params=[in_memory, on_a_broker])
async def case(request: pytest.FixtureRequest, kafka: KafkaSettings) -> AsyncIterator[Case]:
    async for each in request.param(kafka):
        yield each


def record(topic: str, key: str, value: bytes | None = b"value") -> Encoded:
    return Encoded(topic, key.encode(), value, (("ce_id", key.encode()), ("empty", b"")))


async def test_what_is_sent_can_be_read_as_it_was(case: Case) -> None:
    sent = record(case.topics[0], "a")
    await case.publisher.send([sent])
    assert await case.read(case.topics[0]) == [sent]


async def test_a_record_without_a_key_and_one_with_a_huge_one_are_sent_as_they_are(
    case: Case,
) -> None:
    sent = [Encoded(case.topics[0], key, b"value", ()) for key in (None, b"", b"k" * 100_000)]
    for each in sent:
        await case.publisher.send([each])
    found = await case.read(case.topics[0])
    assert sorted(found, key=str) == sorted(sent, key=str)


async def test_a_tombstone_keeps_its_headers(case: Case) -> None:
    sent = record(case.topics[0], "a", None)
    await case.publisher.send([sent])
    assert await case.read(case.topics[0]) == [sent]


async def test_one_call_may_go_to_several_topics(case: Case) -> None:
    sent = [record(topic, "a") for topic in case.topics]
    await case.publisher.send(sent)
    assert [await case.read(topic) for topic in case.topics] == [[sent[0]], [sent[1]]]


async def test_nothing_to_send_is_sent_at_once(case: Case) -> None:
    await case.publisher.send([])
    assert await case.read(case.topics[0]) == []


async def test_records_of_a_key_keep_their_order(case: Case) -> None:
    topic = case.topics[0]
    keys = [f"key-{number}" for number in range(20)]
    for number in range(10):
        value = str(number).encode()
        await asyncio.gather(*(case.publisher.send([record(topic, key, value)]) for key in keys))
    found = await case.read(topic)
    for key in keys:
        values = [each.value for each in found if each.key == key.encode()]
        assert values == [str(number).encode() for number in range(10)]


async def test_a_megabyte_goes_through(case: Case) -> None:
    sent = record(case.topics[0], "large", b"x" * 1024 * 1024)
    await case.publisher.send([sent])
    assert await case.read(case.topics[0]) == [sent]
