"""The register in PostgreSQL: `agents.ports.JdRegister`, called by the parser.

An admission is one call of `ops.admit`, which locks the JD's row and then decides by RUNS.md 2.
"""

from datetime import datetime
from uuid import UUID

import asyncpg

from agents.ports import Admission, Recalled, Submission
from infra.postgres.packing import digest
from infra.postgres.pool import Database
from schemas.envelope import Mode, Position, RunRef, derive_run_id

_SIGN = 1 << 63


class PostgresRegister:
    """Admissions, in order per JD however many processes ask at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def admit(self, submission: Submission) -> Admission:
        """Decide once per position; the same position gets the same answer again (`known`)."""
        position = submission.position
        row = await self._database.row(
            "admit",
            submission.jd_id,
            position.cluster_id,
            position.topic,
            position.partition,
            position.offset,
            submission.appended_at,
            submission.content_hash,
            submission.text_hash,
            [_signed(band) for band in submission.bands],
            submission.versions,
            submission.payload,
            submission.withdrawn,
            submission.valid_through,
            submission.expires_run_seq,
        )
        assert row is not None
        return _admission(row, known=row["known"])

    async def recall(self, position: Position) -> Recalled | None:
        """What was admitted at that position: for redrives and re-emissions."""
        row = await self._database.row(
            "recall", position.cluster_id, position.topic, position.partition, position.offset
        )
        return None if row is None else _recalled(row)

    async def redriven(self, position: Position, value: bytes | None) -> datetime | None:
        """When the submission at that position was appended, if just these bytes are redriven."""
        found = await self._database.value(
            "redriven_there",
            position.cluster_id,
            position.topic,
            position.partition,
            position.offset,
            digest(value),
        )
        assert found is None or isinstance(found, datetime)
        return found

    async def unfinished(self, except_cluster: str) -> list[tuple[Position, Recalled]]:
        """What was admitted on another cluster and has no outcome yet, oldest first."""
        rows = await self._database.rows("unfinished", except_cluster)
        return [(position_of(row), _recalled(row)) for row in rows]

    async def open_replay(self, replay_id: UUID, topic: str, mode: Mode) -> None:
        """A replay from that topic has begun: only what is open here replays."""
        await self._database.run("open_replay", replay_id, topic, mode.value)

    async def admit_replay(
        self, jd_id: UUID, source_run_seq: int, replay_id: UUID
    ) -> RunRef | None:
        """The run that replays `source_run_seq`, or None where it may not be replayed."""
        row = await self._database.row("admit_replay", jd_id, source_run_seq, replay_id)
        if row is None:
            return None
        return RunRef(
            jd_id=jd_id,
            revision=row["revision"],
            run_seq=row["run_seq"],
            run_id=derive_run_id(jd_id, row["run_seq"], replay_id),
            replay_id=replay_id,
            mode=Mode(row["mode"]),
        )

    async def recall_replay(self, jd_id: UUID, run_seq: int, replay_id: UUID) -> Recalled | None:
        """What a run of a replay is made of; None where nobody was admitted as that."""
        row = await self._database.row("recall_replay", jd_id, run_seq, replay_id)
        return None if row is None else _recalled(row, Mode(row["mode"]))


def _admission(row: asyncpg.Record, *, known: bool, mode: Mode = Mode.LIVE) -> Admission:
    run = RunRef(
        jd_id=row["jd_id"],
        revision=row["revision"],
        run_seq=row["run_seq"],
        run_id=derive_run_id(row["jd_id"], row["run_seq"], row["replay_id"]),
        replay_id=row["replay_id"],
        mode=mode,
    )
    return Admission(
        verdict=row["verdict"],
        run=run,
        content_hash=row["content_hash"],
        duplicate_of=row["duplicate_of"],
        known=known,
    )


def _recalled(row: asyncpg.Record, mode: Mode = Mode.LIVE) -> Recalled:
    return Recalled(payload=row["payload"], admission=_admission(row, known=True, mode=mode))


def position_of(row: asyncpg.Record) -> Position:
    """The position of a row that has its four columns."""
    return Position(
        cluster_id=row["cluster_id"],
        topic=row["topic"],
        partition=row["partition"],
        offset=row["offset"],
    )


def _signed(band: int) -> int:
    """A 64-bit band as PostgreSQL's signed integers hold it."""
    return (band + _SIGN) % (2 * _SIGN) - _SIGN
