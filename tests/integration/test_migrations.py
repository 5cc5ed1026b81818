"""Migrations go forward only, once each, whoever starts them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from infra.postgres.migrate import Migration, MigrationError, migrate, shipped
from infra.postgres.pool import Database, open_database
from tests.postgres import create_database

FIRST = Migration(1, "pets", "create table ops.pets (name text);")
SECOND = Migration(2, "ages", "alter table ops.pets add age integer; select 1;")


@pytest.fixture
async def empty_database(postgres_dsn: str) -> AsyncIterator[Database]:
    """A database that no migration has seen."""
    database = await open_database(await create_database(postgres_dsn), size=4)
    yield database
    await database.close()


async def columns(database: Database) -> list[str]:
    async with database.connection() as connection:
        rows = await connection.fetch(
            "select column_name::text as name from information_schema.columns"
            " where table_schema = 'ops' and table_name = 'pets' order by 1"
        )
    return [row["name"] for row in rows]


async def test_the_shipped_migrations_are_numbered_without_gaps() -> None:
    assert [each.number for each in shipped()] == list(range(1, len(shipped()) + 1))


async def test_an_empty_database_gets_all_shipped_migrations(empty_database: Database) -> None:
    assert await migrate(empty_database) == [str(each) for each in shipped()]


async def test_a_second_run_applies_nothing(empty_database: Database) -> None:
    await migrate(empty_database)

    assert await migrate(empty_database) == []


async def test_only_what_is_new_is_applied(empty_database: Database) -> None:
    await migrate(empty_database, [FIRST])

    assert await migrate(empty_database, [FIRST, SECOND]) == ["0002_ages"]
    assert await columns(empty_database) == ["age", "name"]


async def test_processes_that_start_together_apply_each_migration_once(
    empty_database: Database,
) -> None:
    applied = await asyncio.gather(*(migrate(empty_database) for _ in range(4)))

    assert sorted(map(len, applied)) == [0, 0, 0, len(shipped())]


async def test_a_failing_migration_leaves_no_trace(empty_database: Database) -> None:
    broken = Migration(2, "broken", "alter table ops.pets add age integer; select nonsense;")

    with pytest.raises(MigrationError, match=r"0002_broken failed.*nonsense"):
        await migrate(empty_database, [FIRST, broken])

    assert await columns(empty_database) == ["name"]
    assert await migrate(empty_database, [FIRST, SECOND]) == ["0002_ages"]


async def test_a_migration_that_was_changed_after_it_ran_is_an_error(
    empty_database: Database,
) -> None:
    await migrate(empty_database, [FIRST])
    changed = Migration(1, "pets", FIRST.sql + " -- changed")

    with pytest.raises(MigrationError, match="0001_pets was changed"):
        await migrate(empty_database, [changed])


async def test_a_database_of_a_newer_program_is_an_error(empty_database: Database) -> None:
    await migrate(empty_database, [FIRST, SECOND])

    with pytest.raises(MigrationError, match=r"newer rolestream .*0002_ages"):
        await migrate(empty_database, [FIRST])
