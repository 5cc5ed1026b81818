"""Kafka for everything but the stages: how to connect, topics, a producer, reading.

`streams` builds its outbox on `make_producer` and its Faust apps on `KafkaSettings`; the command
line creates and lists topics and follows them. Errors of the client become TransientError here.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.codec import has_lz4
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    TopicAlreadyExistsError,
    for_code,
)

from agents.errors import TransientError
from infra.rebootstrap import rebootstraps
from schemas.topology import MAX_MESSAGE_BYTES, MIN_IN_SYNC, REPLICATION, TOPICS, Topic

_STOP_S = 10.0
Record = ConsumerRecord[bytes | None, bytes | None]
SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]

_BATCH_BYTES = 256 * 1024
_ENVELOPE_BYTES = 64 * 1024
"""Room for the headers and the batch around a value of the largest size."""
_ANSWER_S = 30.0
"""A partition without a leader is waited for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaSettings:
    """Where the brokers are and how they are spoken to. Times are in seconds.

    A broker takes a member of a group for dead that has been silent for `session_timeout`. When
    partitions change hands, a member may take up to `revocation_timeout` to end the work on its
    own; a broker waits for it up to `rebalance_timeout`, which must be more. A fetch that finds
    nothing is answered after `fetch_wait`. Topics are made with no more than `most_partitions`.
    """

    bootstrap: str
    replication: int = REPLICATION
    most_partitions: int | None = None
    idempotent: bool = True
    compression: Literal["lz4", "gzip", "none"] = "lz4"
    session_timeout: float = 10.0
    revocation_timeout: float = 10.0
    rebalance_timeout: float = 30.0
    fetch_wait: float = 0.5
    security_protocol: SecurityProtocol = "PLAINTEXT"
    sasl_mechanism: str | None = None
    sasl_username: str | None = None
    sasl_password: str | None = None
    ca_file: Path | None = None

    def ssl_context(self) -> ssl.SSLContext | None:
        """For the protocols that encrypt; the brokers' certificates are always checked."""
        if "SSL" not in self.security_protocol:
            return None
        return ssl.create_default_context(cafile=self.ca_file)

    def connection(self) -> dict[str, Any]:
        """Arguments that every aiokafka client takes."""
        arguments: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap.split(","),
            "security_protocol": self.security_protocol,
            "ssl_context": self.ssl_context(),
        }
        if self.sasl_mechanism is not None:
            arguments |= {
                "sasl_mechanism": self.sasl_mechanism,
                "sasl_plain_username": self.sasl_username,
                "sasl_plain_password": self.sasl_password,
            }
        return arguments


def embedded(bootstrap: str) -> KafkaSettings:
    """Settings for the embedded broker.

    It knows no idempotent producer; a group forms after half the session timeout, and a member
    that has left counts until its session is over. A record that comes while a fetch waits does
    not wake it. Every partition is work in every answer to a fetch, and one machine needs few.
    """
    return KafkaSettings(
        bootstrap=bootstrap,
        replication=1,
        most_partitions=4,
        idempotent=False,
        compression="none",
        session_timeout=3.0,
        revocation_timeout=1.2,
        rebalance_timeout=3.0,
        fetch_wait=0.1,
    )


def make_producer(settings: KafkaSettings) -> AIOKafkaProducer:
    """A producer that is not started: confirmed by all replicas, records up to our size limit."""
    compression = settings.compression
    if compression == "lz4" and not has_lz4():
        compression = "gzip"
    producer = AIOKafkaProducer(
        **settings.connection(),
        acks="all",
        enable_idempotence=settings.idempotent,
        compression_type=None if compression == "none" else compression,
        max_batch_size=_BATCH_BYTES,
        max_request_size=MAX_MESSAGE_BYTES + _ENVELOPE_BYTES,
    )
    rebootstraps(producer)
    return producer


async def cluster_id(settings: KafkaSettings) -> str:
    """The id of the cluster that answers there. Raises TransientError while none does."""
    async with open_admin(settings) as admin:
        described = await admin.describe_cluster()
    return str(described["cluster_id"])


async def live_brokers(settings: KafkaSettings) -> set[int]:
    """Ids of the brokers that have registered. Raises TransientError while none answers."""
    async with open_admin(settings) as admin:
        described = await admin.describe_cluster()
    return {broker["node_id"] for broker in described["brokers"]}


async def create_topics(
    settings: KafkaSettings, topics: Iterable[Topic] = tuple(TOPICS.values())
) -> list[str]:
    """Create the topics that are missing; answer their names. Existing ones stay as they are.

    Raises TransientError while no broker answers, or where it refuses.
    """
    wanted = {
        topic.name: NewTopic(
            topic.name,
            num_partitions=min(topic.partitions, settings.most_partitions or topic.partitions),
            replication_factor=settings.replication,
            topic_configs=topic_settings(topic, settings),
        )
        for topic in topics
    }
    async with open_admin(settings) as admin:
        missing = sorted(wanted.keys() - set(await admin.list_topics()))
        if not missing:
            return []
        response: Any = await admin.create_topics([wanted[name] for name in missing])
    created = []
    for name, code, *_ in response.topic_errors:
        error = for_code(code)
        if code == 0:
            created.append(name)
        elif error is not TopicAlreadyExistsError:
            raise TransientError(
                f"Kafka did not create the topic {name}: {error.__name__}", dependency="kafka"
            )
    return created


