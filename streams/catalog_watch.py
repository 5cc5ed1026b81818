"""How a process learns of a new catalog: by `catalog.updated`, and by asking now and then.

Every process follows the topic without a group, so each hears of every version; a poll makes up for
a message that was missed.
"""

import asyncio
from typing import Protocol

import structlog

from agents.errors import TransientError
from infra.kafka import KafkaSettings, follow
from schemas.topology import CATALOG_UPDATED

log = structlog.get_logger(__name__)


class Refreshing(Protocol):
    """The process's snapshots."""

    async def refresh(self) -> object:
        """Load the newest version if it is newer than the one in use."""
        ...


async def keep_fresh(snapshots: Refreshing, kafka: KafkaSettings, poll_s: float) -> None:
    """Refresh the snapshots at every notice and every `poll_s` seconds, until cancelled."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_at_notices(snapshots, kafka, poll_s))
        tasks.create_task(_now_and_then(snapshots, poll_s))


async def _at_notices(snapshots: Refreshing, kafka: KafkaSettings, poll_s: float) -> None:
    while True:
        try:
            async for _ in follow(kafka, [CATALOG_UPDATED.name]):
                await snapshots.refresh()
        except TransientError as error:
            log.warning("cannot follow the catalog", error=str(error))
            await asyncio.sleep(poll_s)


async def _now_and_then(snapshots: Refreshing, poll_s: float) -> None:
    while True:
        await asyncio.sleep(poll_s)
        try:
            await snapshots.refresh()
        except TransientError as error:
            log.warning("cannot load the catalog", error=str(error))
