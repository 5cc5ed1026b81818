"""What goes on beside the stages never ends unnoticed."""

import asyncio

import pytest

from streams.beside import Beside, SideTaskFailedError


async def forever() -> None:
    await asyncio.Event().wait()


async def test_one_that_fails_is_told_by_its_name() -> None:
    async def fail() -> None:
        raise ValueError("no rows")

    beside = Beside()
    beside.start("sweep", forever())
    beside.start("follow-ups", fail())
    with pytest.raises(SideTaskFailedError, match=r"follow-ups: ValueError at .*test_beside"):
        await beside.wait()
    await beside.stop()


async def test_one_that_returns_is_told_too() -> None:
    async def give_up() -> None:
        return

    beside = Beside()
    beside.start("watch", give_up())
    with pytest.raises(SideTaskFailedError, match="watch: it returned"):
        await beside.wait()


async def test_all_of_it_is_gone_after_the_stop() -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await forever()
        finally:
            await asyncio.sleep(0)
            ended.append("work")

    beside = Beside()
    beside.start("work", work())
    await asyncio.sleep(0)
    await beside.stop()
    assert ended == ["work"]
