"""Lanes: order per key, bounds, acks in offset order, and nothing lost by a failing handler."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from streams.lanes import Lanes, Limits
from streams.progress import Partition


@dataclass(frozen=True)
class Work:
    key: str
    partition: Partition
    offset: int


class Stage:
    """Lanes whose handlers end when the test says so."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.crashes: list[BaseException] = []
        self.acked: dict[Partition, list[int]] = defaultdict(list)
        self.going: dict[Work, asyncio.Future[None]] = {}
        self.begun: list[Work] = []
        self.most = 0
        self.now = 0.0
        self.lanes = Lanes(
            self.handle,
            self.ack,
            self.crashes.append,
            limits or Limits(100, 100, 100),
            monotonic=lambda: self.now,
        )

    async def handle(self, work: Work) -> None:
        self.begun.append(work)
        self.going[work] = asyncio.get_running_loop().create_future()
        self.most = max(self.most, len(self.going))
        try:
            await self.going[work]
        finally:
            del self.going[work]

    def ack(self, work: Work) -> None:
        self.acked[work.partition].append(work.offset)

    async def submit(self, work: Work) -> bool:
        return await self.lanes.submit(work.key, work.partition, work.offset, work)

    async def finish(self, work: Work, error: Exception | None = None) -> None:
        if error is None:
            self.going[work].set_result(None)
        else:
            self.going[work].set_exception(error)
        await settle()


async def settle() -> None:
    """Let everything run that can run."""
    for _ in range(5):
        await asyncio.sleep(0)


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
            bad = everything.index(work) == failing
            await stage.finish(work, ValueError("broken") if bad else None)
        for partition, acked in stage.acked.items():
            broken = [
                work.offset
                for place, work in enumerate(everything)
                if work.partition == partition and place == failing
            ]
            assert not broken or all(offset < broken[0] for offset in acked)
        assert len(stage.crashes) == (failing < len(everything))
        assert await stage.lanes.drain(1.0) == (failing >= len(everything))

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
    assert stage.lanes.unacked(P0) == 3
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
    await stage.submit(Work("a", P1, 1))
    waiting = asyncio.create_task(stage.submit(Work("b", P0, 1)))
    await settle()
    stage.lanes.revoke([P0])
    assert not await waiting


async def test_a_pause_stops_the_reading_and_not_the_work() -> None:
    stage = Stage()
    going, waiting = works([("a", 0), ("b", 0)])
    await stage.submit(going)
    with stage.lanes.paused():
        submitting = asyncio.create_task(stage.submit(waiting))
        await settle()
        assert stage.lanes.is_paused
        assert not submitting.done()
        await stage.finish(going)
        assert stage.acked[P0] == [going.offset]
    assert await submitting


async def test_an_event_that_waits_out_a_pause_is_dropped_when_its_partition_goes() -> None:
    stage = Stage()
    with stage.lanes.paused():
        submitting = asyncio.create_task(stage.submit(Work("a", P0, 9)))
        await settle()
        stage.lanes.revoke([P0])
    assert not await submitting
    assert await stage.submit(Work("a", P0, 5))


async def test_a_key_waits_for_its_cancelled_handler_to_end() -> None:
    order: list[str] = []

    async def slow_to_stop(work: Work) -> None:
        order.append(f"begin {work.offset}")
        try:
            await asyncio.sleep(3600 if work.partition == P0 else 0)
        finally:
            await asyncio.sleep(0)
            order.append(f"end {work.offset}")

    lanes: Lanes[Work] = Lanes(slow_to_stop, ignore, ignore, Limits())
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
    stage.now = 3.0
    await stage.submit(Work("b", P0, 2))
    stage.now = 10.0
    assert stage.lanes.oldest == 10.0


def ignore(_: object) -> None:
    """Take no notice."""
