"""Notices an event loop that stands still, which nothing that runs on it could.

The brokers give its partitions to others after a while, but the process would stay for ever. Two
things hold a loop up. Code that waits or computes lets other threads run: one of ours looks on.
Code that never lets go of the interpreter (a regular expression that runs away) lets none run:
there the system's own timer ends the process, by a signal, after writing where each thread stood.
"""

import asyncio
import faulthandler
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

_LOOKS_PER_LIMIT = 20


@dataclass(slots=True)
class Beats:
    """A loop's beats as a thread sees them; it counts its own looks, so that a freeze is one."""

    beats: int = 0
    _seen: int = -1
    _missed: int = 0

    def missed(self) -> int:
        """How many looks in a row there was no new beat, this one included."""
        self._missed = self._missed + 1 if self.beats == self._seen else 0
        self._seen = self.beats
        return self._missed


@asynccontextmanager
async def guarded_loop(
    limit_s: float, held_limit_s: float, on_blocked: Callable[[], object]
) -> AsyncIterator[None]:
    """Guard the running loop, in the main thread, inside of this block.

    After `limit_s` without a turn of the loop `on_blocked` is called, from another thread; it must
    end the process. After `held_limit_s` the system does.
    """
    look_every_s = limit_s / _LOOKS_PER_LIMIT
    pulse, done = Beats(), threading.Event()

    async def beat() -> None:
        while True:
            pulse.beats += 1
            signal.setitimer(signal.ITIMER_REAL, held_limit_s)
            await asyncio.sleep(look_every_s / 2)

    def look_on() -> None:
        while not done.wait(look_every_s):
            if pulse.missed() >= _LOOKS_PER_LIMIT:
                faulthandler.dump_traceback()
                on_blocked()
                return

    faulthandler.register(signal.SIGALRM, chain=True)
    thread = threading.Thread(target=look_on, name="loop guard", daemon=True)
    beating = asyncio.create_task(beat())
    thread.start()
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.unregister(signal.SIGALRM)
        done.set()
