"""Batches: gathered up to a size or a time, one at a time, acked in offset order."""

import asyncio
from collections.abc import Sequence

from streams.batches import Batches
from streams.holding import Gate, Hooks
from streams.progress import Again, Partition
from streams.stage import BatchPolicy, Limits
from tests.timers import Timers, settle

P0, P1 = ("t", 0), ("t", 1)
Work = tuple[Partition, int]


class Stage:
    """Batches whose handler ends when the test says so."""

    def __init__(self, size: int = 3, linger: float = 1.0) -> None:
        self.timers = Timers()
        self.begun: list[list[Work]] = []
        self.acked: list[Work] = []
        self.lost: list[Work] = []
        self.crashes: list[BaseException] = []
        self.end: asyncio.Future[Sequence[Again | None]] | None = None
        hooks: Hooks[Work] = Hooks(
            self.acked.append,
            self.lost.append,
            self.crashes.append,
            self.timers.monotonic,
            self.timers.call_later,
        )
        self.batches = Batches(self.handle, hooks, BatchPolicy(size, linger), Limits())

    async def handle(self, batch: Sequence[Work]) -> Sequence[Again | None]:
        self.begun.append(list(batch))
        self.end = asyncio.get_running_loop().create_future()
        return await self.end

    async def submit(self, partition: Partition, *offsets: int, key: str = "key") -> None:
        for offset in offsets:
            await self.batches.submit(key, partition, offset, (partition, offset))
        await settle()

    async def finish(self, *answers: Again | None) -> None:
        assert self.end is not None
        self.end.set_result(answers or [None] * len(self.begun[-1]))
        await settle()


async def test_a_full_batch_does_not_linger() -> None:
    stage = Stage(size=2, linger=3600.0)
    await stage.submit(P0, 1, 2)
    await settle()
    assert stage.begun == [[(P0, 1), (P0, 2)]]


async def test_an_event_waits_for_others_no_longer_than_it_may() -> None:
    stage = Stage(linger=2.0)
    await stage.submit(P0, 1)
    await stage.timers.pass_(1.9)
    assert stage.begun == []
    await stage.timers.pass_(0.2)
    assert stage.begun == [[(P0, 1)]]


async def test_what_comes_meanwhile_makes_the_next_batch() -> None:
    stage = Stage()
    await stage.submit(P0, 1)
    await stage.timers.pass_(1.0)
    await stage.submit(P1, 7)
    await stage.submit(P0, 4)
    await stage.finish()
    await stage.timers.pass_(1.0)
    await stage.finish()
    assert stage.begun == [[(P0, 1)], [(P1, 7), (P0, 4)]]
    assert stage.acked == [(P0, 1), (P1, 7), (P0, 4)]
    assert (stage.batches.running, stage.batches.waiting) == (0, 0)


async def test_a_reader_waits_while_a_whole_batch_waits() -> None:
    stage = Stage(size=1)
    await stage.submit(P0, 1, 2)
    third = asyncio.create_task(stage.submit(P0, 3))
    await settle()
    assert not third.done()
    await stage.finish()
    await third


async def test_revoked_work_is_never_acked_and_the_rest_comes_again() -> None:
    stage = Stage(size=2)
    await stage.submit(P0, 1)
    await stage.submit(P1, 7)
    stage.batches.revoke([P0])
    await settle()
    assert stage.lost == [(P0, 1)]
    await stage.timers.pass_(1.0)
    await stage.finish()
    assert stage.begun == [[(P0, 1), (P1, 7)], [(P1, 7)]]
    assert stage.acked == [(P1, 7)]
    assert stage.crashes == []
    assert stage.batches.waiting == 0


async def test_drain_does_not_wait_for_others_to_join() -> None:
    stage = Stage(size=10, linger=3600.0)
    await stage.submit(P0, 1)
    draining = asyncio.create_task(stage.batches.drain(10.0))
    await settle()
    await stage.finish()
    assert await draining


async def test_a_handler_that_raises_stops_all_and_acks_nothing() -> None:
    stage = Stage(size=1)
    await stage.submit(P0, 1, 2)
    assert stage.end is not None
    stage.end.set_exception(ValueError("broken"))
    await settle()
    assert stage.acked == []
    assert [str(crash) for crash in stage.crashes] == ["broken"]
    assert len(stage.begun) == 1
    assert not await stage.batches.drain(10.0)


async def test_a_batch_that_failed_as_a_whole_comes_again_as_a_whole() -> None:
    stage = Stage(size=2)
    await stage.submit(P0, 1, 2)
    await stage.finish(Again(5.0, alone=False), Again(5.0, alone=False))
    await stage.submit(P0, 3)
    await stage.timers.pass_(4.9)
    assert stage.batches.retrying == 2
    assert len(stage.begun) == 1
    await stage.timers.pass_(0.2)
    await stage.finish()
    assert stage.begun[1] == [(P0, 1), (P0, 2)]
    assert stage.batches.retrying == 0


async def test_an_event_that_is_tried_alone_holds_up_its_own_key_and_no_other() -> None:
    stage = Stage(size=3)
    await stage.submit(P0, 1, key="a")
    await stage.submit(P0, 2, key="b")
    await stage.submit(P0, 3, key="a")
    await stage.finish(*[Again(0.0)] * 3)
    await stage.finish(Again(9.0))
    await stage.finish()
    await stage.submit(P0, 4, key="a")
    await stage.submit(P0, 5, key="b")
    await stage.timers.pass_(2.0)
    await stage.finish()
    assert stage.begun[1:] == [[(P0, 1)], [(P0, 2)], [(P0, 5)]]
    assert stage.acked == []
    await stage.timers.pass_(7.0)
    await stage.finish()
    await stage.finish()
    await stage.timers.pass_(1.0)
    await stage.finish()
    assert stage.begun[4:] == [[(P0, 1)], [(P0, 3)], [(P0, 4)]]
    assert [offset for _, offset in stage.acked] == [1, 2, 3, 4, 5]


async def test_whoever_waited_behind_a_lost_event_goes_on() -> None:
    stage = Stage(size=2)
    await stage.submit(P0, 1, key="a")
    await stage.submit(P1, 1, key="a")
    await stage.finish(Again(9.0), Again(0.0, alone=False))
    stage.batches.revoke([P0])
    await stage.timers.pass_(1.0)
    await stage.finish()
    assert stage.begun[1:] == [[(P1, 1)]]
    assert stage.acked == [(P1, 1)]
    assert (stage.batches.retrying, stage.batches.waiting) == (0, 0)


async def test_a_gate_for_one_lets_one_event_try() -> None:
    stage = Stage(size=2)
    stage.batches.let(Gate.NONE)
    waiting = asyncio.create_task(stage.submit(P0, 1, 2))
    await settle()
    assert not waiting.done()
    stage.batches.let(Gate.ONE)
    await waiting
    assert stage.begun == [[(P0, 1)]]
