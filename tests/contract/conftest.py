"""Every contract runs twice: against the double in memory and against PostgreSQL."""

from dataclasses import dataclass

import pytest

from agents.doubles.stores import InMemoryOps
from agents.ports import Books, JdRegister, RunStore
from infra.postgres.books import PostgresBooks
from infra.postgres.pool import Database
from infra.postgres.register import PostgresRegister
from infra.postgres.runs import PostgresRuns

KINDS = ("memory", "postgres")


@dataclass(frozen=True, slots=True)
class Ops:
    """The three ports over one store."""

    register: JdRegister
    runs: RunStore
    books: Books


@pytest.fixture(params=KINDS)
def ops(request: pytest.FixtureRequest) -> Ops:
    if request.param == "memory":
        store = InMemoryOps()
        return Ops(store, store, store)
    database: Database = request.getfixturevalue("database")
    return Ops(PostgresRegister(database), PostgresRuns(database), PostgresBooks(database))
