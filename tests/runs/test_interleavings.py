"""RUNS.md under random interleavings, on the stores in memory and on the real SQL.

Submissions, redeliveries, owners that lose their partitions and do not know, crashes at any call,
deaths, redrives, withdrawals, expiries, contributions out of order, and brokers that forget. Every
admission and every finish is compared with a model; at the end all is drained, and must add up.
More of them: HYPOTHESIS_PROFILE=long.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from agents.errors import TransientError
from agents.ports import LetterState
from infra.postgres.pool import open_database
from schemas.envelope import derive_id
from schemas.jd import JdSubmitted
from schemas.message import Outgoing
from schemas.registry import Encoded, encode
from schemas.topology import CATALOG_CHANGES, JD_SUBMITTED, StageName
from streams.dead import redriven_record
from streams.recovery import resume
from streams.sweeping import send_expired, send_unapplied
from tests.postgres import empty
from tests.runs.broker import PARTITIONS, Broker
from tests.runs.pipeline import Doom, Pipeline
from tests.runs.stores import Stores, in_memory, in_postgres
from tests.small_catalog import FrozenClock

BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON = BEGIN + timedelta(minutes=2)
A_DAY = timedelta(days=1)

which = st.integers(0, 30)
jobs = st.sampled_from(("1", "1", "1", "2"))
one_in_four = st.integers(0, 3)
parts = st.integers(0, PARTITIONS - 1)
DOOMS: tuple[Doom, ...] = ("no", "no", "no", "no", "no", "before", "after")


class Interleavings(RuleBasedStateMachine):
    """One history; see the module's docstring."""

    open_stores: ClassVar[Callable[[], Coroutine[Any, Any, Stores]]]
    runner: ClassVar[asyncio.Runner]

    def run(self, main: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(main)

    @initialize()
    def begin(self) -> None:
        async def make() -> None:
            self.broker = Broker(BEGIN)
            self.pipeline = Pipeline(await type(self).open_stores(), self.broker)

        self.run(make())

    def submit_event(self, event: JdSubmitted, partition: int) -> None:
        out = Outgoing(JD_SUBMITTED, "any", "jd.submitted", derive_id("any"), event)
        self.broker.append(encode(out, "board", self.broker.now), partition)

    @rule(job=jobs, content=st.sampled_from("AAABR"), ends=st.booleans(), partition=parts)
    def submit(self, job: str, content: str, *, ends: bool, partition: int) -> None:
        self.submit_event(
            JdSubmitted(
                source="board",
                source_job_id=job,
                text=content,
                valid_through=SOON if ends else None,
            ),
            partition,
        )

    @rule(job=jobs, partition=parts, chance=one_in_four)
    def withdraw(self, job: str, partition: int, chance: int) -> None:
        if chance:
            return
        self.submit_event(JdSubmitted(source="board", source_job_id=job, withdrawn=True), partition)

    @rule(minutes=st.sampled_from((1, 1, 2, 20)))
    def time_passes(self, minutes: int) -> None:
        self.broker.pass_time(minutes)

    @precondition(lambda self: self.pipeline.readable())
    @rule(
        whose=which,
        versions=st.sampled_from(("v1", "v1", "v1", "v2")),
        doom=st.sampled_from(DOOMS),
        steps=st.sampled_from((1, 1, 2, 3, 9)),
    )
    def read_on(self, whose: int, versions: str, doom: Doom, steps: int) -> None:
        places = self.pipeline.readable()
        place = places[whose % len(places)]
        if doom == "after" and place[0] is StageName.FINALIZER:
            doom = "before"  # what it has stored it publishes, or another does

        async def go() -> None:
            owner = self.pipeline.take(*place, versions, doom)
            assert owner is not None
            await self._go(owner, steps)

        self.run(go())

    @precondition(lambda self: self.pipeline.led())
    @rule(whose=which, steps=st.sampled_from((1, 1, 2, 3, 9)))
    def go_on(self, whose: int, steps: int) -> None:
        led = self.pipeline.led()
        self.run(self._go(led[whose % len(led)], steps))

    async def _go(self, owner: Any, steps: int) -> None:
        for _ in range(steps):
            if owner.led is not None:
                await self.pipeline.step(owner)

    @precondition(lambda self: self.pipeline.led())
    @rule(whose=which)
    def one_crashes(self, whose: int) -> None:
        led = self.pipeline.led()
        self.run(self.pipeline.crash(led[whose % len(led)]))

    @precondition(lambda self: self.pipeline.owners)
    @rule(whose=which)
    def one_loses_its_partition(self, whose: int) -> None:
        owners = list(self.pipeline.owners.values())
        self.pipeline.lose(owners[whose % len(owners)])

    @precondition(lambda self: self.pipeline.led())
    @rule(chance=one_in_four)
    def all_crash(self, chance: int) -> None:
        if chance:
            return
        self.run(self.pipeline.crash_all())

    @rule(chance=one_in_four)
    def the_stream_runs_dry(self, chance: int) -> None:
        if chance:
            return
        self.run(self.pipeline.run_dry())

    @rule(confirmed=st.booleans())
    def sweep_for_what_has_expired(self, *, confirmed: bool) -> None:
        self.run(self._sweep(confirmed=confirmed))

    async def _sweep(self, *, confirmed: bool) -> None:
        publisher = self.broker if confirmed else _Unconfirmed(self.broker)
        try:
            await send_expired(self.pipeline.stores.ops.sweeps, publisher, self.broker.now)
        except TransientError:
            assert not confirmed

    @precondition(lambda self: self.broker.records(CATALOG_CHANGES.name))
    @rule(first=which, count=st.integers(1, 3), backwards=st.booleans())
    def the_catalog_applies_some(self, first: int, count: int, *, backwards: bool) -> None:
        given = self.broker.records(CATALOG_CHANGES.name)
        some = [given[(first + each) % len(given)] for each in range(count)]
        self.run(self.pipeline.apply(some[::-1] if backwards else some))

    @precondition(lambda self: self.broker.records(CATALOG_CHANGES.name))
    @rule(whose=which)
    def a_contribution_dies(self, whose: int) -> None:
        given = self.broker.records(CATALOG_CHANGES.name)
        self.run(self.pipeline.bury_contribution(given[whose % len(given)]))

    @precondition(lambda self: self.pipeline.letters)
    @rule(whose=which, sends=st.booleans())
    def redrive(self, whose: int, *, sends: bool) -> None:
        letter = self.pipeline.letters[whose % len(self.pipeline.letters)]
        self.run(self._redrive([letter], {"open"}, sends=sends))

    async def _redrive(
        self, ids: Sequence[UUID], states: Collection[LetterState], *, sends: bool
    ) -> None:
        letters = self.pipeline.stores.ops.letters
        redrives = await letters.note_redrives(ids, states)
        if sends:
            await self.broker.send([redriven_record(each) for each in redrives])
            await letters.confirm_redrives(redrives, "somebody", self.broker.now)

    @rule(chance=one_in_four)
    def the_broker_forgets(self, chance: int) -> None:
        if chance:
            return
        self.run(self._lose_broker())

    async def _lose_broker(self) -> None:
        ops = self.pipeline.stores.ops
        await self.pipeline.lose_broker()
        await resume(ops.register, ops.runs, self.broker, self.broker.cluster_id, FrozenClock())

    def teardown(self) -> None:
        if hasattr(self, "pipeline"):
            try:
                self.run(self._drain_and_check())
            finally:
                self.run(self.pipeline.crash_all())

    async def _drain_and_check(self) -> None:
        pipeline, ops = self.pipeline, self.pipeline.stores.ops
        await pipeline.run_dry()
        await self._redrive(pipeline.letters, {"open", "redriven"}, sends=True)
        await pipeline.run_dry()
        await send_unapplied(ops.sweeps, self.broker, datetime.now(UTC) + A_DAY)
        await pipeline.apply(self.broker.records(CATALOG_CHANGES.name))
        await self._check_books()
        await self._check_records()
        assert await pipeline.stores.tallies() == pipeline.expected_tallies()
        assert await ops.runs.unapplied() == []

    async def _check_books(self) -> None:
        counts = await self.pipeline.stores.ops.books.counts()
        assert counts.in_flight == 0
        assert counts.dead == 0, "all that died was redriven"
        assert counts.submitted == len(self.pipeline.model.positions)
        outcomes = [
            run.outcome for jd in self.pipeline.model.jds.values() for run in jd.stored.values()
        ]
        assert counts.stored == outcomes.count("stored")
        assert counts.rejected == outcomes.count("rejected")
        assert counts.withdrawn == outcomes.count("withdrawn")

    async def _check_records(self) -> None:
        followed = self.broker.followed()
        last = self.broker.last_published()
        for jd_id, jd in self.pipeline.model.jds.items():
            expected = jd.newest_stored()
            assert await self.pipeline.stores.ops.runs.newest(jd_id) == expected
            key = str(jd_id).encode()
            if expected is None or key not in last:
                assert expected is None or self.broker.life > 0, "stored, and never published"
                continue
            assert len(jd.runs) in jd.stored, "the newest run has the last word"
            assert followed[key] == expected.record
            if key not in self.pipeline.unlooked:
                assert last[key].value == expected.record


class _Unconfirmed:
    """A Publisher whose broker takes everything and confirms nothing."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def send(self, records: Sequence[Encoded]) -> None:
        await self._broker.send(records)
        if records:
            raise TransientError("not confirmed")


OpenStores = Callable[[], Coroutine[Any, Any, Stores]]


def play(runner: asyncio.Runner, open_stores: OpenStores, examples: int) -> None:
    machine = type(
        "Machine",
        (Interleavings,),
        {"open_stores": staticmethod(open_stores), "runner": runner},
    )
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=examples, stateful_step_count=100, deadline=None),
    )


def test_any_interleaving_comes_out_right_in_memory() -> None:
    async def open_stores() -> Stores:
        return in_memory()

    with asyncio.Runner() as runner:
        play(runner, open_stores, settings().max_examples)


def test_any_interleaving_comes_out_right_in_postgres(database_dsn: str) -> None:
    with asyncio.Runner() as runner:
        database = runner.run(open_database(database_dsn, size=2))

        async def open_stores() -> Stores:
            await empty(database)
            return in_postgres(database)

        try:
            play(runner, open_stores, settings().max_examples // 2)
        finally:
            runner.run(database.close())
