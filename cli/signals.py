"""How a process that runs until it is told to stop hears it: SIGINT and SIGTERM.

The first signal cancels the command's task, and with it whatever it waits for, be it the start or
the work; its contexts clean up. The second ends the process at once.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

from cli.exits import KILLED_BY, CommandError, Exit

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LINGER_S = 5.0


class StopSignals:
    """What was heard so far. `on_first` is told of the first signal, `on_second` of the second."""

    def __init__(self, on_first: Callable[[], object], on_second: Callable[[int], object]) -> None:
        self.asked = False
        self._on_first = on_first
        self._on_second = on_second

    def hear(self, number: int, _frame: FrameType | None = None) -> None:
        """One more signal."""
        if self.asked:
            self._on_second(number)
        else:
            self.asked = True
            self._on_first()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear them here, in the main thread, in place of whoever did before.

        Not by the event loop's own means: a loop that is busy would not hear the second one.
        """
        before = {number: signal.signal(number, self.hear) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def until_told(say: Callable[[str], None], last_act: Callable[[], None]) -> Iterator[None]:
    """Run a block of the current task until it ends or is told to stop; then leave it normally.

    `last_act` is what must still be done where the process ends at once; it must not wait long.
    """
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("only a task can be told to stop")
    loop = asyncio.get_running_loop()

    def stop() -> None:
        say("stopping: finishing what is in flight; once more ends it at once")
        task.cancel()

    def end(number: int) -> None:
        last_act()
        os._exit(KILLED_BY + number)

    signals = StopSignals(partial(loop.call_soon_threadsafe, stop), end)
    with signals.listening():
        try:
            yield
        except asyncio.CancelledError:
            if not signals.asked:
                raise
            task.uncancel()


@contextmanager
def ended_in_time(say: Callable[[str], None]) -> Iterator[None]:
    """See to it that the process ends soon after this block, with the code that it ended with.

    Where brokers do not answer, clients of theirs hold on to the event loop for minutes.
    """
    code, message = Exit.CRASHED, ""
    try:
        yield
        code = Exit.OK
    except CommandError as error:
        code, message = error.code, str(error)
        raise
    finally:
        timer = threading.Timer(_LINGER_S, _end, [code, message, say])
        timer.daemon = True
        timer.start()


def _end(code: Exit, message: str, say: Callable[[str], None]) -> None:
    if message:
        say(message)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)
