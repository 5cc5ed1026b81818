"""Migrations: numbered SQL files, forward only, each applied once and in a transaction of its own.

Called by whatever starts a stack or a worker. Any number of processes may call at the same time:
the first takes the lock, the others wait and find nothing left to do.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from infra.postgres.pool import Database, translated

_FILE = re.compile(r"^(\d{4})_(\w+)\.sql$")
_LOCK = "select pg_advisory_lock(hashtextextended('rolestream.migrations', 0))"
_UNLOCK = "select pg_advisory_unlock(hashtextextended('rolestream.migrations', 0))"
_TABLE = """
create schema if not exists ops;
create table if not exists ops.migrations (
    number integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
);
"""


class MigrationError(Exception):
    """The database and this program do not fit together; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, its name and its statements."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the statements."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.number:04d}_{self.name}"


def shipped() -> list[Migration]:
    """The migrations that come with this program, in order."""
    found = []
    for file in files("infra.postgres").joinpath("migrations").iterdir():
        if match := _FILE.match(file.name):
            sql = file.read_text(encoding="utf-8")
            found.append(Migration(int(match[1]), match[2], sql))
    return sorted(found, key=lambda migration: migration.number)


async def migrate(database: Database, migrations: Sequence[Migration] | None = None) -> list[str]:
    """Bring the database up to date; the names of what was applied just now.

    Raises MigrationError where an applied migration was changed since, where the database was
    migrated by a newer program, and where a migration fails.
    """
    wanted = shipped() if migrations is None else migrations
    async with database.connection() as connection:
        with translated():
            await connection.execute(_LOCK)
            try:
                return await _apply(connection, wanted)
            finally:
                if not connection.is_closed():
                    await connection.execute(_UNLOCK)


async def pending(database: Database) -> list[str]:
    """The names of the shipped migrations that the database lacks."""
    async with database.connection() as connection:
        with translated():
            made = await connection.fetchval("select to_regclass('ops.migrations') is not null")
            rows = await connection.fetch("select number from ops.migrations") if made else []
    applied = {row["number"] for row in rows}
    return [str(migration) for migration in shipped() if migration.number not in applied]


async def _apply(connection: PoolConnectionProxy, wanted: Sequence[Migration]) -> list[str]:
    await connection.execute(_TABLE)
    rows = await connection.fetch("select number, name, checksum from ops.migrations")
    applied = {row["number"]: row for row in rows}
    if unknown := sorted(applied.keys() - {migration.number for migration in wanted}):
        newest = applied[unknown[-1]]
        raise MigrationError(
            f"the database was migrated by a newer rolestream (up to "
            f"{newest['number']:04d}_{newest['name']}): run that version or a later one"
        )
    done = []
    for migration in wanted:
        before = applied.get(migration.number)
        if before is None:
            await _apply_one(connection, migration)
            done.append(str(migration))
        elif before["checksum"] != migration.checksum:
            raise MigrationError(
                f"migration {migration} was changed after it had been applied: restore the file "
                f"and put the change into a migration of its own"
            )
    return done


async def _apply_one(connection: PoolConnectionProxy, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(
                "insert into ops.migrations (number, name, checksum) values ($1, $2, $3)",
                migration.number,
                migration.name,
                migration.checksum,
            )
    except (asyncpg.SyntaxOrAccessError, asyncpg.IntegrityConstraintViolationError) as error:
        raise MigrationError(f"migration {migration} failed: {error}") from error
