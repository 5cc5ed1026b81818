"""Faust as transport and lifecycle: an app per stage that brings records and takes acks, no more.

With `streams.faust_transport` and `streams.faust_consumer` all that knows Faust; `streams.worker`
calls `build_app`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import faust
from faust.auth import SASLCredentials, SSLCredentials
from faust.types import TP
from faust.types.auth import SASLMechanism
from yarl import URL

from infra.kafka import KafkaSettings
from streams.faust_consumer import Fetched
from streams.faust_transport import StageStream, StageTransport
from streams.lease import Lease
from streams.progress import Partition
from streams.record import Record
from streams.valves import Valves

_AT_ONCE = 100
"""Records of one fetch: so many wait beside a full partition at most (`Limits.max_beside`)."""
_COMMIT_INTERVAL_S = 0.5
_LONGEST_FETCH_BYTES = 512 * 1024
"""Of a partition at once, and in memory; a record that is longer comes alone."""
_NEVER_S = 86_400.0

Take = Callable[[Record], Awaitable[None]]
Handover = Callable[[list[Partition]], Awaitable[None]]
Lost = Callable[[list[Partition]], None]


class StageApp(faust.App):
    """A Faust app that reads topics as one consumer group and hands every record to `take`.

    `assigned` is set while the app is a member of its group and reads. `hand_over` is awaited
    before partitions go: it ends the work on them, and is given the time for that. Where they are
    gone already, and may be another's, `lose` is told instead. `lease` says whether they may be.
    What was fetched waits in the `inbox` for room; what is closed at the `valves` is not fetched.
    `asked_at` is when records were last asked for, on the clock of `time.monotonic`.
    """

    def __init__(self, group: str, kafka: KafkaSettings, hand_over: Handover, lose: Lost) -> None:
        self.assigned = asyncio.Event()
        self.is_member = True
        self.asked_at = time.monotonic()
        self.lease = Lease(kafka.session_timeout)
        self.kafka = kafka
        self.inbox: asyncio.Queue[Fetched] = asyncio.Queue()
        self.valves = Valves()
        self._hand_over = hand_over
        self._lose = lose
        super().__init__(group, **_settings(kafka))

    async def on_first_start(self) -> None:
        """Faust would make a data folder here; there are no tables to keep in one."""

    async def before_revoked(self, revoked: Iterable[TP]) -> None:
        """End the work on the partitions."""
        self.assigned.clear()
        partitions = [(tp.topic, tp.partition) for tp in revoked]
        try:
            if self.is_member:
                await self._hand_over(partitions)
            else:
                self._lose(partitions)
        except Exception as error:  # noqa: BLE001 - Faust would go on as if nothing had happened
            await self.crash(error)

    def ends(self) -> dict[Partition, int | None]:
        """The assigned partitions' ends as the last fetch told them; None before there was one."""
        if not self.assigned.is_set():
            return {}
        consumer = self.consumer
        return {(tp.topic, tp.partition): consumer.highwater(tp) for tp in consumer.assignment()}

    async def commit(self) -> None:  # type: ignore[override]  # of all its topics
        """Commit what was acked."""
        await self.consumer.commit()


def build_app(  # noqa: PLR0913, PLR0917 - a stage's name, its topics, and its three sides
    group: str,
    topics: Iterable[str],
    kafka: KafkaSettings,
    take: Take,
    hand_over: Handover,
    lose: Lost,
) -> StageApp:
    """An app that is not started. `take` must not raise, and waits while there is no room."""
    app = StageApp(group, kafka, hand_over, lose)
    app.transport = StageTransport(app.conf.broker_consumer, app)
    channel = app.topic(*topics, value_type=bytes, value_serializer="raw")

    async def read(stream: Any) -> None:  # noqa: ANN401 - Faust's interface lacks noack()
        try:
            async for record in stream.noack().events():
                await take(record)
        except Exception as error:  # noqa: BLE001 - Faust would start anew, without what it held
            await app.crash(error)

    app.agent(channel, name=group)(read)
    return app


def _settings(kafka: KafkaSettings) -> dict[str, Any]:
    return {
        "broker": [URL(f"kafka://{each}") for each in kafka.bootstrap.split(",")],
        "broker_credentials": _credentials(kafka),
        "broker_commit_interval": _COMMIT_INTERVAL_S,
        "broker_heartbeat_interval": kafka.session_timeout / 6,
        "broker_max_poll_interval": _NEVER_S,  # a full stage does not poll, and stays a member
        "broker_max_poll_records": _AT_ONCE,
        "broker_rebalance_timeout": kafka.rebalance_timeout,
        "broker_session_timeout": kafka.session_timeout,
        "consumer_auto_offset_reset": "earliest",
        "consumer_max_fetch_size": _LONGEST_FETCH_BYTES,
        "store": "memory://",
        "Stream": StageStream,
        "stream_wait_empty": False,
        "table_standby_replicas": 0,
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "web_enabled": False,
    }


def _credentials(kafka: KafkaSettings) -> SASLCredentials | SSLCredentials | None:
    context = kafka.ssl_context()
    if kafka.sasl_mechanism is not None:
        return SASLCredentials(
            username=kafka.sasl_username,
            password=kafka.sasl_password,
            mechanism=SASLMechanism(kafka.sasl_mechanism),
            ssl_context=context,
        )
    return SSLCredentials(context) if context is not None else None
