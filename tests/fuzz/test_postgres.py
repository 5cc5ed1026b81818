"""What the models accept, PostgreSQL takes: mutants through the flow on the real stores."""

import pytest

from infra.postgres.books import PostgresBooks
from infra.postgres.catalog_writer import PostgresCatalogWriter
from infra.postgres.pool import Database
from infra.postgres.register import PostgresRegister
from infra.postgres.runs import PostgresRuns
from tests.fuzz.conftest import Fuzzing
from tests.fuzz.corpus import Corpus
from tests.fuzz.flow import Engine, FuzzedFlow, Outcome, Stores
from tests.fuzz.mutants import mutant
from tests.fuzz.test_topics import TOPICS

SHARE = 20
ROUND = 100


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("topic", [topic.name for topic in TOPICS])
async def test_mutants_are_stored_or_dead_with_a_reason(
    topic: str, engine: Engine, corpus: Corpus, fuzzing: Fuzzing, database: Database
) -> None:
    flow = FuzzedFlow(
        engine,
        Stores(
            PostgresRegister(database),
            PostgresRuns(database),
            PostgresBooks(database),
            PostgresCatalogWriter(database),
        ),
    )
    total = Outcome()
    for first in range(0, fuzzing.events // SHARE, ROUND):
        numbers = range(first, first + ROUND)
        total.add(await flow.feed([mutant(corpus[topic], fuzzing.seed, each) for each in numbers]))
    assert total.findings == [], f"seed {fuzzing.seed}"
    assert total.handled[topic] > 0
