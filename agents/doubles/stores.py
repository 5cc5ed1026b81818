"""`JdRegister`, `RunStore`, `Books` and `DeadLetterStore` in memory.

The rules of RUNS.md in their plainest form, for tests and for `rolestream analyze`, which runs the
handlers without any server.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from agents.doubles.letters import LetterBox
from agents.ports import (
    Admission,
    BookCounts,
    FinishedRun,
    LetterState,
    Recalled,
    Redrive,
    Submission,
)
from schemas.envelope import Mode, Position, RunRef, derive_run_id
from schemas.failure import DeadLetter, Death, Original
from schemas.topology import StageName


@dataclass(slots=True)
class _Head:
    """What a JD has come to. `text_number` says when its present text came."""

    run_seq: int = 0
    revision: int = 0
    content_hash: str | None = None
    text_hash: str = ""
    text_number: int = 0
    versions: str | None = None
    newest_appended_at: datetime | None = None
    withdrawn: bool = False
    stored_run_seq: int = 0


@dataclass(slots=True)
class _Entry:
    submission: Submission
    admission: Admission
    outcome: str | None


class MemoryOps:
    """One store behind four ports, as the schema `ops` is."""

    def __init__(self) -> None:
        self._heads: dict[UUID, _Head] = {}
        self._entries: dict[Position, _Entry] = {}
        self._entry_of_run: dict[tuple[UUID, int], _Entry] = {}
        self._jds_by_text: defaultdict[str, set[UUID]] = defaultdict(set)
        self._runs: dict[tuple[UUID, int], FinishedRun] = {}
        self._unapplied: dict[tuple[UUID, int], FinishedRun] = {}
        self._letters = LetterBox()

    async def admit(self, submission: Submission) -> Admission:
        """Decide once per position; the same position gets the same answer again (`known`)."""
        if entry := self._entries.get(submission.position):
            return replace(entry.admission, known=True)
        head = self._heads.setdefault(submission.jd_id, _Head())
        admission = self._decide(head, submission)
        outcome = {"stale": "superseded", "repeat": "repeat", "run": None}[admission.verdict]
        entry = self._entries[submission.position] = _Entry(submission, admission, outcome)
        if admission.verdict != "stale":
            head.newest_appended_at = submission.appended_at
        if admission.verdict == "run":
            self._entry_of_run[submission.jd_id, admission.run.run_seq] = entry
            self._advance(head, submission, admission.run)
        return admission

    def _decide(self, head: _Head, submission: Submission) -> Admission:
        jd_id = submission.jd_id
        if head.newest_appended_at and submission.appended_at < head.newest_appended_at:
            return Admission("stale", self._newest_run(jd_id, head), submission.content_hash)
        if _is_repeat(head, submission):
            return Admission("repeat", self._newest_run(jd_id, head), submission.content_hash)
        changed = not submission.withdrawn and submission.content_hash != head.content_hash
        run_seq = head.run_seq + 1
        run = RunRef(
            jd_id=jd_id,
            revision=head.revision + changed,
            run_seq=run_seq,
            run_id=derive_run_id(jd_id, run_seq),
        )
        return Admission("run", run, submission.content_hash, self._duplicate_of(submission))

    def _newest_run(self, jd_id: UUID, head: _Head) -> RunRef:
        if stored := self._runs.get((jd_id, head.run_seq)):
            return stored.run.model_copy(update={"revision": head.revision})
        return RunRef(
            jd_id=jd_id,
            revision=head.revision,
            run_seq=head.run_seq,
            run_id=derive_run_id(jd_id, head.run_seq),
        )

    def _duplicate_of(self, submission: Submission) -> UUID | None:
        if submission.withdrawn or not submission.text_hash:
            return None
        holders = [
            (head.text_number, jd_id)
            for jd_id in self._jds_by_text[submission.text_hash]
            if (head := self._heads[jd_id]).text_hash == submission.text_hash and not head.withdrawn
        ]
        first = min(holders)[1] if holders else None
        return None if first == submission.jd_id else first

    def _advance(self, head: _Head, submission: Submission, run: RunRef) -> None:
        head.run_seq, head.revision = run.run_seq, run.revision
        if not submission.withdrawn:
            if head.withdrawn or head.text_hash != submission.text_hash:
                head.text_number = len(self._entries)
            head.text_hash = submission.text_hash
            self._jds_by_text[submission.text_hash].add(submission.jd_id)
            head.content_hash = submission.content_hash
            head.versions = submission.versions
        head.withdrawn = submission.withdrawn

    async def recall(self, position: Position) -> Recalled | None:
        """What was admitted at that position: for redrives and re-emissions."""
        entry = self._entries.get(position)
        return None if entry is None else _recalled(entry)

    async def redriven(self, position: Position, value: bytes | None) -> datetime | None:
        """When the submission at that position was appended, if just these bytes are redriven."""
        letter = self._letters.redriven(StageName.PARSER, position, value)
        return None if letter is None else letter.appended_at

    async def unfinished(self, except_cluster: str) -> list[tuple[Position, Recalled]]:
        """What was admitted on another cluster and has no outcome yet, oldest first."""
        return [
            (position, _recalled(entry))
            for position, entry in self._entries.items()
            if entry.outcome is None and position.cluster_id != except_cluster
        ]

    async def finish(self, finished: FinishedRun) -> FinishedRun | None:
        """Store it, first writer wins; answer what is stored, or None if a newer run is stored.

        Raises ValueError for a shadow run: those are never stored.
        """
        run = finished.run
        if run.mode is not Mode.LIVE:
            raise ValueError(f"run {run.run_id} is a {run.mode.value} run and cannot be stored")
        head = self._heads.setdefault(run.jd_id, _Head())
        if head.stored_run_seq > run.run_seq:
            self._close(run.jd_id, run.run_seq, "superseded")
            return None
        key = (run.jd_id, run.run_seq)
        if key not in self._runs:
            self._runs[key] = self._unapplied[key] = finished
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
        self._letters.bury(letter, (run_id, jd_id), original)
        for entry in self._died(letter, (run_id, jd_id)):
            entry.outcome = entry.outcome or "dead"

    def _died(self, letter: DeadLetter, run: tuple[UUID | None, UUID | None]) -> list[_Entry]:
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

    async def counts(self) -> BookCounts:
        """What became of every submission."""
        outcomes = [entry.outcome for entry in self._entries.values()]
        at_door = sum(
            letter.stage == StageName.PARSER and letter.position not in self._entries
            for letter in (buried.letter for buried in self._letters.all())
        )
        return BookCounts(
            submitted=len(outcomes) + at_door,
            stored=outcomes.count("stored"),
            rejected=outcomes.count("rejected"),
            repeats=outcomes.count("repeat"),
            superseded=outcomes.count("superseded"),
            withdrawn=outcomes.count("withdrawn"),
            dead=outcomes.count("dead") + at_door,
        )

    def _close(self, jd_id: UUID, run_seq: int, outcome: str) -> None:
        entry = self._entry_of_run.get((jd_id, run_seq))
        if entry is not None and entry.outcome in {None, "dead"}:
            entry.outcome = outcome


def _is_repeat(head: _Head, submission: Submission) -> bool:
    return (
        not submission.withdrawn
        and not head.withdrawn
        and 0 < head.run_seq == head.stored_run_seq
        and (head.content_hash, head.versions) == (submission.content_hash, submission.versions)
    )


def _recalled(entry: _Entry) -> Recalled:
    return Recalled(entry.submission.payload, replace(entry.admission, known=True))
