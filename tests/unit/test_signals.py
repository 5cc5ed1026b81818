"""The first signal ends a command in good order, the second at once; exit codes say why."""

import asyncio
import signal

import pytest

from cli.exits import Exit, most_telling
from cli.signals import StopSignals, until_told


class Heard:
    """Signals by hand, and what came of them."""

    def __init__(self) -> None:
        self.acts: list[str] = []
        self.signals = StopSignals(
            lambda: self.acts.append("stop"), lambda number: self.acts.append(f"end {number}")
        )


def test_the_first_signal_asks_and_the_second_ends() -> None:
    heard = Heard()
    heard.signals.hear(signal.SIGTERM)
    assert heard.acts == ["stop"]
    heard.signals.hear(signal.SIGINT)
    assert heard.acts == ["stop", "end 2"]


def test_who_listened_before_listens_again() -> None:
    before = signal.getsignal(signal.SIGTERM)
    heard = Heard()
    with heard.signals.listening():
        signal.raise_signal(signal.SIGTERM)
    assert heard.acts == ["stop"]
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_block_with_its_cleaning_up_done(number: signal.Signals) -> None:
    said: list[str] = []
    done: list[str] = []
    with until_told(said.append, lambda: None):
        try:
            signal.raise_signal(number)
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            done.append("cleaned up")
    assert done == ["cleaned up"]
    assert "stopping" in said[0]
    await asyncio.sleep(0)  # the task is not cancelled any more


async def test_a_cancellation_that_is_no_signals_goes_on() -> None:
    async def body() -> None:
        with until_told(print, lambda: None):
            await asyncio.Event().wait()

    task = asyncio.create_task(body())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_goes_wrong_while_stopping_is_told() -> None:
    async def body() -> None:
        with until_told(lambda _: None, lambda: None):
            try:
                signal.raise_signal(signal.SIGTERM)
                await asyncio.Event().wait()
            finally:
                raise TimeoutError

    with pytest.raises(TimeoutError):
        await body()


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ([0, 0], 0),
        ([0, Exit.UNFINISHED], Exit.UNFINISHED),
        ([-15, Exit.HUNG, 0], Exit.HUNG),
        ([Exit.UNFINISHED, Exit.STOPPED], Exit.STOPPED),
        ([Exit.TERMINATED, Exit.CRASHED], Exit.CRASHED),
        ([-9, 0], 137),
    ],
)
def test_of_several_exit_codes_the_one_that_says_most_is_passed_on(
    codes: list[int], told: int
) -> None:
    assert most_telling(codes) == told
