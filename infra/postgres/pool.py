"""Connections to PostgreSQL: named statements as one call each, foreign errors translated.

All adapters of this package are built from a `Database`. While the server is away every call raises
TransientError(dependency="postgres"), where it turns us away or was never migrated RefusedError;
any other error of the driver is a bug and goes up as it is.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Literal
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from agents.errors import RefusedError, TransientError
from infra.postgres.queries import statements

DEPENDENCY = "postgres"
_CONNECT_TIMEOUT_S = 10.0
_COMMAND_TIMEOUT_S = 60.0
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shut down, starting up, cancelled
    asyncpg.InsufficientResourcesError,  # no connection, memory or disk left
    asyncpg.TransactionRollbackError,  # serialization, deadlock
    asyncpg.ReadOnlySQLTransactionError,  # a replica that is not promoted yet
    asyncpg.ObjectInUseError,
    asyncpg.LockNotAvailableError,
    OSError,
    TimeoutError,
)

_REFUSED = (
    asyncpg.InvalidAuthorizationSpecificationError,  # a wrong password, or no such user
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
)
_NOT_MIGRATED = (
    asyncpg.UndefinedTableError,
    asyncpg.InvalidSchemaNameError,
)
_BROKEN = ("closed", "closing", "released back to the pool")

Executor = asyncpg.Pool | PoolConnectionProxy


@contextmanager
def translated() -> Iterator[None]:
    """Foreign errors that may pass become TransientError. A DSN is never part of the message."""
    try:
        yield
    except _AWAY as error:
        raise TransientError(
            f"PostgreSQL is away: {_describe(error)}", dependency=DEPENDENCY
        ) from error
    except _REFUSED as error:
        raise RefusedError(
            f"PostgreSQL refuses us: {_describe(error)}", dependency=DEPENDENCY
        ) from error
    except _NOT_MIGRATED as error:
        raise RefusedError(
            f"the database lacks what `rolestream init` makes: {_describe(error)}",
            dependency=DEPENDENCY,
        ) from error
    except asyncpg.InterfaceError as error:
        # The driver has one class for misuse and for a connection that broke between two calls.
        if not any(word in str(error) for word in _BROKEN):
            raise
        raise TransientError(
            f"PostgreSQL is away: {_describe(error)}", dependency=DEPENDENCY
        ) from error


class Statements:
    """The named statements over a pool or over one connection."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def rows(self, name: str, *values: object) -> list[asyncpg.Record]:
        """All rows that the statement gives."""
        with translated():
            return await self._executor.fetch(statements()[name], *values)

    async def row(self, name: str, *values: object) -> asyncpg.Record | None:
        """The first row, None where there is none."""
        with translated():
            return await self._executor.fetchrow(statements()[name], *values)

    async def value(self, name: str, *values: object) -> object:
        """The first column of the first row, None where there is none."""
        with translated():
            return await self._executor.fetchval(statements()[name], *values)

    async def run(self, name: str, *values: object) -> None:
        """The statement for its effect."""
        with translated():
            await self._executor.execute(statements()[name], *values)

    async def run_many(self, name: str, rows: Iterable[Sequence[object]]) -> None:
        """The statement once per row, sent as one batch; all rows take effect or none."""
        with translated():
            await self._executor.executemany(statements()[name], rows)


class Database(Statements):
    """A pool of connections. Made by `open_database`; `close` when done."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        super().__init__(pool)
        self._pool = pool

    @asynccontextmanager
    async def transaction(
        self, isolation: Literal["read_committed", "repeatable_read"] = "read_committed"
    ) -> AsyncIterator[Statements]:
        """Statements that take effect together, or not at all where the block raises."""
        async with self.connection() as connection:
            transaction = connection.transaction(isolation=isolation)
            with translated():
                await transaction.start()
            try:
                yield Statements(connection)
            except BaseException:
                # A connection that broke has rolled back already: the first error is the news.
                with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
                    await transaction.rollback()
                raise
            with translated():
                await transaction.commit()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[PoolConnectionProxy]:
        """One connection, for statements without a name: translate what they raise yourself."""
        with translated():
            connection = await self._pool.acquire()
        try:
            yield connection
        finally:
            with translated():
                await self._pool.release(connection)

    async def close(self) -> None:
        """Wait for what runs and let go of all connections."""
        await self._pool.close()


async def open_database(dsn: str, *, size: int = 8) -> Database:
    """A pool of at most `size` connections. Raises TransientError while the server is away."""
    with translated():
        # No connections are kept for their own sake: the pool would log each failure to get one.
        pool = await asyncpg.create_pool(
            dsn,
            min_size=0,
            max_size=size,
            timeout=_CONNECT_TIMEOUT_S,
            command_timeout=_COMMAND_TIMEOUT_S,
            init=_set_codecs,
            reset=_leave_as_it_is,
            server_settings={"application_name": "rolestream", "timezone": "UTC"},
        )
        try:
            await pool.execute("select 1")
        except BaseException:
            pool.terminate()
            raise
    return Database(pool)


async def _set_codecs(connection: asyncpg.Connection) -> None:
    # The driver's own UUID is a subclass that fast JSON writers refuse.
    await connection.set_type_codec(
        "uuid",
        schema="pg_catalog",
        encoder=lambda value: value.bytes,
        decoder=lambda value: UUID(bytes=bytes(value)),
        format="binary",
    )


async def _leave_as_it_is(_connection: asyncpg.Connection) -> None:
    """In place of the driver's reset, a statement at every release: nothing here sets or listens.

    Locks are those of transactions; `transaction` ends what it began.
    """


def _describe(error: BaseException) -> str:
    return str(error).split("\n", 1)[0] or type(error).__name__
