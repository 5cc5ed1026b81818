"""RUNS.md as a model: what every admission and every finish must answer, from what came before.

It knows nothing of tables, locks or handlers; it hears of calls in the order in which they took
effect, and of what they answered.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from agents.ports import Admission, FinishedRun, Submission
from schemas.envelope import Position


@dataclass(slots=True)
class JdHistory:
    """What a JD has been through. `runs` are its submissions that became runs, oldest first."""

    runs: list[Submission] = field(default_factory=list)
    stored: dict[int, FinishedRun] = field(default_factory=dict)
    newest_word: datetime | None = None
    content: str | None = None
    versions: str | None = None
    revision: int = 0
    valid_through: datetime | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether its newest run is a withdrawal."""
        return bool(self.runs) and self.runs[-1].withdrawn

    def newest_stored(self) -> FinishedRun | None:
        """The stored run with the highest number."""
        return self.stored[max(self.stored)] if self.stored else None


class Model:
    """Every JD's history, and which positions were admitted as what."""

    def __init__(self) -> None:
        self.jds: dict[UUID, JdHistory] = {}
        self.positions: dict[Position, Admission] = {}

    def admitted(self, given: Submission, answer: Admission) -> None:
        """Check an answer of `admit`."""
        if known := self.positions.get(given.position):
            assert answer == replace(known, known=True), "a known position has its answer for ever"
            return
        jd = self.jds.setdefault(given.jd_id, JdHistory())
        expected = self._verdict(jd, given)
        assert (answer.verdict, answer.known) == (expected, False)
        if expected == "run":
            changed = not given.withdrawn and given.content_hash != jd.content
            assert answer.run.run_seq == len(jd.runs) + 1, "run_seq rises by one"
            assert answer.run.revision == jd.revision + changed
            self._begin(jd, given, answer)
        else:
            assert answer.run.run_seq == len(jd.runs), "what is no run takes no run_seq"
        if expected != "stale" and given.expires_run_seq is None:
            jd.newest_word = given.appended_at
        self.positions[given.position] = answer

    @staticmethod
    def _verdict(jd: JdHistory, given: Submission) -> str:
        if given.expires_run_seq is not None:
            is_over = jd.valid_through is not None and jd.valid_through < given.appended_at
            is_newest = given.expires_run_seq == len(jd.runs)
            return "run" if is_newest and is_over and not jd.withdrawn else "stale"
        if jd.newest_word is not None and given.appended_at < jd.newest_word:
            return "stale"
        is_same = (jd.content, jd.versions) == (given.content_hash, given.versions)
        is_current = is_same and len(jd.runs) in jd.stored and not jd.withdrawn
        return "repeat" if is_current and not given.withdrawn else "run"

    @staticmethod
    def _begin(jd: JdHistory, given: Submission, answer: Admission) -> None:
        jd.runs.append(given)
        jd.revision = answer.run.revision
        if not given.withdrawn:
            jd.content, jd.versions = given.content_hash, given.versions
            jd.valid_through = given.valid_through

    def finished(self, given: FinishedRun, answer: FinishedRun | None) -> None:
        """Check an answer of `finish`: the first writer of a run wins, unless a newer is stored."""
        stored = self.jds[given.run.jd_id].stored
        if any(run_seq > given.run.run_seq for run_seq in stored):
            assert answer is None, "a newer run is stored"
            return
        assert answer == stored.setdefault(given.run.run_seq, given)
