"""Runs as people look at them: read by the command line.

A run is found while it is on its way, too: lists start from what was admitted.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg
import orjson

from agents.ports import LetterState
from infra.postgres.letters import letter_of
from infra.postgres.packing import unpack
from infra.postgres.pool import Database
from infra.postgres.prefixes import uuid_range
from infra.postgres.register import position_of
from schemas.envelope import Position, derive_run_id
from schemas.failure import DeadLetter
from schemas.topology import StageName

RunOutcome = Literal[
    "stored", "rejected", "withdrawn", "expired", "superseded", "dead", "in_flight"
]


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in a list. `title` and `company` as submitted; `role` and a rejection as recorded."""

    jd_id: UUID
    run_id: UUID
    run_seq: int
    revision: int
    outcome: RunOutcome
    submitted_at: datetime
    finished_at: datetime | None
    applied: bool
    title: str | None
    company: str | None
    role: str | None
    rejection_reason: str | None
    duplicate_of: UUID | None


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """A submission that led to the run: the one that it was made for, and its repeats."""

    position: Position
    appended_at: datetime
    verdict: Literal["run", "repeat", "stale"]
    outcome: str | None
    payload: bytes


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage that the run has passed: milliseconds of handling, US dollars, tokens, calls."""

    stage: str
    outcome: str
    at: datetime
    ms: float
    usd: float
    tokens_in: int
    tokens_out: int
    calls: int


@dataclass(frozen=True, slots=True)
class RunLetter:
    """A dead letter of the run, and what was done about it."""

    id: UUID
    state: LetterState
    letter: DeadLetter


@dataclass(frozen=True, slots=True)
class RunStory:
    """All that is stored about one run; `record` and `contribution` are JSON once it has ended."""

    run: RunLine
    record: bytes | None
    contribution: bytes | None
    catalog_version: int | None
    submissions: tuple[SubmissionLine, ...]
    stages: tuple[StageLine, ...]
    dead: tuple[RunLetter, ...]


class RunBrowser:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def runs(
        self, *, jd_id: UUID | None = None, outcome: RunOutcome | None = None, limit: int = 50
    ) -> list[RunLine]:
        """Runs, newest first."""
        rows = await self._database.rows("list_runs", jd_id, outcome, limit)
        return [_line(row) for row in rows]

    async def find(self, prefix: str, limit: int = 20) -> list[RunLine]:
        """Runs whose id begins like that, and the newest runs of JDs whose id does; newest first.

        Hyphens and case do not matter. Nothing is found by what is no beginning of an id.
        """
        between = uuid_range(prefix)
        if between is None:
            return []
        rows = await self._database.rows("find_runs", *between, limit)
        return [_line(row) for row in rows]

    async def story(self, run: RunLine) -> RunStory:
        """All about a run that `runs` or `find` gave, in one consistent view."""
        key = (run.jd_id, run.run_seq)
        async with self._database.transaction("repeatable_read") as statements:
            stored = await statements.row("stored_run", *key)
            submissions = await statements.rows("submissions_of_run", *key)
            stages = await statements.rows("stages_of_run", run.run_id)
            dead = await statements.rows("dead_of_run", run.run_id, *key, StageName.PARSER.value)
        return RunStory(
            run=run,
            record=unpack(stored["record"]) if stored and stored["record"] else None,
            contribution=unpack(stored["contribution"]) if stored else None,
            catalog_version=stored["catalog_version"] if stored else None,
            submissions=tuple(_submission(row) for row in submissions),
            stages=tuple(StageLine(**dict(row)) for row in stages),
            dead=tuple(_letter(row) for row in dead),
        )


def _line(row: asyncpg.Record) -> RunLine:
    submitted = orjson.loads(row["payload"])
    record = orjson.loads(unpack(row["record"])) if row["record"] else {}
    parsed = record.get("parsed") or {}
    return RunLine(
        jd_id=row["jd_id"],
        run_id=derive_run_id(row["jd_id"], row["run_seq"], row["replay_id"]),
        run_seq=row["run_seq"],
        revision=row["revision"],
        outcome=row["outcome"],
        submitted_at=row["appended_at"],
        finished_at=row["finished_at"],
        applied=row["applied"],
        title=submitted.get("title") or parsed.get("role"),
        company=submitted.get("company") or parsed.get("company_name"),
        role=(record.get("chosen_role") or {}).get("display_name"),
        rejection_reason=record.get("rejection_reason"),
        duplicate_of=row["duplicate_of"],
    )


def _submission(row: asyncpg.Record) -> SubmissionLine:
    return SubmissionLine(
        position=position_of(row),
        appended_at=row["appended_at"],
        verdict=row["verdict"],
        outcome=row["outcome"],
        payload=row["payload"],
    )


def _letter(row: asyncpg.Record) -> RunLetter:
    return RunLetter(row["id"], row["state"], letter_of(row))
