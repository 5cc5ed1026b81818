"""Time that passes when the test says so."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(eq=False)
class _Timer:
    at: float
    callback: Callable[[], object]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


class Timers:
    """A Clock and the timers on it."""

    def __init__(self) -> None:
        self.time = 0.0
        self._timers: list[_Timer] = []

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.time)

    def monotonic(self) -> float:
        return self.time

    def call_later(self, seconds: float, callback: Callable[[], object]) -> _Timer:
        timer = _Timer(self.time + seconds, callback)
        self._timers.append(timer)
        return timer

    @property
    def due(self) -> list[float]:
        """When the timers that run will fire, soonest first."""
        return sorted(timer.at for timer in self._timers if not timer.cancelled)

    def fire(self, until: float) -> None:
        """Let time pass up to then, and call what is due on the way."""
        while self.due and self.due[0] <= until:
            timer = min((t for t in self._timers if not t.cancelled), key=lambda each: each.at)
            self._timers.remove(timer)
            self.time = max(self.time, timer.at)
            timer.callback()
        self.time = max(self.time, until)

    async def pass_(self, seconds: float) -> None:
        """Let so much time pass, and everything run that can run by then."""
        end = self.time + seconds
        await settle()
        while self.due and self.due[0] <= end:
            self.fire(self.due[0])
            await settle()
        self.time = end


async def settle() -> None:
    """Let everything run that can run now."""
    for _ in range(20):
        await asyncio.sleep(0)
