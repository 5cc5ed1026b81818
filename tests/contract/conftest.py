"""Every contract runs twice: against the double in memory and against PostgreSQL."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import pytest

from agents.domain.catalog.tallies import Tallies
from agents.doubles.catalog import MemoryCatalog
from agents.doubles.stores import MemoryOps
from agents.doubles.sweeps import MemorySweeps
from agents.ports import Books, CatalogReader, DeadLetterStore, JdRegister, RunStore, Sweeps
from infra.postgres.books import PostgresBooks
from infra.postgres.catalog_reader import PostgresCatalogReader
from infra.postgres.catalog_writer import PostgresCatalogWriter
from infra.postgres.contributions import read_tallies
from infra.postgres.letters import PostgresLetters
from infra.postgres.pool import Database
from infra.postgres.register import PostgresRegister
from infra.postgres.runs import PostgresRuns
from infra.postgres.sweeps import PostgresSweeps
from tests.postgres import empty

KINDS = ("memory", "postgres")


@dataclass(frozen=True, slots=True)
class Ops:
    """The ports over one store."""

    register: JdRegister
    runs: RunStore
    books: Books
    letters: DeadLetterStore
    sweeps: Sweeps


@pytest.fixture(params=KINDS)
def ops(request: pytest.FixtureRequest) -> Ops:
    if request.param == "memory":
        return ops_in_memory()
    return ops_in_postgres(request.getfixturevalue("database"))


def ops_in_memory() -> Ops:
    store = MemoryOps()
    return Ops(store, store, store, store, MemorySweeps(store))


def ops_in_postgres(database: Database) -> Ops:
    return Ops(
        PostgresRegister(database),
        PostgresRuns(database),
        PostgresBooks(database),
        PostgresLetters(database),
        PostgresSweeps(database),
    )


@dataclass(frozen=True, slots=True)
class Catalog:
    """The catalog's ports with the run store that waits for them."""

    reader: CatalogReader
    writer: MemoryCatalog | PostgresCatalogWriter
    tallies: Callable[[], Awaitable[Tallies]]
    runs: RunStore


FreshCatalog = Callable[[], Awaitable[Catalog]]


@pytest.fixture(params=KINDS)
def fresh_catalog(request: pytest.FixtureRequest) -> FreshCatalog:
    """Gives an empty catalog at every call; in PostgreSQL the earlier one is gone then."""
    if request.param == "memory":
        return _in_memory
    return partial(_in_postgres, request.getfixturevalue("database"))


@pytest.fixture
async def catalog(fresh_catalog: FreshCatalog) -> Catalog:
    return await fresh_catalog()


async def _in_memory() -> Catalog:
    ops = MemoryOps()
    store = MemoryCatalog(ops)
    return Catalog(store, store, store.tallies, ops)


async def _in_postgres(database: Database) -> Catalog:
    await empty(database)
    return Catalog(
        PostgresCatalogReader(database),
        PostgresCatalogWriter(database),
        partial(read_tallies, database),
        PostgresRuns(database),
    )
