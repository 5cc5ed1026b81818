"""A PostgreSQL server for a test session, and a fresh migrated database per module."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from infra.embedded.postgres import EmbeddedPostgres
from infra.postgres.migrate import migrate
from infra.postgres.pool import Database, open_database

_numbers = count(1)
_EMPTY = """
select format('truncate %s restart identity', string_agg(schemaname || '.' || tablename, ', '))
from pg_tables
where schemaname in ('ops', 'catalog') and tablename <> 'migrations'
"""


def named(dsn: str, database: str) -> str:
    """The DSN of another database on the same server."""
    return dsn.replace("/postgres?", f"/{database}?")


async def empty(database: Database) -> None:
    """All tables as the migrations left them."""
    async with database.connection() as connection:
        await connection.execute(await connection.fetchval(_EMPTY))


async def create_database(dsn: str, template: str = "template1") -> str:
    """A new database on the server of `dsn`, as a copy of a template: its DSN."""
    name = f"test_{next(_numbers)}"
    connection = await asyncpg.connect(dsn)
    await connection.execute(f"create database {name} template {template}")
    await connection.close()
    return named(dsn, name)


@pytest.fixture(scope="session")
def postgres_dsn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The maintenance database of a server that lives as long as the session."""
    folder: Path = tmp_path_factory.mktemp("postgres")
    server = EmbeddedPostgres(folder, durable=False)
    yield server.start()
    server.remove()


@pytest.fixture(scope="module")
def database_dsn(postgres_dsn: str) -> str:
    """A migrated database for the module."""

    async def make() -> str:
        dsn = await create_database(postgres_dsn)
        database = await open_database(dsn)
        await migrate(database)
        await database.close()
        return dsn

    return asyncio.run(make())


@pytest.fixture
async def database(database_dsn: str) -> AsyncIterator[Database]:
    """The module's database, emptied."""
    database = await open_database(database_dsn)
    await empty(database)
    yield database
    await database.close()
