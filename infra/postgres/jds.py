"""What the register knows of JDs, by their ids: read by `rolestream withdraw`."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from infra.postgres.pool import Database

_BATCH = 200
"""Payloads at once: one may have a megabyte."""


@dataclass(frozen=True, slots=True)
class KnownJd:
    """A JD that was submitted: how its board calls it, and whether it is withdrawn now."""

    jd_id: UUID
    source: str
    source_job_id: str | None
    withdrawn: bool


async def known_jds(database: Database, jd_ids: Sequence[UUID]) -> dict[UUID, KnownJd]:
    """Those of the ids that were ever admitted."""
    found = {}
    for start in range(0, len(jd_ids), _BATCH):
        for row in await database.rows("known_jds", list(jd_ids[start : start + _BATCH])):
            submitted = orjson.loads(row["payload"])
            source, job_id = submitted["source"], submitted["source_job_id"]
            found[row["jd_id"]] = KnownJd(row["jd_id"], source, job_id, row["withdrawn"])
    return found
