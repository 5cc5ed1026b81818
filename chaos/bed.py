"""What a run runs on: a cluster of Apache Kafka and a PostgreSQL of its own, and their troubles."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.addresses import Addresses
from cli.running import prepare
from infra.deploy.kafka.cluster import KafkaCluster
from infra.embedded.postgres import EmbeddedPostgres
from infra.settings import Settings

_SESSION_S = 6
"""After which a dead worker's partitions go to others."""


@dataclass(frozen=True, slots=True)
class Bed:
    """Servers that run, with topics, tables and catalog made; `logs` is where workers write."""

    kafka: KafkaCluster
    postgres: EmbeddedPostgres
    dsn: str
    logs: Path

    @property
    def mood_file(self) -> Path:
        """By which the workers' embedders are told of their moods."""
        return self.logs / "mood.json"

    def env(self) -> dict[str, str]:
        """The environment of a worker."""
        return {
            **os.environ,
            "ROLESTREAM_KAFKA_BOOTSTRAP": self.kafka.settings.bootstrap,
            "ROLESTREAM_KAFKA_REPLICATION": str(self.kafka.settings.replication),
            "ROLESTREAM_KAFKA_SESSION_TIMEOUT_S": str(_SESSION_S),
            "ROLESTREAM_POSTGRES_DSN": self.dsn,
            "ROLESTREAM_STATE_DIR": str(self.logs),
            "ROLESTREAM_LOG_LEVEL": "warning",
        }

    async def start_postgres(self) -> None:
        """Start it again. Raises RuntimeError where it came up at another address."""
        dsn = await asyncio.to_thread(self.postgres.start)
        if dsn != self.dsn:
            raise RuntimeError("PostgreSQL has another address than before: use a shorter folder")


@asynccontextmanager
async def open_bed(folder: Path, brokers: int) -> AsyncIterator[Bed]:
    """Fresh servers below the folder; stopped, and the database deleted, on leaving."""
    logs = folder / "logs"
    logs.mkdir(parents=True)
    kafka = KafkaCluster(folder / "kafka", brokers)
    postgres = EmbeddedPostgres(folder / "postgres", durable=False)
    try:
        dsn, _ = await asyncio.gather(asyncio.to_thread(postgres.start), kafka.start())
        await prepare(Addresses(kafka.settings, dsn), Settings(state_dir=logs))
        yield Bed(kafka, postgres, dsn, logs)
    finally:
        await asyncio.gather(kafka.stop(), asyncio.to_thread(postgres.remove))
