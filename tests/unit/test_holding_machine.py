"""Lanes and batches through whatever may happen, beside a broker that remembers what was acked.

Events arrive, are settled, fail and wait; partitions come and go; the process crashes; the gate
opens and closes. After every step the promises are looked at, and at the end all must be acked.
"""

import asyncio
from abc import abstractmethod
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from streams.batches import Batches
from streams.holding import Gate, Holding, Hooks
from streams.lanes import Lanes
from streams.progress import Again, Partition
from streams.stage import BatchPolicy, Limits
from tests.timers import Timers, settle

PARTITIONS: list[Partition] = [("t", 0), ("t", 1), ("t", 2)]
LIMITS = Limits(max_in_flight=3, max_waiting=3, max_ahead=4, max_beside=2)
MOST_HELD = LIMITS.max_in_flight + 2 * LIMITS.max_waiting + len(PARTITIONS)
FAILURES = [Again(0.0), Again(2.0), Again(40.0), Again(3.0, alone=False), Again(3.0, pauses=True)]
ANSWERS = st.one_of(st.none(), st.sampled_from(FAILURES))


@dataclass(frozen=True)
class Work:
    """An event as one owner of its partition was given it. `place` is its number in the log."""

    key: str
    partition: Partition
    place: int
    owner: int


@dataclass
class Log:
    """A partition of the broker: its records, how far they are acked, and what its owner did."""

    keys: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    acked: int = 0
    read: int = 0
    owner: int | None = None
    is_left_out: bool = False
    settled: set[int] = field(default_factory=set)

    def append(self, key: str) -> None:
        """With a hole after every third record."""
        self.offsets.append(len(self.keys) + len(self.keys) // 3)
        self.keys.append(key)

    def belong(self, owner: int) -> None:
        """Whoever owns it begins where the last owner's acks ended."""
        self.owner, self.read, self.is_left_out = owner, self.acked, False
        self.settled = set()


@dataclass(eq=False)
class Call:
    """A handler at work, until the test answers."""

    works: Sequence[Work]
    answer: "asyncio.Future[list[Again | None]]"


class Machine(RuleBasedStateMachine):
    """What lanes and batches have in common."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.logs = {partition: Log() for partition in PARTITIONS}
        self.owners = 0
        self.lives = 0
        self.start()

    def start(self) -> None:
        """A new process that owns all partitions."""
        self.lives += 1
        self.timers = Timers()
        self.calls: list[Call] = []
        self.lost: list[Work] = []
        self.crashes: list[BaseException] = []
        self.submitting: asyncio.Task[bool] | None = None
        hooks: Hooks[Work] = Hooks(
            partial(self.ack, self.lives),
            self.lost.append,
            self.crashes.append,
            self.timers.monotonic,
            self.timers.call_later,
        )
        self.stage = self.make(hooks)
        for log in self.logs.values():
            self.owners += 1
            log.belong(self.owners)

    @abstractmethod
    def make(self, hooks: Hooks[Work]) -> Holding[Work]:
        """The thing to be tested, with this machine as its tap."""

    def leave_out(self, partition: Partition) -> None:
        assert not self.logs[partition].is_left_out
        self.logs[partition].is_left_out = True

    def read_on(self, partition: Partition) -> None:
        assert self.logs[partition].is_left_out
        self.logs[partition].is_left_out = False

    def go(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run it, and whatever can run after it."""

        async def until_quiet() -> None:
            await coroutine
            await settle()

        self.loop.run_until_complete(until_quiet())
        if self.submitting is not None and self.submitting.done():
            self.submitting = None

    async def handle_all(self, works: Sequence[Work]) -> list[Again | None]:
        call = Call(works, asyncio.get_running_loop().create_future())
        self.calls.append(call)
        try:
            return await call.answer
        finally:
            self.calls.remove(call)

    def ack(self, life: int, work: Work) -> None:
        if life != self.lives:
            return  # the process is dead: nobody hears it
        log = self.logs[work.partition]
        assert work.owner == log.owner, "acked for a partition that is another's"
        assert work.place == log.acked, "acked out of order"
        assert work.place in log.settled, "acked and not settled"
        log.acked += 1

    @rule(partition=st.sampled_from(PARTITIONS), keys=st.text("abcdefgh", min_size=1, max_size=20))
    def arrive(self, partition: Partition, keys: str) -> None:
        for key in keys:
            self.logs[partition].append(key)

    @precondition(lambda self: self.submitting is None)
    @rule(partition=st.sampled_from(PARTITIONS), how_many=st.integers(1, 20), heeds=st.booleans())
    def read(self, partition: Partition, how_many: int, heeds: bool) -> None:
        """A consumer that `heeds` its tap, or has read something already."""
        log = self.logs[partition]
        for _ in range(how_many):
            is_there = log.owner is not None and log.read < len(log.keys)
            if is_there and self.submitting is None and not (heeds and log.is_left_out):
                self.go(self.submit(partition, log))

    async def submit(self, partition: Partition, log: Log) -> None:
        place, log.read = log.read, log.read + 1
        work = Work(log.keys[place], partition, place, log.owner or 0)
        offset = log.offsets[place]
        self.submitting = asyncio.create_task(self.stage.submit(work.key, partition, offset, work))

    @precondition(lambda self: self.calls)
    @rule(calls=st.lists(st.tuples(st.integers(0, 9), st.lists(ANSWERS, min_size=3)), min_size=1))
    def answer(self, calls: list[tuple[int, list[Again | None]]]) -> None:
        for which, answers in calls:
            if self.calls:
                self.answer_one(self.calls[which % len(self.calls)], answers)

    def answer_one(self, call: Call, answers: Sequence[Again | None]) -> None:
        given: list[Again | None] = []
        for work, answer in zip(call.works, answers, strict=False):
            failed = {each.key for each, said in zip(call.works, given, strict=False) if said}
            if work.key in failed:
                given.append(Again(0.0, alone=False))
                continue
            if answer is None:
                self.settle(work)
            given.append(answer)
        call.answer.set_result(given)
        self.go(settle())

    def settle(self, work: Work) -> None:
        log = self.logs[work.partition]
        assert work.owner == log.owner
        before = {p for p in range(log.acked, work.place) if log.keys[p] == work.key}
        assert before <= log.settled, "a key lost its order"
        log.settled.add(work.place)

    @rule(seconds=st.sampled_from([0.1, 2.0, 30.0]))
    def wait(self, seconds: float) -> None:
        self.go(self.timers.pass_(seconds))

    @rule(
        what=st.sampled_from(["let", "let all", "revoke", "assign", "assign", "crash", "drain"]),
        gate=st.sampled_from(Gate),
        partitions=st.sets(st.sampled_from(PARTITIONS), min_size=1),
    )
    def trouble(self, what: str, gate: Gate, partitions: set[Partition]) -> None:
        match what:
            case "let":
                self.let(gate)
            case "let all":
                self.let(Gate.ALL)
            case "revoke":
                self.revoke(partitions)
            case "assign":
                self.assign(partitions)
            case "crash":
                self.lives += 1
                self.go(cancel_all())
                self.start()
            case _:
                self.go(self.drain())

    def let(self, gate: Gate) -> None:
        async def let() -> None:
            self.stage.let(gate)

        self.go(let())

    def revoke(self, partitions: set[Partition]) -> None:
        async def revoke() -> None:
            self.stage.revoke(partitions)
            for partition in partitions:
                self.logs[partition].owner = None

        at_work = {each for call in self.calls for each in call.works}
        self.lost.clear()
        self.go(revoke())
        assert set(self.lost) == {each for each in at_work if each.partition in partitions}

    def assign(self, partitions: set[Partition]) -> None:
        for log in [self.logs[each] for each in partitions if self.logs[each].owner is None]:
            self.owners += 1
            log.belong(self.owners)

    async def drain(self) -> None:
        assert not await self.stage.drain(0.0) or not self.calls

    @invariant()
    def bounds_hold(self) -> None:
        stage = self.stage
        beside = sum(len(window.beside) for window in stage.windows())
        assert stage.running + stage.retrying + stage.waiting - beside <= MOST_HELD
        assert stage.running == sum(len(call.works) for call in self.calls)
        assert stage.running <= LIMITS.max_in_flight
        assert stage.retrying >= 0
        assert stage.waiting >= 0
        for log in self.logs.values():
            assert sum(place >= log.acked for place in log.settled) <= LIMITS.max_ahead
        assert self.crashes == []

    @invariant()
    def no_key_is_handled_twice_at_once(self) -> None:
        keys = [{work.key for work in call.works} for call in self.calls]
        assert len(set().union(*keys)) == sum(map(len, keys))

    def teardown(self) -> None:
        """Whatever happened: once all answer, all is acked."""
        self.let(Gate.ALL)
        self.assign(set(PARTITIONS))
        for _ in range(200):
            for partition in PARTITIONS:
                if self.submitting is None:
                    self.read(partition, 20, heeds=True)
            while self.calls:
                self.answer_one(self.calls[0], [None] * LIMITS.max_in_flight)
                self.bounds_hold()
            self.wait(10.0)
            if all(log.acked == len(log.keys) for log in self.logs.values()):
                break
        assert [log.acked for log in self.logs.values()] == [
            len(log.keys) for log in self.logs.values()
        ]
        assert (self.stage.running, self.stage.waiting, self.stage.retrying) == (0, 0, 0)
        assert not self.stage.is_paused
        assert not any(log.is_left_out for log in self.logs.values())
        assert self.submitting is None
        self.loop.run_until_complete(cancel_all())
        self.loop.close()


async def cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class LanesMachine(Machine):
    """Lanes, which also take turns."""

    def make(self, hooks: Hooks[Work]) -> Holding[Work]:
        self.passed_over = dict.fromkeys(PARTITIONS, 0)
        return Lanes(self.handle, hooks, LIMITS, self)

    async def handle(self, work: Work) -> Again | None:
        self.note_turn(work.partition)
        return (await self.handle_all([work]))[0]

    def note_turn(self, begun: Partition) -> None:
        """Whoever could begin is not passed over for long. Up to all slots are given at once."""
        for window in self.stage.windows():
            is_waiting = window.ready and window.partition != begun
            over = self.passed_over[window.partition] + 1 if is_waiting else 0
            self.passed_over[window.partition] = over
            assert over < len(PARTITIONS) + LIMITS.max_in_flight

    @invariant()
    def no_slot_is_free_while_an_event_could_begin(self) -> None:
        if not self.stage.is_paused and self.stage.running < LIMITS.max_in_flight:
            assert not any(window.ready for window in self.stage.windows())


class BatchesMachine(Machine):
    """Batches, of which one is at work at a time."""

    def make(self, hooks: Hooks[Work]) -> Holding[Work]:
        policy = BatchPolicy(max=LIMITS.max_in_flight, linger=0.5)
        return Batches(self.handle_all, hooks, policy, LIMITS, self)

    @invariant()
    def one_batch_is_at_work(self) -> None:
        assert len(self.calls) <= 1


TestLanes = LanesMachine.TestCase
TestLanes.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestBatches = BatchesMachine.TestCase
TestBatches.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
