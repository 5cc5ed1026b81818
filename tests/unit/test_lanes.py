"""Lanes: order per key, bounds, acks in offset order, and nothing lost by a failing handler."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from streams.holding import Gate, Hooks, Tap
from streams.lanes import Lanes
from streams.progress import Again, Partition
from streams.stage import Limits
from tests.timers import Timers, settle


@dataclass(frozen=True)
class Work:
    key: str
    partition: Partition
    offset: int


class Stage:
    """Lanes whose handlers end when the test says so."""

    def __init__(self, limits: Limits | None = None, tap: Tap | None = None) -> None:
        self.timers = Timers()
        self.crashes: list[BaseException] = []
        self.lost: list[Work] = []
        self.acked: dict[Partition, list[int]] = defaultdict(list)
        self.going: dict[Work, asyncio.Future[Again | None]] = {}
        self.begun: list[Work] = []
        self.most = 0
        hooks = Hooks(
            self.ack,
            self.lost.append,
            self.crashes.append,
            self.timers.monotonic,
            self.timers.call_later,
        )
        self.lanes = Lanes(self.handle, hooks, limits or Limits(100, 100, 100), tap)

    async def handle(self, work: Work) -> Again | None:
        self.begun.append(work)
        self.going[work] = asyncio.get_running_loop().create_future()
        self.most = max(self.most, len(self.going))
        try:
            return await self.going[work]
        finally:
            del self.going[work]

    def ack(self, work: Work) -> None:
        self.acked[work.partition].append(work.offset)

    async def submit(self, *works: Work) -> bool:
        taken = [
            await self.lanes.submit(work.key, work.partition, work.offset, work) for work in works
        ]
        return all(taken)

    async def finish(self, work: Work, answer: Again | None = None) -> None:
        self.going[work].set_result(answer)
        await settle()

    async def crash(self, work: Work) -> None:
        self.going[work].set_exception(ValueError("broken"))
        await settle()


class Consumer:
    """A tap that notes what it leaves out."""

    def __init__(self) -> None:
        self.left_out: set[Partition] = set()

    def leave_out(self, partition: Partition) -> None:
        assert partition not in self.left_out
        self.left_out.add(partition)

    def read_on(self, partition: Partition) -> None:
        self.left_out.remove(partition)


P0, P1 = ("t", 0), ("t", 1)


def works(pairs: list[tuple[str, int]]) -> list[Work]:
    """Events in reading order; offsets rise per partition, with holes."""
    offsets: dict[int, int] = defaultdict(lambda: -1)
    found = []
    for place, (key, partition) in enumerate(pairs):
        offsets[partition] += 1 + place % 3
        found.append(Work(key, ("t", partition), offsets[partition]))
    return found


READING = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 2)), max_size=40)


@given(reading=READING, picks=st.lists(st.integers(0, 1000), min_size=200, max_size=200))
def test_whatever_ends_first_keys_keep_their_order_and_acks_leave_in_offset_order(
    reading: list[tuple[str, int]], picks: list[int]
) -> None:
    async def scenario() -> None:
        stage = Stage(Limits(max_in_flight=3, max_waiting=4, max_ahead=5))
        everything = works(reading)

        async def read() -> None:
            for work in everything:
                assert await stage.submit(work)

        reader = asyncio.create_task(read())
        done: dict[Partition, set[int]] = defaultdict(set)
        turn = iter(picks)
        await settle()
        while stage.going:
            choice = list(stage.going)[next(turn) % len(stage.going)]
            done[choice.partition].add(choice.offset)
            await stage.finish(choice)
            for partition, offsets in done.items():
                in_order = [work.offset for work in everything if work.partition == partition]
                acked = stage.acked[partition]
                assert acked == in_order[: len(acked)]
                assert set(acked) <= offsets
                assert len(offsets) - len(acked) <= 5
        await reader
        assert stage.most <= 3
        for key in "abcd":
            mine = [work for work in everything if work.key == key]
            assert [work for work in stage.begun if work.key == key] == mine
        assert sum(map(len, stage.acked.values())) == len(everything)
        assert (stage.lanes.keys, stage.lanes.running, stage.lanes.waiting) == (0, 0, 0)

    asyncio.run(scenario())


@given(reading=READING, failing=st.integers(0, 39))
def test_a_failing_handler_never_acks_its_event_or_any_after_it_in_its_partition(
    reading: list[tuple[str, int]], failing: int
) -> None:
    async def scenario() -> None:
        stage = Stage()
        everything = works(reading)
        for work in everything:
            await stage.submit(work)
        await settle()
        while stage.going:
            work = next(iter(stage.going))
            if everything.index(work) == failing:
                await stage.crash(work)
            else:
                await stage.finish(work)
        for partition, acked in stage.acked.items():
            broken = [
                work.offset
                for place, work in enumerate(everything)
                if work.partition == partition and place == failing
            ]
            assert not broken or all(offset < broken[0] for offset in acked)
        assert len(stage.crashes) == (failing < len(everything))
        assert await stage.lanes.drain(1.0) != bool(stage.crashes)

    asyncio.run(scenario())


async def test_a_full_stage_makes_the_reader_wait() -> None:
    stage = Stage(Limits(max_in_flight=1, max_waiting=1, max_ahead=10))
    first, second, third = works([("a", 0), ("b", 0), ("c", 0)])
    await stage.submit(first)
    await stage.submit(second)
    waiting = asyncio.create_task(stage.submit(third))
    await settle()
    assert not waiting.done()
    await stage.finish(first)
    assert await waiting


async def test_a_hung_head_bounds_what_runs_ahead_of_it() -> None:
    stage = Stage(Limits(max_in_flight=10, max_waiting=10, max_ahead=2))
    head, *rest = works([("head", 0), ("a", 0), ("b", 0), ("c", 0)])
    await stage.submit(head)
    for work in rest[:2]:
        await stage.submit(work)
    waiting = asyncio.create_task(stage.submit(rest[2]))
    await settle()
    for work in rest[:2]:
        await stage.finish(work)
    assert not waiting.done()
    assert [len(window) for window in stage.lanes.windows()] == [3]
    await stage.finish(head)
    assert await waiting
    assert stage.acked[P0] == [work.offset for work in (head, *rest[:2])]


async def test_lanes_that_wait_for_a_slot_take_turns() -> None:
    stage = Stage(Limits(max_in_flight=1, max_waiting=10, max_ahead=10))
    for work in works([("busy", 0), ("busy", 0), ("busy", 0), ("other", 0)]):
        await stage.submit(work)
    await settle()
    while stage.going:
        await stage.finish(next(iter(stage.going)))
    assert [work.key for work in stage.begun] == ["busy", "other", "busy", "busy"]


async def test_revoked_work_is_cancelled_and_never_acked() -> None:
    stage = Stage()
    lost, waiting, kept = Work("a", P0, 5), Work("a", P0, 6), Work("b", P1, 7)
    for work in (lost, waiting, kept):
        await stage.submit(work)
    await settle()
    stage.lanes.revoke([P0])
    await settle()
    assert list(stage.going) == [kept]
    await stage.finish(kept)
    assert stage.acked == {P1: [7]}
    assert stage.lanes.keys == 0
    assert stage.crashes == []


async def test_work_revoked_before_it_began_leaves_no_trace() -> None:
    stage = Stage()
    await stage.submit(Work("a", P0, 5))
    stage.lanes.revoke([P0])
    await settle()
    assert (stage.lanes.keys, stage.lanes.running, stage.lanes.waiting) == (0, 0, 0)
    assert await stage.submit(Work("a", P0, 5))


async def test_an_event_that_waits_for_room_is_dropped_when_its_partition_goes() -> None:
    stage = Stage(Limits(max_in_flight=1, max_waiting=0, max_ahead=10))
    await stage.submit(Work("a", P0, 1))
    waiting = asyncio.create_task(stage.submit(Work("b", P0, 2)))
    await settle()
    stage.lanes.revoke([P0])
    assert not await waiting


async def test_an_event_that_pauses_stops_the_reading_and_not_the_work() -> None:
    stage = Stage()
    strange, going, waiting = works([("a", 0), ("b", 0), ("c", 0)])
    await stage.submit(strange, going)
    await settle()
    await stage.finish(strange, Again(5.0, pauses=True))
    submitting = asyncio.create_task(stage.submit(waiting))
    await stage.timers.pass_(12.0)
    await stage.finish(going)
    assert stage.lanes.is_paused
    assert not submitting.done()
    await stage.finish(strange)
    assert await submitting
    assert not stage.lanes.is_paused


async def test_a_pause_ends_with_the_partition_of_its_event() -> None:
    stage = Stage()
    await stage.submit(Work("a", P0, 9))
    await settle()
    await stage.finish(Work("a", P0, 9), Again(5.0, pauses=True))
    submitting = asyncio.create_task(stage.submit(Work("b", P1, 1)))
    await settle()
    stage.lanes.revoke([P0])
    assert await submitting
    assert stage.timers.due == []


async def test_an_event_that_waits_out_a_pause_is_dropped_when_its_partition_goes() -> None:
    stage = Stage()
    stage.lanes.let(Gate.NONE)
    submitting = asyncio.create_task(stage.submit(Work("a", P0, 9)))
    await settle()
    stage.lanes.revoke([P0])
    stage.lanes.let(Gate.ALL)
    assert not await submitting
    assert await stage.submit(Work("a", P0, 5))


async def test_a_retrying_event_frees_its_slot_and_keeps_its_place() -> None:
    stage = Stage(Limits(max_in_flight=1, max_waiting=10, max_ahead=10))
    failing, behind, other = works([("a", 0), ("a", 0), ("b", 0)])
    await stage.submit(failing, behind, other)
    await settle()
    await stage.finish(failing, Again(3.0))
    assert stage.begun == [failing, other]
    assert (stage.lanes.running, stage.lanes.retrying, stage.lanes.waiting) == (1, 1, 1)
    await stage.finish(other)
    await stage.timers.pass_(2.9)
    assert stage.lanes.running == 0
    await stage.timers.pass_(0.2)
    await stage.finish(failing)
    await stage.finish(behind)
    assert stage.begun == [failing, other, failing, behind]
    assert stage.acked[P0] == [failing.offset, behind.offset, other.offset]
    assert stage.lanes.retrying == 0


async def test_a_drain_does_not_wait_for_retries() -> None:
    stage = Stage()
    failing, going = works([("a", 0), ("b", 0)])
    await stage.submit(failing, going)
    await settle()
    await stage.finish(failing, Again(30.0))
    draining = asyncio.create_task(stage.lanes.drain(10.0))
    await settle()
    assert not draining.done()
    await stage.finish(going)
    assert await draining
    assert stage.acked[P0] == []


async def test_a_closed_gate_lets_nothing_begin_and_nothing_in() -> None:
    stage = Stage(Limits(max_in_flight=1, max_waiting=5, max_ahead=10))
    going, waiting, late = works([("a", 0), ("b", 0), ("c", 0)])
    await stage.submit(going, waiting)
    await settle()
    stage.lanes.let(Gate.NONE)
    await stage.finish(going)
    submitting = asyncio.create_task(stage.submit(late))
    await settle()
    assert stage.begun == [going]
    assert not submitting.done()
    stage.lanes.let(Gate.ALL)
    await settle()
    assert stage.begun == [going, waiting]
    assert await submitting


async def test_a_gate_for_one_lets_them_try_one_after_the_other() -> None:
    stage = Stage()
    stage.lanes.let(Gate.ONE)
    first, second, third = works([("a", 0), ("b", 0), ("c", 1)])
    await stage.submit(first, second, third)
    await settle()
    assert list(stage.going) == [first]
    await stage.finish(first, Again(1.0))
    assert len(stage.going) == 1
    stage.lanes.let(Gate.ALL)
    await settle()
    assert set(stage.going) == {second, third}


async def test_partitions_take_turns_however_many_keys_one_has() -> None:
    stage = Stage(Limits(max_in_flight=1, max_waiting=100, max_ahead=100))
    crowd = [Work(f"key-{n}", P0, n) for n in range(20)]
    few = [Work(f"few-{n}", P1, n) for n in range(3)]
    await stage.submit(*crowd, *few)
    await settle()
    for _ in range(7):
        await stage.finish(next(iter(stage.going)))
    assert [work.partition[1] for work in stage.begun[:8]] == [0, 0, 1, 0, 1, 0, 1, 0]


async def test_a_partition_that_holds_all_the_room_leaves_some_to_the_others() -> None:
    stage = Stage(Limits(max_in_flight=2, max_waiting=4, max_ahead=100))
    await stage.submit(*(Work(f"key-{n}", P0, n) for n in range(6)))
    more = asyncio.create_task(stage.submit(Work("key-6", P0, 6)))
    assert await stage.submit(Work("a", P1, 0), Work("b", P1, 1))
    third = asyncio.create_task(stage.submit(Work("c", P1, 2)))
    await settle()
    assert (more.done(), third.done()) == (False, False)
    stage.lanes.abandon()
    await settle()


async def test_a_partition_that_is_far_ahead_is_left_out_and_the_others_are_read_on() -> None:
    tap = Consumer()
    stage = Stage(Limits(max_in_flight=10, max_waiting=10, max_ahead=2, max_beside=3), tap)
    head, *rest = [Work(f"key-{n}", P0, n) for n in range(8)]
    await stage.submit(head, *rest[:5])
    await settle()
    for work in rest[:2]:
        await stage.finish(work)
    assert tap.left_out == {P0}
    assert stage.begun == [head, *rest[:2]]
    assert await stage.submit(Work("other", P1, 0))
    too_much = asyncio.create_task(stage.submit(rest[5]))
    await settle()
    assert not too_much.done()
    await stage.finish(head)
    assert await too_much
    while stage.going:
        await stage.finish(next(iter(stage.going)))
    assert tap.left_out == set()
    assert stage.acked[P0] == list(range(7))


async def test_a_full_stage_that_gets_on_leaves_nobody_out() -> None:
    tap = Consumer()
    stage = Stage(Limits(max_in_flight=2, max_waiting=2, max_ahead=1000), tap)

    async def read() -> None:
        for offset in range(50):
            await stage.submit(Work(f"key-{offset}", P0, offset))

    reading = asyncio.create_task(read())
    for _ in range(46):
        await stage.timers.pass_(0.3)
        await stage.finish(next(iter(stage.going)))
        assert tap.left_out == set()
    await reading
    stage.lanes.abandon()
    await settle()


async def test_a_partition_whose_events_all_wait_for_retries_holds_up_no_other() -> None:
    tap = Consumer()
    stage = Stage(Limits(max_in_flight=2, max_waiting=2, max_ahead=1000), tap)
    await stage.submit(*(Work(f"key-{n}", P0, n) for n in range(4)))
    for _ in range(4):
        await settle()
        await stage.finish(next(iter(stage.going)), Again(600.0))
    more = asyncio.create_task(stage.submit(Work("key-4", P0, 4), Work("a", P1, 0)))
    await settle()
    assert not more.done()
    await stage.timers.pass_(1.0)
    assert await more
    assert tap.left_out == {P0}
    assert list(stage.going) == [Work("a", P1, 0)]
    await stage.timers.pass_(600.0)
    for _ in range(5):
        await stage.finish(list(stage.going)[-1])
    assert tap.left_out == set()
    stage.lanes.abandon()
    await settle()


async def test_what_waits_beside_is_forgotten_with_its_partition() -> None:
    tap = Consumer()
    stage = Stage(Limits(max_in_flight=9, max_waiting=9, max_ahead=1), tap)
    await stage.submit(*(Work(f"key-{n}", P0, n) for n in range(5)))
    assert tap.left_out == {P0}
    await settle()
    stage.lanes.revoke([P0])
    await settle()
    assert (stage.lanes.running, stage.lanes.waiting, stage.lanes.keys) == (0, 0, 0)
    assert await stage.submit(Work("key-3", P0, 3))
    stage.lanes.abandon()
    await settle()


async def test_who_was_at_work_on_a_lost_partition_is_told() -> None:
    stage = Stage(Limits(max_in_flight=1, max_waiting=5, max_ahead=9))
    going, waiting = Work("a", P0, 1), Work("b", P0, 2)
    await stage.submit(going, waiting)
    await settle()
    stage.lanes.revoke([P0])
    await settle()
    assert stage.lost == [going]


async def test_a_key_waits_for_its_cancelled_handler_to_end() -> None:
    order: list[str] = []

    async def slow_to_stop(work: Work) -> None:
        order.append(f"begin {work.offset}")
        try:
            await asyncio.sleep(3600 if work.partition == P0 else 0)
        finally:
            await asyncio.sleep(0)
            order.append(f"end {work.offset}")

    hooks: Hooks[Work] = Hooks(ignore, ignore, ignore)
    lanes: Lanes[Work] = Lanes(slow_to_stop, hooks, Limits())
    await lanes.submit("a", P0, 1, Work("a", P0, 1))
    await lanes.submit("a", P1, 2, Work("a", P1, 2))
    await settle()
    lanes.revoke([P0])
    assert await lanes.drain(1.0)
    assert order == ["begin 1", "end 1", "begin 2", "end 2"]


async def test_an_offset_that_is_read_twice_is_handled_once() -> None:
    stage = Stage()
    assert await stage.submit(Work("a", P0, 5))
    assert not await stage.submit(Work("a", P0, 5))


async def test_drain_takes_no_more_and_waits_for_what_was_submitted() -> None:
    stage = Stage(Limits(max_in_flight=1, max_waiting=5, max_ahead=10))
    first, second, late = works([("a", 0), ("b", 0), ("c", 0)])
    await stage.submit(first)
    await stage.submit(second)
    draining = asyncio.create_task(stage.lanes.drain(10.0))
    await settle()
    refused = asyncio.create_task(stage.submit(late))
    await stage.finish(first)
    await stage.finish(second)
    assert await draining
    assert stage.begun[:2] == [first, second]
    assert await refused


async def test_drain_gives_up_at_its_deadline() -> None:
    stage = Stage()
    await stage.submit(Work("a", P0, 1))
    assert not await stage.lanes.drain(0.0)


async def test_the_oldest_is_the_handler_that_runs_longest() -> None:
    stage = Stage()
    assert stage.lanes.oldest == 0.0
    await stage.submit(Work("a", P0, 1))
    stage.timers.time = 3.0
    await stage.submit(Work("b", P0, 2))
    stage.timers.time = 10.0
    assert stage.lanes.oldest == 10.0


def ignore(_: object) -> None:
    """Take no notice."""
