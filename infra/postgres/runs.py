"""Finished runs in PostgreSQL: `agents.ports.RunStore`, called by the finalizer and by sweeps.

`ops.finish` decides under the JD's row lock by RUNS.md 6. Runs that the catalog has applied are
marked by the catalog writer, in the transaction that applies them.
"""

from uuid import UUID

import asyncpg

from agents.ports import FinishedRun
from infra.postgres.packing import pack, unpack
from infra.postgres.pool import Database
from schemas.envelope import Mode, RunRef


class PostgresRuns:
    """Stored records and contributions, the first writer of a run wins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def finish(self, finished: FinishedRun) -> FinishedRun | None:
        """Store it, first writer wins; answer what is stored, or None if a newer run is stored.

        Raises ValueError for a shadow run: those are never stored.
        """
        run = finished.run
        if run.mode is not Mode.LIVE:
            raise ValueError(f"run {run.run_id} is a {run.mode.value} run and cannot be stored")
        row = await self._database.row(
            "finish",
            run.jd_id,
            run.run_seq,
            run.revision,
            run.run_id,
            run.replay_id,
            finished.outcome,
            finished.record and pack(finished.record),
            pack(finished.contribution),
            finished.catalog_version,
        )
        if row is None:
            return None
        return finished if row["won"] else finished_run(row, run.jd_id, run.run_seq)

    async def newest(self, jd_id: UUID) -> FinishedRun | None:
        """The stored run of that JD with the highest `run_seq`."""
        row = await self._database.row("newest_run", jd_id)
        return None if row is None else finished_run(row, row["jd_id"], row["run_seq"])

    async def newest_after(self, jd_id: UUID, run_seq: int) -> FinishedRun | None:
        """The same where it is newer than `run_seq`; no record is read where it is not."""
        row = await self._database.row("newest_run_after", jd_id, run_seq)
        return None if row is None else finished_run(row, row["jd_id"], row["run_seq"])

    async def unapplied(self) -> list[FinishedRun]:
        """Stored runs whose contribution the catalog has not applied, oldest first."""
        rows = await self._database.rows("unapplied_runs")
        return [finished_run(row, row["jd_id"], row["run_seq"]) for row in rows]


def finished_run(row: asyncpg.Record, jd_id: UUID, run_seq: int) -> FinishedRun:
    """The run of a row of `ops.runs`."""
    return FinishedRun(
        run=RunRef(
            jd_id=jd_id,
            revision=row["revision"],
            run_seq=run_seq,
            run_id=row["run_id"],
            replay_id=row["replay_id"],
        ),
        outcome=row["outcome"],
        record=row["record"] and unpack(row["record"]),
        contribution=unpack(row["contribution"]),
        catalog_version=row["catalog_version"],
    )
