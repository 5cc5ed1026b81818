"""Topics for the measurements, made anew for each and deleted after it, and what fills them."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from bench.kafka.ours import PostingEvent, settings
from bench.kafka.peers.posting import posting
from infra.kafka import make_producer
from schemas.envelope import RunRef, derive_id, derive_run_id
from schemas.message import Outgoing
from schemas.registry import Encoded, encode
from schemas.topology import Topic
from streams.outbox import Outbox

PARTITIONS = 4
VALUE_BYTES = 8192
KEYS = 997
_AT = datetime(2026, 1, 1, tzinfo=UTC)
_AT_ONCE = 500


@asynccontextmanager
async def fresh_topics(bootstrap: str, count: int) -> AsyncIterator[tuple[str, ...]]:
    """Names of so many new topics."""
    run = uuid4().hex[:8]
    names = tuple(f"bench.{run}.{number}" for number in range(count))
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        config = {"min.insync.replicas": "1", "max.message.bytes": str(5 * 1024 * 1024)}
        await admin.create_topics(
            [NewTopic(name, PARTITIONS, 1, topic_configs=config) for name in names]
        )
        yield names
        await admin.delete_topics(list(names))
    finally:
        await admin.close()


def fill(bootstrap: str, name: str, count: int, *, decodes: bool = False) -> None:
    """Publish so many records, with the envelope of our own stages and under `KEYS` keys."""
    asyncio.run(_fill(bootstrap, [record(name, each, decodes=decodes) for each in range(count)]))


async def _fill(bootstrap: str, records: Sequence[Encoded]) -> None:
    outbox = Outbox(make_producer(settings(bootstrap)))
    await outbox.start()
    for first in range(0, len(records), _AT_ONCE):
        await outbox.send(records[first : first + _AT_ONCE])
    await outbox.stop()


def record(name: str, number: int, *, decodes: bool) -> Encoded:
    """The `number`-th record of a topic."""
    id_ = derive_id("bench", name, str(number))
    key = derive_id("bench", str(_key(number)))
    run = RunRef(jd_id=key, revision=1, run_seq=1, run_id=derive_run_id(key, 1))
    out = Outgoing(
        topic=Topic(name, {}),
        key=str(key),
        type="posting" if decodes else "opaque",
        id=id_,
        event=PostingEvent(**posting(str(key), number).model_dump()) if decodes else None,
        run=run,
        body=None if decodes else _value(number),
    )
    return encode(out, "bench", _AT)


def _key(number: int) -> int:
    """Every fifth record is about the same as one shortly before it: it has to wait for that."""
    return (number - 3 if number % 5 == 4 else number) % KEYS


def _value(number: int) -> bytes:
    words = f"{number:012d} Senior engineer with Kafka and Python, team {number % 97}. "
    return (words * (VALUE_BYTES // len(words) + 1)).encode()[:VALUE_BYTES]


def send_slowly(bootstrap: str, name: str, count: int, per_second: float) -> threading.Thread:
    """Publish so many records, evenly over time, in a thread that has begun when this returns."""

    async def send() -> None:
        outbox = Outbox(make_producer(settings(bootstrap)))
        await outbox.start()
        began = time.monotonic()
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
            await outbox.send([record(name, number, decodes=False)])
        await outbox.stop()

    thread = threading.Thread(target=lambda: asyncio.run(send()), daemon=True)
    thread.start()
    return thread
