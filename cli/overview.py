"""The running system, asked for once: for `rolestream topics` and `doctor`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.errors import TransientError
from agents.ports import BookCounts
from cli.addresses import Addresses
from infra.kafka import ends
from infra.lag import lags
from infra.postgres.books import PostgresBooks
from infra.postgres.pool import open_database
from infra.postgres.workers import PostgresWorkers
from schemas.topology import TOPICS
from streams.flow import FLOW
from streams.overview import StageLine, WorkerSeen, read_worker, stage_lines


@dataclass(frozen=True, slots=True)
class Overview:
    """Stages, workers, how many records each topic was given, and the books.

    While PostgreSQL is away there are no workers and no books, and `away` says why.
    """

    stages: Sequence[StageLine]
    topics: Mapping[str, int]
    workers: Sequence[WorkerSeen]
    books: BookCounts | None
    away: str | None = None


async def look(addresses: Addresses) -> Overview:
    """How it all stands now. Raises TransientError while no broker answers."""
    given = dict.fromkeys(TOPICS, 0)
    for place, end in (await ends(addresses.kafka, list(TOPICS))).items():
        given[place.topic] += end
    reads = {stage.group: [topic.name for topic in wiring.reads] for stage, wiring in FLOW.items()}
    of_groups = await lags(addresses.kafka, reads)
    try:
        workers, letters, books = await _ask_database(addresses.postgres_dsn)
    except TransientError as error:
        return Overview(stage_lines(of_groups, (), None), given, (), None, str(error))
    return Overview(stage_lines(of_groups, workers, letters), given, workers, books)


async def _ask_database(dsn: str) -> tuple[list[WorkerSeen], dict[str, int], BookCounts]:
    database = await open_database(dsn, size=1)
    try:
        told = PostgresWorkers(database)
        workers = [read_worker(line) for line in await told.all()]
        return workers, await told.open_letters(), await PostgresBooks(database).counts()
    finally:
        await database.close()
