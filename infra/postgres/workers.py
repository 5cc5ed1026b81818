"""Who works where: every worker tells it here, `rolestream topics` and `doctor` read it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from infra.postgres.pool import Database

SILENT_AFTER_S = 15.0
"""A worker tells of itself every two seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """A worker as it tells of itself at `now`; `stages` is the JSON of its stages by name."""

    id: UUID
    host: str
    pid: int
    version: str
    started_at: datetime
    now: datetime
    catalog_version: int | None
    stages: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLine:
    """A worker as others see it.

    `silent_s` is how long ago it was heard of, `clock_ahead_s` by how much its clock is ahead of
    the server's. `last_words` say why it stopped, if it failed.
    """

    id: UUID
    host: str
    pid: int
    version: str
    started_at: datetime
    seen_at: datetime
    silent_s: float
    clock_ahead_s: float
    catalog_version: int | None
    stages: bytes
    last_words: str | None

    @property
    def is_silent(self) -> bool:
        """Neither heard of nor known to have stopped."""
        return self.last_words is None and self.silent_s > SILENT_AFTER_S

    @property
    def is_working(self) -> bool:
        """Heard of just now."""
        return self.last_words is None and not self.is_silent


class PostgresWorkers:
    """The workers of one stack, and what they left to people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(self, row: WorkerRow) -> None:
        """This worker is here, and does that."""
        await self._database.run(
            "worker_is_here",
            row.id,
            row.host,
            row.pid,
            row.version,
            row.started_at,
            row.now,
            row.catalog_version,
            row.stages.decode(),
        )

    async def leave(self, worker: UUID) -> None:
        """This worker has stopped as it should."""
        await self._database.run("worker_left", worker)

    async def fail(self, worker: UUID, last_words: str) -> None:
        """This worker has stopped for that reason."""
        await self._database.run("worker_failed", worker, last_words.replace("\0", "\ufffd"))

    async def all(self) -> list[WorkerLine]:
        """Everyone who was heard of lately, by host and process."""
        return [
            WorkerLine(**{**dict(row), "stages": row["stages"].encode()})
            for row in await self._database.rows("workers")
        ]

    async def open_letters(self) -> dict[str, int]:
        """How many dead letters of each stage wait for someone's decision."""
        rows = await self._database.rows("open_letters")
        return {row["stage"]: row["letters"] for row in rows}

    async def clock_ahead_s(self) -> float:
        """By how much the server's clock is ahead of ours, as far as one question can tell."""
        ahead = await self._database.value("clock_ahead", datetime.now(UTC))
        assert isinstance(ahead, float)
        return ahead
