"""`JdRegister` in memory: RUNS.md 1, 2, 16 and 17 in their plainest form."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import orjson

from agents.ports import Admission, Expiry, Recalled, Submission
from schemas.envelope import Mode, Position, RunRef, derive_run_id


@dataclass(slots=True)
class Head:
    """What a JD has come to. `text_number` says when its present text came."""

    run_seq: int = 0
    revision: int = 0
    content_hash: str | None = None
    text_hash: str = ""
    text_number: int = 0
    versions: str | None = None
    newest_appended_at: datetime | None = None
    valid_through: datetime | None = None
    withdrawn: bool = False
    stored_run_seq: int = 0


@dataclass(slots=True)
class Entry:
    """A submission, what it was admitted as, and how that ended."""

    submission: Submission
    admission: Admission
    outcome: str | None


@dataclass(frozen=True, slots=True)
class _ReplayRun:
    replay_id: UUID
    source_run_seq: int
    run: RunRef


class MemoryRegister:
    """Heads, submissions and replays, as the schema `ops` has them.

    `MemoryOps` is all of it: only there the letters are, and so what is redriven.
    """

    def __init__(self) -> None:
        self._heads: dict[UUID, Head] = {}
        self._entries: dict[Position, Entry] = {}
        self._entry_of_run: dict[tuple[UUID, int], Entry] = {}
        self._jds_by_text: defaultdict[str, set[UUID]] = defaultdict(set)
        self._replays: dict[UUID, Mode] = {}
        self._replay_runs: dict[tuple[UUID, int], _ReplayRun] = {}

    async def admit(self, submission: Submission) -> Admission:
        """Decide once per position; the same position gets the same answer again (`known`)."""
        if entry := self._entries.get(submission.position):
            return replace(entry.admission, known=True)
        head = self._heads.setdefault(submission.jd_id, Head())
        admission = self._decide(head, submission)
        outcome = {"stale": "superseded", "repeat": "repeat", "run": None}[admission.verdict]
        entry = self._entries[submission.position] = Entry(submission, admission, outcome)
        if admission.verdict != "stale" and submission.expires_run_seq is None:
            head.newest_appended_at = submission.appended_at
        if admission.verdict == "run":
            self._entry_of_run[submission.jd_id, admission.run.run_seq] = entry
            self._advance(head, submission, admission.run)
        return admission

    def _decide(self, head: Head, submission: Submission) -> Admission:
        jd_id = submission.jd_id
        if submission.expires_run_seq is not None:
            if not _has_expired(head, submission):
                return Admission("stale", self._newest_run(jd_id, head), submission.content_hash)
        elif head.newest_appended_at and submission.appended_at < head.newest_appended_at:
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

    def _newest_run(self, jd_id: UUID, head: Head) -> RunRef:
        if replayed := self._replay_runs.get((jd_id, head.run_seq)):
            return replayed.run.model_copy(update={"revision": head.revision})
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

    def _advance(self, head: Head, submission: Submission, run: RunRef) -> None:
        head.run_seq, head.revision = run.run_seq, run.revision
        if not submission.withdrawn:
            if head.withdrawn or head.text_hash != submission.text_hash:
                head.text_number = len(self._entries)
            head.text_hash = submission.text_hash
            self._jds_by_text[submission.text_hash].add(submission.jd_id)
            head.content_hash = submission.content_hash
            head.versions = submission.versions
            head.valid_through = submission.valid_through
        head.withdrawn = submission.withdrawn

    async def recall(self, position: Position) -> Recalled | None:
        """What was admitted at that position: for redrives and re-emissions."""
        entry = self._entries.get(position)
        return None if entry is None else _recalled(entry)

    async def unfinished(self, except_cluster: str) -> list[tuple[Position, Recalled]]:
        """What was admitted on another cluster and has no outcome yet, oldest first."""
        return [
            (position, _recalled(entry))
            for position, entry in self._entries.items()
            if entry.outcome is None and position.cluster_id != except_cluster
        ]

    async def open_replay(self, replay_id: UUID, topic: str, mode: Mode) -> None:  # noqa: ARG002 - kept by the real one
        """A replay from that topic has begun: only what is open here replays."""
        self._replays.setdefault(replay_id, mode)

    async def admit_replay(
        self, jd_id: UUID, source_run_seq: int, replay_id: UUID
    ) -> RunRef | None:
        """The run that replays `source_run_seq`, or None where it may not be replayed."""
        for (each, _), replayed in self._replay_runs.items():
            if (each, replayed.replay_id) == (jd_id, replay_id):
                return replayed.run if replayed.source_run_seq == source_run_seq else None
        head, mode = self._heads.get(jd_id), self._replays.get(replay_id)
        if head is None or mode is None or head.withdrawn:
            return None
        if not 0 < head.run_seq == source_run_seq:
            return None
        run_seq = head.run_seq + (mode is Mode.LIVE)
        run = RunRef(
            jd_id=jd_id,
            revision=head.revision,
            run_seq=run_seq,
            run_id=derive_run_id(jd_id, run_seq, replay_id),
            replay_id=replay_id,
            mode=mode,
        )
        if mode is Mode.LIVE:
            self._replay_runs[jd_id, run_seq] = _ReplayRun(replay_id, source_run_seq, run)
            head.run_seq = run_seq
        return run

    async def recall_replay(self, jd_id: UUID, run_seq: int, replay_id: UUID) -> Recalled | None:
        """What a run of a replay is made of; None where nobody was admitted as that."""
        mode, head = self._replays.get(replay_id), self._heads.get(jd_id)
        entry = self._newest_entry(jd_id, run_seq)
        if mode is None or head is None or head.run_seq < run_seq or entry is None:
            return None
        replayed = self._replay_runs.get((jd_id, run_seq))
        is_admitted = replayed is not None and replayed.replay_id == replay_id
        if entry.submission.withdrawn or not (is_admitted or mode is Mode.SHADOW):
            return None
        run = RunRef(
            jd_id=jd_id,
            revision=entry.admission.run.revision,
            run_seq=run_seq,
            run_id=derive_run_id(jd_id, run_seq, replay_id),
            replay_id=replay_id,
            mode=mode,
        )
        return Recalled(entry.submission.payload, replace(entry.admission, run=run, known=True))

    def expired(self, at: datetime) -> list[Expiry]:
        """JDs whose `valid_through` was before that time, the first to expire first."""
        due = [
            (head.valid_through, jd_id, head.run_seq)
            for jd_id, head in self._heads.items()
            if head.valid_through and head.valid_through < at and not head.withdrawn
        ]
        return [self._expiry(jd_id, run_seq) for _, jd_id, run_seq in sorted(due)]

    def _expiry(self, jd_id: UUID, run_seq: int) -> Expiry:
        entry = self._newest_entry(jd_id, run_seq)
        assert entry is not None
        submitted = orjson.loads(entry.submission.payload)
        return Expiry(jd_id, run_seq, submitted["source"], submitted["source_job_id"])

    def _newest_entry(self, jd_id: UUID, upto: int) -> Entry | None:
        """The newest submission that became a run, that one or an earlier."""
        numbers = [number for each, number in self._entry_of_run if each == jd_id]
        newest = max((number for number in numbers if number <= upto), default=None)
        return None if newest is None else self._entry_of_run[jd_id, newest]


def _has_expired(head: Head, expiry: Submission) -> bool:
    """Not judged by when it was appended: a renewal that was appended before may come after."""
    return (
        head.run_seq == expiry.expires_run_seq
        and not head.withdrawn
        and head.valid_through is not None
        and head.valid_through < expiry.appended_at
    )


def _is_repeat(head: Head, submission: Submission) -> bool:
    return (
        not submission.withdrawn
        and not head.withdrawn
        and 0 < head.run_seq == head.stored_run_seq
        and (head.content_hash, head.versions) == (submission.content_hash, submission.versions)
    )


def _recalled(entry: Entry) -> Recalled:
    return Recalled(entry.submission.payload, replace(entry.admission, known=True))
