"""Follow-ups that were stored with their cause, sent afterwards: RUNS.md 13.

Any catalog process drains, on a timer; a lock lets one at a time. A row is deleted once it is sent,
so a crash between the two sends it again, under the same id.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from infra.postgres.pool import Database


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An event to send: its type and its JSON. `id` rises with the order of the causes."""

    id: int
    type: str
    payload: bytes
    at: datetime


class PostgresOutbox:
    """The rows that wait, in the order of their ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def drain(self, send: Callable[[OutboxRow], Awaitable[None]], limit: int = 100) -> int:
        """Send up to `limit` rows; how many were sent. Nothing while another process drains.

        Raises what `send` raises; that row and those after it stay.
        """
        for sent in range(limit):
            if not await self._drain_one(send):
                return sent
        return limit

    async def _drain_one(self, send: Callable[[OutboxRow], Awaitable[None]]) -> bool:
        async with self._database.transaction() as statements:
            if not await statements.value("try_lock_outbox"):
                return False
            row = await statements.row("first_outbox_row")
            if row is None:
                return False
            await send(OutboxRow(row["id"], row["type"], row["payload"].encode(), row["at"]))
            await statements.run("drop_outbox_row", row["id"])
            return True
