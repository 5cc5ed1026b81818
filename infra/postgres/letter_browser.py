"""Dead letters as people look at them: found by what is known of them, told with all that happened.

Reads only; called by the command line.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg

from agents.ports import LetterState
from infra.postgres.letters import letter_of, unpack_original
from infra.postgres.pool import Database
from infra.postgres.prefixes import uuid_range
from schemas.failure import DeadLetter, DeadReason, Original
from schemas.topology import StageName


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFilter:
    """Which letters; what is None or empty lets all through. Times are those of the last death.

    `error` is a part of its text, `jd` the first and the last id of a range, `role` a slug or name:
    the role in the event, or that of the JD's newest contribution. Case does not matter.
    """

    stage: StageName | None = None
    reason: DeadReason | None = None
    error: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    jd: tuple[UUID, UUID] | None = None
    role: str | None = None
    states: tuple[LetterState, ...] = ()
    ids: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter in a list, its error cut short, and what became of its submission or run since.

    `outcome` is None where that is in flight, `verdict` None where it was never admitted;
    `stored_run_seq` is the newest stored run of the JD, `newest_at` when the JD's newest
    submission was appended.
    """

    id: UUID
    letter: DeadLetter
    state: LetterState
    deaths: int
    jd_id: UUID | None
    run_id: UUID | None
    run_seq: int | None
    kept: bool
    value_bytes: int | None
    verdict: Literal["run", "repeat", "stale"] | None
    outcome: str | None
    stored_run_seq: int | None
    newest_at: datetime | None

    @property
    def comes_too_late(self) -> bool:
        """Whether a redrive would end as superseded, as things are."""
        if self.letter.stage == StageName.PARSER and self.verdict is None:
            appended_at = self.letter.appended_at
            return bool(appended_at and self.newest_at and appended_at < self.newest_at)
        if self.letter.stage == StageName.CATALOG or self.run_seq is None:
            return False
        return self.verdict == "stale" or (self.stored_run_seq or 0) > self.run_seq


@dataclass(frozen=True, slots=True)
class LetterEvent:
    """One thing that happened to a letter: it died (with a reason), or somebody did something."""

    what: Literal["died", "redriven", "discarded"]
    at: datetime
    seen: str | None
    reason: str | None
    error: str | None
    attempts: int | None
    first_at: datetime | None
    by: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class LetterStory:
    """All that is stored about one letter; `original` is None where its bytes are not kept."""

    line: LetterLine
    events: tuple[LetterEvent, ...]
    original: Original | None


class LetterBrowser:
    """Finds letters and tells their stories."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(
        self, wanted: LetterFilter, limit: int | None = None
    ) -> tuple[list[LetterLine], int]:
        """The letters, newest death first, no more than `limit`; and how many there are in all."""
        first, last = wanted.jd or (None, None)
        rows = await self._database.rows(
            "find_letters",
            wanted.stage and wanted.stage.value,
            wanted.reason and wanted.reason.value,
            wanted.error,
            wanted.since,
            wanted.until,
            first,
            last,
            wanted.role,
            list(wanted.states) or None,
            None if wanted.ids is None else list(wanted.ids),
            limit,
        )
        return [_line(row) for row in rows], rows[0]["total"] if rows else 0

    async def ids(self, prefix: str, limit: int = 10) -> list[UUID]:
        """Ids of letters that begin like that; none for what is no beginning of an id."""
        between = uuid_range(prefix)
        if between is None:
            return []
        rows = await self._database.rows("letters_by_prefix", *between, limit)
        return [row["id"] for row in rows]

    async def story(self, id_: UUID) -> LetterStory | None:
        """All about one letter, in one consistent view; None where there is no such letter."""
        everything = (None,) * 9
        async with self._database.transaction("repeatable_read") as statements:
            line = await statements.row("find_letters", *everything, [id_], 1)
            stored = await statements.row("letter", id_)
            events = await statements.rows("history_of_letter", id_)
        if line is None or stored is None:
            return None
        return LetterStory(
            line=_line(line),
            events=tuple(LetterEvent(**dict(row)) for row in events),
            original=unpack_original(stored),
        )


def _line(row: asyncpg.Record) -> LetterLine:
    return LetterLine(
        id=row["id"],
        letter=letter_of(row),
        state=row["state"],
        deaths=row["deaths"],
        jd_id=row["about_jd"],
        run_id=row["run_id"],
        run_seq=row["about_run_seq"],
        kept=row["kept"],
        value_bytes=row["value_bytes"],
        verdict=row["verdict"],
        outcome=row["outcome"],
        stored_run_seq=row["stored_run_seq"],
        newest_at=row["newest_appended_at"],
    )
