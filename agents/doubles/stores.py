"""`RunStore`, `Books` and `DeadLetterStore` in memory, over `MemoryRegister`: one store for all.

For tests, which need no server for the rules of RUNS.md.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID

from agents.doubles.letters import Buried, LetterBox
from agents.doubles.register import Entry, Head, MemoryRegister
from agents.ports import BookCounts, FinishedRun, LetterState, Redrive
from schemas.envelope import Mode, Position
from schemas.failure import DeadLetter, Death, Original
from schemas.topology import StageName


def _system_time() -> datetime:
    return datetime.now(UTC)


class MemoryOps(MemoryRegister):
    """All ports of the schema `ops`. `now` tells when a run is finished."""

    def __init__(self, now: Callable[[], datetime] = _system_time) -> None:
        super().__init__()
        self._now = now
        self._runs: dict[tuple[UUID, int], FinishedRun] = {}
        self._finished_at: dict[tuple[UUID, int], datetime] = {}
        self._unapplied: dict[tuple[UUID, int], FinishedRun] = {}
        self._letters = LetterBox()
        self._dead_at_catalog: set[UUID | None] = set()

    async def redriven(self, position: Position, value: bytes | None) -> datetime | None:
        """When the submission at that position was appended, if just these bytes are redriven."""
        letter = self._letters.redriven(StageName.PARSER, position, value)
        return None if letter is None else letter.appended_at

    async def finish(self, finished: FinishedRun) -> FinishedRun | None:
        """Store it, first writer wins; answer what is stored, or None if a newer run is stored.

        Raises ValueError for a shadow run: those are never stored.
        """
        run = finished.run
        if run.mode is not Mode.LIVE:
            raise ValueError(f"run {run.run_id} is a {run.mode.value} run and cannot be stored")
        head = self._heads.setdefault(run.jd_id, Head())
        if head.stored_run_seq > run.run_seq:
            self._close(run.jd_id, run.run_seq, "superseded")
            return None
        key = (run.jd_id, run.run_seq)
        if key not in self._runs:
            self._runs[key] = self._unapplied[key] = finished
            self._finished_at[key] = self._now()
            head.stored_run_seq = run.run_seq
            head.run_seq = max(head.run_seq, run.run_seq)
            self._close(run.jd_id, run.run_seq, finished.outcome)
        return self._runs[key]

    async def newest(self, jd_id: UUID) -> FinishedRun | None:
        """The stored run of that JD with the highest `run_seq`."""
        head = self._heads.get(jd_id)
        return self._runs.get((jd_id, head.stored_run_seq)) if head else None

    async def newest_after(self, jd_id: UUID, run_seq: int) -> FinishedRun | None:
        """The same where it is newer than `run_seq`."""
        newest = await self.newest(jd_id)
        return newest if newest and newest.run.run_seq > run_seq else None

    async def unapplied(self) -> list[FinishedRun]:
        """Stored runs whose contribution the catalog has not applied, oldest first."""
        return list(self._unapplied.values())

    def unapplied_since(self, at: datetime) -> list[FinishedRun]:
        """Those stored before that time; not those that died at the catalog."""
        return [
            finished
            for key, finished in self._unapplied.items()
            if self._finished_at[key] < at and finished.run.run_id not in self._dead_at_catalog
        ]

    def mark_applied(self, jd_id: UUID, run_seq: int) -> None:
        """The catalog has the contribution of that run, and with it of all runs before."""
        for key in [key for key in self._unapplied if key[0] == jd_id and key[1] <= run_seq]:
            del self._unapplied[key]

    async def record_dead(
        self,
        letter: DeadLetter,
        run_id: UUID | None,
        jd_id: UUID | None,
        original: Original | None = None,
    ) -> None:
        """An event died at a stage; at the parser that is a submission of its own."""
        if letter.stage == StageName.CATALOG:
            self._dead_at_catalog.add(run_id)
        self._letters.bury(letter, (run_id, jd_id), original)
        for entry in self._died(letter, (run_id, jd_id)):
            entry.outcome = entry.outcome or "dead"

    def _died(self, letter: DeadLetter, run: tuple[UUID | None, UUID | None]) -> list[Entry]:
        """The submission that the letter is about, if it was admitted."""
        if letter.stage == StageName.PARSER:
            at = self._entries.get(letter.position)
            return [at] if at else []
        if letter.stage == StageName.CATALOG:
            return []
        return [
            entry
            for entry in self._entry_of_run.values()
            if (entry.admission.run.run_id, entry.admission.run.jd_id) == run
        ]

    async def deaths(
        self, stage: str, position: Position, value: bytes | None
    ) -> tuple[Death, ...] | None:
        """Earlier deaths of an event that says that it stood there; None where it did not."""
        entry = self._entries.get(position) if stage == StageName.PARSER else None
        admitted = entry is not None and entry.submission.payload == value
        if not admitted and self._letters.redriven(stage, position, value) is None:
            return None
        return self._letters.deaths(stage, position)

    async def note_redrives(
        self, ids: Sequence[UUID], states: Collection[LetterState]
    ) -> list[Redrive]:
        """Note, before they are sent, that those of them in these states are redriven."""
        found = self._letters.named(ids, states)
        noted = self._letters.note_redrives(found)
        for buried in found:
            for entry in self._died(buried.letter, buried.run):
                if buried.original is not None and entry.outcome == "dead":
                    entry.outcome = None
        return noted

    async def confirm_redrives(
        self,
        redrives: Sequence[Redrive],
        by: str,  # noqa: ARG002 - kept by the real one
        at: datetime,  # noqa: ARG002 - the same
    ) -> None:
        """They were sent: they are redriven, but for those that have died again meanwhile."""
        self._letters.confirm_redrives(redrives)

    async def discard(
        self,
        ids: Sequence[UUID],
        by: str,  # noqa: ARG002 - kept by the real one
        at: datetime,  # noqa: ARG002 - the same
        why: str | None,  # noqa: ARG002 - the same
    ) -> list[UUID]:
        """Mark these letters as done with, where they are open; answer which. They stay dead."""
        found = self._letters.named(ids, {"open"})
        for buried in found:
            buried.state = "discarded"
            if buried.redrives:
                for entry in self._died(buried.letter, buried.run):
                    entry.outcome = entry.outcome or "dead"
        return [buried.letter.id for buried in found]

    async def reopen_lost(self) -> int:
        """Open those again whose redrive was lost before it was admitted; answer how many."""
        lost = [
            buried
            for buried in self._letters.all()
            if buried.state == "redriven" and self._is_at_door(buried)
        ]
        for buried in lost:
            buried.state = "open"
        return len(lost)

    async def counts(self) -> BookCounts:
        """What became of every submission."""
        outcomes = [entry.outcome for entry in self._entries.values()]
        at_door = [buried.state for buried in self._letters.all() if self._is_at_door(buried)]
        return BookCounts(
            submitted=len(outcomes) + len(at_door),
            stored=outcomes.count("stored"),
            rejected=outcomes.count("rejected"),
            repeats=outcomes.count("repeat"),
            superseded=outcomes.count("superseded"),
            withdrawn=outcomes.count("withdrawn"),
            dead=outcomes.count("dead") + len(at_door) - at_door.count("redriven"),
        )

    def _is_at_door(self, buried: Buried) -> bool:
        """A submission that was never admitted."""
        letter = buried.letter
        return letter.stage == StageName.PARSER and letter.position not in self._entries

    def _close(self, jd_id: UUID, run_seq: int, outcome: str) -> None:
        entry = self._entry_of_run.get((jd_id, run_seq))
        if entry is not None and entry.outcome in {None, "dead"}:
            entry.outcome = outcome
