"""What is due by the clock, in PostgreSQL: `agents.ports.Sweeps`, called on a timer by workers.

A sweep finds, sends and notes what it sent in one transaction, under a lock that lets one process
at a time. After a crash between the sending and the note it sends again: all of it may come twice.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

import asyncpg
import orjson

from agents.ports import Expiry, FinishedRun
from infra.postgres.pool import Database, Statements
from infra.postgres.runs import finished_run
from schemas.topology import StageName

_BATCH = 100
_KEEP = timedelta(days=8)
"""Longer than the longest wait between two sends."""
_WAIT = timedelta(minutes=15)
"""Until what was sent may be sent again, and until a stored run may be looked for at all."""

Kind = Literal["expiry", "contribution"]


class PostgresSweeps:
    """Expired JDs, and contributions that were stored and not applied; a batch per call."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send_expired(
        self, at: datetime, send: Callable[[Sequence[Expiry]], Awaitable[None]]
    ) -> int:
        """Send what has expired at that time; how many, 0 while another process is at it.

        Raises what `send` raises; then all of it is found again.
        """
        async with self._database.transaction() as statements:
            if not await statements.value("try_lock_sweep", "expiry"):
                return 0
            rows = await statements.rows("expired_jds", at, _BATCH)
            if rows:
                await send([_expiry(row) for row in rows])
                await _note(statements, "expiry", rows, at)
            return len(rows)

    async def send_unapplied(
        self, at: datetime, send: Callable[[Sequence[FinishedRun]], Awaitable[None]]
    ) -> int:
        """Send stored runs that the catalog has not applied after a while; how many."""
        async with self._database.transaction() as statements:
            if not await statements.value("try_lock_sweep", "contribution"):
                return 0
            rows = await statements.rows(
                "unapplied_runs_since", at, at - _WAIT, StageName.CATALOG.value, _BATCH
            )
            if rows:
                await send([finished_run(row, row["jd_id"], row["run_seq"]) for row in rows])
                await _note(statements, "contribution", rows, at)
            return len(rows)


async def _note(
    statements: Statements, kind: Kind, rows: Sequence[asyncpg.Record], at: datetime
) -> None:
    jd_ids = [row["jd_id"] for row in rows]
    await statements.run("note_resends", kind, jd_ids, [row["run_seq"] for row in rows], at, _WAIT)
    await statements.run("drop_old_resends", kind, at - _KEEP)


def _expiry(row: asyncpg.Record) -> Expiry:
    submitted = orjson.loads(row["payload"])
    return Expiry(row["jd_id"], row["run_seq"], submitted["source"], submitted["source_job_id"])
