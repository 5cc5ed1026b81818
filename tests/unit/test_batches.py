"""Batches: gathered up to a size or a time, one at a time, acked in offset order."""

import asyncio
from collections.abc import Sequence

from streams.batches import Batches
from streams.progress import Partition
from streams.stage import BatchPolicy

P0, P1 = ("t", 0), ("t", 1)
Work = tuple[Partition, int]


class Stage:
    """Batches whose handler ends when the test says so."""

    def __init__(self, size: int = 3, linger: float = 0.0) -> None:
        self.begun: list[list[Work]] = []
        self.acked: list[Work] = []
        self.crashes: list[BaseException] = []
        self.end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.batches = Batches(
            self.handle, self.acked.append, self.crashes.append, BatchPolicy(size, linger)
        )

    async def handle(self, batch: Sequence[Work]) -> None:
        self.begun.append(list(batch))
        self.end = asyncio.get_running_loop().create_future()
        await self.end

    async def submit(self, partition: Partition, *offsets: int) -> None:
        for offset in offsets:
            await self.batches.submit("key", partition, offset, (partition, offset))

    async def finish(self) -> None:
        self.end.set_result(None)
        await settle()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_full_batch_does_not_linger() -> None:
    stage = Stage(size=2, linger=3600.0)
    await stage.submit(P0, 1, 2)
    await settle()
    assert stage.begun == [[(P0, 1), (P0, 2)]]


async def test_what_comes_meanwhile_makes_the_next_batch() -> None:
    stage = Stage()
    await stage.submit(P0, 1)
    await stage_begins(stage)
    await stage.submit(P1, 7)
    await stage.submit(P0, 4)
    await stage.finish()
    await stage_begins(stage, 2)
    await stage.finish()
    assert stage.begun == [[(P0, 1)], [(P1, 7), (P0, 4)]]
    assert stage.acked == [(P0, 1), (P1, 7), (P0, 4)]
    assert (stage.batches.running, stage.batches.waiting) == (0, 0)


async def test_a_reader_waits_while_a_whole_batch_waits() -> None:
    stage = Stage(size=1)
    await stage.submit(P0, 1)
    await stage_begins(stage)
    await stage.submit(P0, 2)
    third = asyncio.create_task(stage.submit(P0, 3))
    await settle()
    assert not third.done()
    await stage.finish()
    await third


async def test_revoked_work_is_never_acked_and_the_rest_comes_again() -> None:
    stage = Stage(size=2, linger=3600.0)
    await stage.submit(P0, 1)
    await stage.submit(P1, 7)
    await settle()
    stage.batches.revoke([P0])
    draining = asyncio.create_task(stage.batches.drain(10.0))
    await stage_begins(stage, 2)
    await stage.finish()
    assert await draining
    assert stage.begun == [[(P0, 1), (P1, 7)], [(P1, 7)]]
    assert stage.acked == [(P1, 7)]
    assert stage.crashes == []


async def test_drain_does_not_wait_for_others_to_join() -> None:
    stage = Stage(size=10, linger=3600.0)
    await stage.submit(P0, 1)
    await settle()
    draining = asyncio.create_task(stage.batches.drain(10.0))
    await stage_begins(stage)
    await stage.finish()
    assert await draining


async def test_a_handler_that_raises_stops_all_and_acks_nothing() -> None:
    stage = Stage(size=1)
    await stage.submit(P0, 1)
    await stage_begins(stage)
    await stage.submit(P0, 2)
    stage.end.set_exception(ValueError("broken"))
    await settle()
    assert stage.acked == []
    assert [str(crash) for crash in stage.crashes] == ["broken"]
    assert not await stage.batches.drain(10.0)


async def stage_begins(stage: Stage, times: int = 1) -> None:
    """Until so many batches have begun."""
    while len(stage.begun) < times:
        await asyncio.sleep(0)
