"""What a process does beside its stages: named work that must not end before they do.

Called by the command line, which starts each piece by name; should one end, the process does too.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, NoReturn

from agents.errors import told


class SideTaskFailedError(Exception):
    """Something beside the stages has ended, which it never should; the process must end."""


class Beside:
    """Tasks from `start` to `stop`, each known by its name."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Begin the work; it goes on until `stop`."""
        self._tasks.add(asyncio.create_task(work, name=name))

    async def wait(self) -> NoReturn:
        """Wait for one to end. Raises SideTaskFailedError with its name and why."""
        if not self._tasks:
            await asyncio.Event().wait()
        ended, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        task = ended.pop()
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        why = "it returned" if error is None else told(error)
        raise SideTaskFailedError(f"{task.get_name()}: {why}") from error

    async def stop(self) -> None:
        """Cancel all of it and wait until it is gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
