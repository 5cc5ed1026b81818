"""A stage that ends or hangs fails its worker, and so does whoever watches it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import pytest

from streams.stall import Look, StallDetector
from streams.status import StageStats
from streams.watching import StageHungError, watch

WORKS = StageStats(
    handled=0,
    retried=0,
    dead=0,
    running=1,
    waiting=0,
    paused=False,
    oldest_s=0.0,
    working_s=0.0,
    sending_s=0.0,
)


def nothing() -> None:
    """All went well."""


def use_a_reserved_key() -> None:
    """What a logger does that is given its own first argument by name."""
    raise TypeError("got multiple values for argument 'event'")


@dataclass
class Toy:
    """A stage at work that never gets on; `looks` and `tells` are what happens then."""

    is_member: bool = True
    looks: Callable[[], None] = nothing
    tells: Callable[[], None] = nothing
    end: BaseException | None = None
    failed: list[BaseException] = field(default_factory=list)

    async def ended(self) -> BaseException:
        if self.end is None:
            await asyncio.Event().wait()
        return self.end or RuntimeError()

    def look(self, now: float) -> Look:
        self.looks()
        return Look(now, WORKS, self.is_member, idle_s=0.0)

    def tell(self) -> None:
        self.tells()

    def fail(self, error: BaseException) -> None:
        self.failed.append(error)


async def watched(stage: Toy, *away: bool) -> BaseException:
    """How the stage fails where brokers are away at the first looks, as often as told."""
    answers = list(away)

    async def brokers_are_away() -> bool:
        return bool(answers) and answers.pop(0)

    looks = count()
    async with asyncio.timeout(10):
        await watch(stage, StallDetector(0.01, 0.0), brokers_are_away, lambda: next(looks) * 0.001)
    assert answers == []
    (error,) = stage.failed
    return error


async def test_a_stage_that_gets_on_with_nothing_fails_and_says_how_to_go_on() -> None:
    error = await watched(Toy())
    assert isinstance(error, StageHungError)
    assert str(error).startswith("nothing was settled for 0.01 s.")
    assert "Start the worker again" in str(error)


async def test_a_stage_whose_app_ends_fails_with_the_reason() -> None:
    reason = OSError("no more memory")
    assert await watched(Toy(end=reason)) is reason


async def test_a_stage_waits_for_brokers_that_are_away() -> None:
    error = await watched(Toy(is_member=False), True, True, False)
    assert "it is no member of its group" in str(error)


@pytest.mark.parametrize(
    "stage", [Toy(looks=use_a_reserved_key), Toy(tells=use_a_reserved_key)], ids=["look", "tell"]
)
async def test_a_watcher_that_fails_fails_its_stage(stage: Toy) -> None:
    assert isinstance(await watched(stage), TypeError)


async def test_a_question_to_the_brokers_that_fails_fails_the_stage() -> None:
    stage = Toy(is_member=False)

    async def fails() -> bool:
        raise OSError("no sockets left")

    looks = count()
    async with asyncio.timeout(10):
        await watch(stage, StallDetector(0.01, 0.0), fails, lambda: next(looks) * 0.001)
    assert [type(error) for error in stage.failed] == [OSError]
