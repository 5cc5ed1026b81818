"""Random histories of a few JDs: the rules of RUNS.md hold, and both stores give the same answers.

A history has new content, repeats, withdrawals, late and redelivered submissions, runs that finish
in any order and more than once, and runs that die and are redriven.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.ports import Admission, FinishedRun, Submission
from infra.postgres.pool import Database
from tests.contract.conftest import Ops, ops_in_memory, ops_in_postgres
from tests.contract.submissions import JD, OTHER_JD, Outcome, finished, letter, submission
from tests.postgres import empty

JDS = (JD, OTHER_JD)
T = TypeVar("T")

_which = st.integers(0, 30)
_submits = st.tuples(
    st.just("submit"), st.sampled_from(JDS), st.sampled_from("AB"), st.sampled_from(("v1", "v2"))
)
_commands = st.lists(
    st.one_of(
        _submits,
        _submits,
        st.tuples(st.just("withdraw"), st.sampled_from(JDS)),
        st.tuples(st.just("late"), st.sampled_from(JDS), st.sampled_from("AB")),
        st.tuples(st.just("redeliver"), _which),
        st.tuples(st.just("finish"), _which),
        st.tuples(st.just("finish"), _which),
        st.tuples(st.just("die"), _which),
        st.tuples(st.just("door"), _which),
    ),
    max_size=25,
)


@dataclass
class History:
    """Plays commands against stores that must agree, and knows what has to come out."""

    stores: Sequence[Ops]
    submissions: list[Submission] = field(default_factory=list)
    runs: list[tuple[Submission, Admission]] = field(default_factory=list)
    last_word: dict[UUID, Submission] = field(default_factory=dict)
    stored: dict[UUID, dict[int, FinishedRun]] = field(default_factory=dict)

    async def all_agree(self, ask: Callable[[Ops], Awaitable[T]]) -> T:
        answers = [await ask(store) for store in self.stores]
        assert all(answer == answers[0] for answer in answers)
        return answers[0]

    async def admit(self, given: Submission) -> Admission:
        return await self.all_agree(lambda store: store.register.admit(given))

    async def submit(self, jd_id: UUID, content: str, versions: str = "v1") -> None:
        await self._new(submission(len(self.submissions), content, jd_id=jd_id, versions=versions))

    async def withdraw(self, jd_id: UUID) -> None:
        await self._new(submission(len(self.submissions), "", jd_id=jd_id, withdrawn=True))

    async def late(self, jd_id: UUID, content: str) -> None:
        await self._new(submission(len(self.submissions), content, jd_id=jd_id, minute=-1))

    async def _new(self, given: Submission) -> None:
        admission = await self.admit(given)
        self.submissions.append(given)
        before = self.last_word.get(given.jd_id)
        too_late = before is not None and given.appended_at < before.appended_at
        assert (admission.verdict == "stale") == too_late
        if not too_late:
            self.last_word[given.jd_id] = given
        mine = [each for earlier, each in self.runs if earlier.jd_id == given.jd_id]
        if admission.verdict == "run":
            assert admission.run.run_seq == len(mine) + 1
            self.runs.append((given, admission))
        elif admission.verdict == "repeat":
            assert admission.run == mine[-1].run
            newest = await self.all_agree(lambda store: store.runs.newest(given.jd_id))
            assert newest is not None
            assert newest.record == given.content_hash.encode()

    async def redeliver(self, which: int) -> None:
        if self.submissions:
            again = self.submissions[which % len(self.submissions)]
            assert (await self.admit(again)).known

    async def finish(self, which: int) -> None:
        if not self.runs:
            return
        given, admission = self.runs[which % len(self.runs)]
        record = None if given.withdrawn else given.content_hash.encode()
        outcome: Outcome = "withdrawn" if given.withdrawn else "stored"
        run = finished(admission.run, record, outcome)
        answer = await self.all_agree(lambda store: store.runs.finish(run))
        stored = self.stored.setdefault(given.jd_id, {})
        outranked = any(run_seq > run.run.run_seq for run_seq in stored)
        assert answer == (None if outranked else run)
        if not outranked:
            stored[run.run.run_seq] = run

    async def die(self, which: int) -> None:
        if not self.runs:
            return
        _, admission = self.runs[which % len(self.runs)]
        dead = letter(which, "resolver", "skills.extracted")
        run = admission.run
        await self.all_agree(lambda store: store.books.record_dead(dead, run.run_id, run.jd_id))

    async def door(self, which: int) -> None:
        dead = letter(1000 + which)
        await self.all_agree(lambda store: store.books.record_dead(dead, None, None))

    async def check(self) -> None:
        counts = await self.all_agree(lambda store: store.books.counts())
        waiting = await self.all_agree(lambda store: store.register.unfinished("elsewhere"))
        assert counts.in_flight == len(waiting) >= 0
        assert counts.submitted >= len(self.submissions)
        for jd_id in JDS:
            newest = await self.all_agree(partial(_newest, jd_id))
            stored = self.stored.get(jd_id, {})
            assert newest == (stored[max(stored)] if stored else None)


async def _newest(jd_id: UUID, store: Ops) -> FinishedRun | None:
    return await store.runs.newest(jd_id)


async def play(stores: Sequence[Ops], commands: Sequence[tuple[str, ...]]) -> None:
    history = History(stores)
    for name, *values in commands:
        await getattr(history, name)(*values)
        await history.check()
    for which in range(len(history.runs)):
        await history.finish(which)
    await history.check()
    counts = await history.all_agree(lambda store: store.books.counts())
    assert counts.in_flight == 0
    for jd_id, last in history.last_word.items():
        newest = await history.all_agree(partial(_newest, jd_id))
        assert newest is not None
        assert newest.record == (None if last.withdrawn else last.content_hash.encode())


@settings(max_examples=150, deadline=None)
@given(_commands)
async def test_any_history_ends_with_the_last_word(commands: list[tuple[str, ...]]) -> None:
    await play([ops_in_memory()], commands)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(_commands)
async def test_postgres_answers_any_history_as_the_double_does(
    database: Database, commands: list[tuple[str, ...]]
) -> None:
    await empty(database)

    await play([ops_in_memory(), ops_in_postgres(database)], commands)
