"""Handlers that are led by hand: each call to a port waits until it is let go.

So others can go on between any two of them, and a crash can hit at any of them.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

_current: ContextVar["Led | None"] = ContextVar("led", default=None)


class Led:
    """A coroutine that goes from one gate to the next at each `step`."""

    def __init__(self, body: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._waits = asyncio.Event()
        self._may_go = asyncio.Event()
        self._task = asyncio.create_task(self._lead(body))

    @property
    def done(self) -> bool:
        """Whether it has come to its end."""
        return self._task.done()

    async def step(self) -> None:
        """Let it through one gate, up to the next or to its end. Raises what it raises."""
        await self._settled()
        if not self.done:
            self._waits.clear()
            self._may_go.set()
            await self._settled()
        if self.done:
            self._task.result()

    async def crash(self) -> None:
        """End it where it stands."""
        await self._settled()
        if not self._task.cancel():
            self._task.result()
        await asyncio.wait([self._task])

    async def pause(self) -> None:
        """Wait for the next `step`: called at gates."""
        self._waits.set()
        await self._may_go.wait()
        self._may_go.clear()

    async def _settled(self) -> None:
        waits = asyncio.create_task(self._waits.wait())
        await asyncio.wait([waits, self._task], return_when=asyncio.FIRST_COMPLETED)
        waits.cancel()

    async def _lead(self, body: Callable[[], Coroutine[Any, Any, None]]) -> None:
        _current.set(self)
        await body()


async def gate() -> None:
    """Wait here, if somebody leads."""
    led = _current.get()
    if led is not None:
        await led.pause()


class Gated:
    """A port with a gate before each of its methods; what is let through is told to `seen`."""

    def __init__(self, port: object, seen: Callable[[str, tuple[Any, ...], Any], None]) -> None:
        self._port = port
        self._seen = seen

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        method = getattr(self._port, name)

        async def call(*values: Any) -> Any:
            await gate()
            answer = await method(*values)
            self._seen(name, values, answer)
            return answer

        return call
