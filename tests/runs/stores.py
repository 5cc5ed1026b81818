"""The stores under test: those in memory, and those in PostgreSQL."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from agents.domain.catalog.tallies import Tallies
from agents.doubles.catalog import MemoryCatalog
from agents.doubles.stores import MemoryOps
from agents.doubles.sweeps import MemorySweeps
from agents.ports import CatalogWriter
from infra.postgres.catalog_writer import PostgresCatalogWriter
from infra.postgres.contributions import read_tallies
from infra.postgres.pool import Database
from tests.contract.conftest import Ops, ops_in_postgres


@dataclass(frozen=True, slots=True)
class Stores:
    """All ports over one store, and the sums that its catalog has come to."""

    ops: Ops
    catalog: CatalogWriter
    tallies: Callable[[], Awaitable[Tallies]]


def in_memory() -> Stores:
    """Empty ones."""
    ops = MemoryOps()
    catalog = MemoryCatalog(ops)
    return Stores(Ops(ops, ops, ops, ops, MemorySweeps(ops)), catalog, catalog.tallies)


def in_postgres(database: Database) -> Stores:
    """What is in the database."""
    writer = PostgresCatalogWriter(database)
    return Stores(ops_in_postgres(database), writer, partial(read_tallies, database))
