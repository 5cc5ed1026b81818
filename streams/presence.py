"""A process tells others that it works, what it does, and at its end why it stopped.

Runs beside the stages (`cli.running`); `rolestream topics` and `doctor` read it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol
from uuid import UUID

import structlog

from agents.errors import TransientError
from infra.postgres.workers import WorkerRow

log = structlog.get_logger(__name__)
_EVERY_S = 2.0
_GOOD_BYE_S = 3.0


class Roll(Protocol):
    """Where workers are listed. All of it may raise TransientError."""

    async def tell(self, row: WorkerRow) -> None:
        """This worker is here, and does that."""
        ...

    async def leave(self, worker: UUID) -> None:
        """This worker has stopped as it should."""
        ...

    async def fail(self, worker: UUID, last_words: str) -> None:
        """This worker has stopped for that reason."""
        ...


async def keep_telling(roll: Roll, row: Callable[[], WorkerRow]) -> None:
    """Tell it now and every two seconds, until cancelled."""
    while True:
        try:
            await roll.tell(row())
        except TransientError as error:
            log.debug("nobody could be told of this worker", error=str(error))
        await asyncio.sleep(_EVERY_S)


async def sign_off(roll: Roll, worker: UUID, last_words: str | None) -> None:
    """Leave, with last words where something failed; do not wait long for it."""
    with suppress(TransientError, TimeoutError):
        async with asyncio.timeout(_GOOD_BYE_S):
            if last_words is None:
                await roll.leave(worker)
            else:
                await roll.fail(worker, last_words)
