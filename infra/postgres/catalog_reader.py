"""The catalog as workers load it from PostgreSQL: `agents.ports.CatalogReader`."""

import numpy as np

from agents.ports import CatalogVersion
from infra.postgres.content import read_content
from infra.postgres.pool import Database, Statements


class PostgresCatalogReader:
    """The newest version, read in one consistent view of the tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def version(self) -> int:
        """The newest version's number; 0 for an empty catalog."""
        return await newest_version(self._database)

    async def load(self, embedding_model: str) -> CatalogVersion:
        """The newest version as a whole, with those of its KRAs' vectors that are stored."""
        async with self._database.transaction("repeatable_read") as statements:
            version = await newest_version(statements)
            content = await read_content(statements)
            rows = await statements.rows("kra_vectors", embedding_model)
        vectors = {row["kra_id"]: np.frombuffer(row["vector"], "<f4") for row in rows}
        return CatalogVersion(version, content, vectors)


async def newest_version(statements: Statements) -> int:
    """The number of the newest version, 0 before the first."""
    version = await statements.value("catalog_version")
    assert isinstance(version, int)
    return version
