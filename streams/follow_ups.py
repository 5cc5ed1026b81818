"""What the catalog's transactions left to be said, sent by one process at a time: RUNS.md 13."""

import asyncio

import structlog

from agents.errors import TransientError
from agents.ports import Clock
from infra.postgres.outbox import OutboxRow, PostgresOutbox
from schemas.envelope import derive_id
from schemas.message import Outgoing
from schemas.registry import encode
from schemas.topology import CATALOG_UPDATED, StageName
from streams.outbox import Publisher

log = structlog.get_logger(__name__)
_KEY = "catalog"


async def send_follow_ups(
    outbox: PostgresOutbox, publisher: Publisher, clock: Clock, every_s: float
) -> None:
    """Drain the outbox now and every `every_s` seconds, until cancelled."""

    async def send(row: OutboxRow) -> None:
        out = Outgoing(
            topic=CATALOG_UPDATED,
            key=_KEY,
            type=row.type,
            id=derive_id("outbox", row.type, str(row.id)),
            event=None,
            body=row.payload,
        )
        await publisher.send([encode(out, StageName.CATALOG, clock.now())])

    while True:
        try:
            await outbox.drain(send)
        except TransientError as error:
            log.warning("follow-ups wait", error=str(error))
        await asyncio.sleep(every_s)