async def missing_topics(settings: KafkaSettings) -> list[str]:
    """Names of our topics that the cluster lacks. Raises TransientError while none answers."""
    async with open_admin(settings) as admin:
        return sorted(TOPICS.keys() - set(await admin.list_topics()))


async def ends(settings: KafkaSettings, topics: Sequence[str]) -> dict[TopicPartition, int]:
    """The offset after the last record of every partition.

    It is taken from the answer to a fetch: the embedded broker's own list of end offsets is wrong
    after batches. Raises TransientError while no broker answers.
    """
    async with open_consumer(settings, fetch_max_wait_ms=50) as consumer:
        places = await _partitions(settings, topics)
        if not places:
            return {}
        consumer.assign(places)
        for place, offset in (await consumer.end_offsets(places)).items():
            consumer.seek(place, offset)
        found: dict[TopicPartition, int] = {}
        async with asyncio.timeout(_ANSWER_S):
            while len(found) < len(places):
                await consumer.getmany(timeout_ms=100)
                for place in places:
                    mark = consumer.highwater(place)
                    if mark is not None:
                        found[place] = mark
        return found


async def follow(
    settings: KafkaSettings, topics: Sequence[str], *, from_start: bool = False
) -> AsyncIterator[Record]:
    """Records of the topics as they come, without a group; from now on, or all of them.

    Raises TransientError when the brokers go away.
    """
    async with open_consumer(
        settings, auto_offset_reset="earliest" if from_start else "latest"
    ) as consumer:
        consumer.assign(await _partitions(settings, topics))
        if not from_start:
            for place, offset in (await ends(settings, topics)).items():
                consumer.seek(place, offset)
        async for record in consumer:
            yield record


async def read_all(settings: KafkaSettings, topics: Sequence[str]) -> list[Record]:
    """Everything that the topics hold now, in order per partition. For small topics and tests.

    Raises TransientError while no broker answers.
    """
    goal = await ends(settings, topics)
    records: list[Record] = []
    if not any(goal.values()):
        return records
    async with open_consumer(settings, auto_offset_reset="earliest") as consumer:
        consumer.assign(list(goal))
        # by position: the last offsets may be markers, and the first may be deleted
        while goal:
            for batch in (await consumer.getmany(timeout_ms=100)).values():
                records += batch
            for place, end in list(goal.items()):
                if await consumer.position(place) >= end:
                    del goal[place]
    return records


def topic_settings(topic: Topic, settings: KafkaSettings) -> dict[str, str]:
    """The settings that the topic is made with on this cluster."""
    return {
        **topic.config(),
        "max.message.bytes": str(MAX_MESSAGE_BYTES + _ENVELOPE_BYTES),
        "min.insync.replicas": str(min(MIN_IN_SYNC, settings.replication)),
    }


async def _partitions(settings: KafkaSettings, topics: Sequence[str]) -> list[TopicPartition]:
    """Asked of the admin client: a consumer knows only topics that it has subscribed to."""
    async with open_admin(settings) as admin:
        described = await admin.describe_topics(list(topics))
    return sorted(
        TopicPartition(topic["topic"], partition["partition"])
        for topic in described
        for partition in topic["partitions"]
    )


@asynccontextmanager
async def open_admin(settings: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client for an administrator's questions. Its errors leave as TransientError."""
    admin = AIOKafkaAdminClient(**settings.connection())
    try:
        await admin.start()
        yield admin
    except (TimeoutError, KafkaError) as error:
        raise _away(settings, error) from error
    finally:
        await admin.close()


@asynccontextmanager
async def open_consumer(
    settings: KafkaSettings, **options: object
) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer without a group. Its errors leave as TransientError."""
    consumer = AIOKafkaConsumer(**settings.connection(), enable_auto_commit=False, **options)
    rebootstraps(consumer)
    try:
        await consumer.start()
        yield consumer
    except (TimeoutError, KafkaError) as error:
        raise _away(settings, error) from error
    finally:
        await _stop(consumer)


async def _stop(consumer: AIOKafkaConsumer) -> None:
    """Stop it, whatever its own tasks are at.

    It cancels them, and may then end as if we had been cancelled, or wait for one that was not;
    both leave its connections open.
    """
    stopping = asyncio.create_task(consumer.stop())
    await asyncio.wait([stopping], timeout=_STOP_S)
    if stopping.done() and not stopping.cancelled():
        stopping.result()
        return
    stopping.cancel()
    await consumer._client.close()  # noqa: SLF001 - what its own stop would have closed


def describe(error: Exception) -> str:
    """What the client met, in words."""
    if isinstance(error, KafkaConnectionError | TimeoutError):
        return "no broker answers"
    return str(error) or type(error).__name__


def _away(settings: KafkaSettings, error: Exception) -> TransientError:
    return TransientError(f"Kafka at {settings.bootstrap}: {describe(error)}", dependency="kafka")
