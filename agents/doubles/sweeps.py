"""`Sweeps` in memory, over the stores in memory."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from agents.doubles.stores import MemoryOps
from agents.ports import Expiry, FinishedRun

T = TypeVar("T")
_WAIT = timedelta(minutes=15)
_LONGEST = 96


class MemorySweeps:
    """What is due, and what was sent of it how often."""

    def __init__(self, ops: MemoryOps) -> None:
        self._ops = ops
        self._sent: dict[tuple[str, UUID, int], tuple[int, datetime]] = {}

    async def send_expired(
        self, at: datetime, send: Callable[[Sequence[Expiry]], Awaitable[None]]
    ) -> int:
        """Send what has expired at that time; how many."""
        due = {("expiry", each.jd_id, each.run_seq): each for each in self._ops.expired(at)}
        return await self._send(due, at, send)

    async def send_unapplied(
        self, at: datetime, send: Callable[[Sequence[FinishedRun]], Awaitable[None]]
    ) -> int:
        """Send stored runs that the catalog has not applied after a while; how many."""
        due = {
            ("contribution", each.run.jd_id, each.run.run_seq): each
            for each in self._ops.unapplied_since(at - _WAIT)
        }
        return await self._send(due, at, send)

    async def _send(
        self,
        due: dict[tuple[str, UUID, int], T],
        at: datetime,
        send: Callable[[Sequence[T]], Awaitable[None]],
    ) -> int:
        waiting = {key for key, (_, next_at) in self._sent.items() if next_at > at}
        sent = {key: each for key, each in due.items() if key not in waiting}
        if sent:
            await send(list(sent.values()))
        for key in sent:
            sends, _ = self._sent.get(key, (0, at))
            self._sent[key] = (sends + 1, at + _WAIT * min(2**sends, _LONGEST))
        return len(sent)
