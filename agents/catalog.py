"""The catalog agent: contributions of JDs and the progress of runs, each applied once.

Reads `catalog.changes` and `run.advanced` in batches and writes to the store alone; what follows
from a change of the catalog goes out through the store's outbox.
"""

from collections.abc import Sequence

from agents.outputs import handled
from agents.ports import CatalogEvent, CatalogWriter
from schemas.catalog import JdContribution, RunAdvanced
from schemas.message import Handled, Inbound


class CatalogAgent:
    """Applies batches to the catalog's store."""

    def __init__(self, writer: CatalogWriter) -> None:
        self._writer = writer

    async def __call__(self, batch: Sequence[Inbound[JdContribution | RunAdvanced]]) -> Handled:
        """Apply the batch as a whole. Raises TransientError while the store is away."""
        await self._writer.apply([CatalogEvent(inbound.id, inbound.event) for inbound in batch])
        return handled()
