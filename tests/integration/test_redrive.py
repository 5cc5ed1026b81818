"""RUNS.md 15 on a real broker and database: what died is redriven, stored once, counted once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from agents.catalog import CatalogAgent
from agents.doubles.embedder import HashEmbedder
from agents.doubles.kra_index import MemoryKraIndex
from agents.extractor import Extractor
from agents.finalizer import Finalizer
from agents.parser import Parser
from agents.ports import BookCounts
from agents.resolver import Resolver
from agents.snapshots import SharedSnapshots
from agents.versions import versions
from infra.clock import SystemClock
from infra.kafka import KafkaSettings, create_topics, make_producer, read_all
from infra.postgres.books import PostgresBooks
from infra.postgres.browse import RunBrowser
from infra.postgres.catalog_reader import PostgresCatalogReader
from infra.postgres.catalog_writer import PostgresCatalogWriter
from infra.postgres.contributions import read_tallies
from infra.postgres.letter_browser import LetterBrowser, LetterFilter, LetterLine
from infra.postgres.letters import PostgresLetters
from infra.postgres.pool import Database
from infra.postgres.register import PostgresRegister
from infra.postgres.runs import PostgresRuns
from schemas.envelope import derive_jd_id
from schemas.jd import JdSubmitted
from schemas.message import Handled, Outgoing
from schemas.registry import Encoded, encode, read_headers
from schemas.topology import DEAD, JD_SUBMITTED, ROLE_FINALIZED, StageName
from streams.dead import read_dead_letter
from streams.failure import RetryPolicy
from streams.flow import Agents, flow
from streams.outbox import Outbox
from streams.redrive import Pace, Redriver
from streams.stage import Stage
from streams.worker import Worker, WorkerOptions
from tests.small_catalog import CONTENT

OPTIONS = WorkerOptions(retries=RetryPolicy(base=0.01, cap=0.05), emit_run_advanced=False)
AD = """We are looking for a Backend Engineer to build the services behind our shop.

What you'll do
- Build and run backend services in Java
- Design REST APIs for other teams

Your background
- 5+ years of experience with Java and PostgreSQL
"""


class Pipeline:
    """All stages at work; those in `broken` fail whatever they are given."""

    def __init__(self, kafka: KafkaSettings, database: Database, outbox: Outbox) -> None:
        self.kafka = kafka
        self.database = database
        self.outbox = outbox
        self.broken: set[StageName] = set()
        self.source = f"board {uuid4()}"
        self.books = PostgresBooks(database)
        self.browser = LetterBrowser(database)
        self.worker = Worker(self._stages(), kafka, OPTIONS, outbox, self.books, SystemClock())

    def _stages(self) -> list[Stage]:
        reader, writer = PostgresCatalogReader(self.database), PostgresCatalogWriter(self.database)
        embedder, index, clock = HashEmbedder(), MemoryKraIndex(), SystemClock()
        snapshots = SharedSnapshots(reader, writer, embedder, index)
        agents = Agents(
            parser=Parser(PostgresRegister(self.database), clock, versions(embedder.model)),
            extractor=Extractor(snapshots, embedder, index, clock),
            resolver=Resolver(snapshots, embedder, clock),
            finalizer=Finalizer(snapshots, PostgresRuns(self.database), clock),
            catalog=CatalogAgent(writer),
        )
        return [self._breakable(stage) for stage in flow(agents)]

    def _breakable(self, stage: Stage) -> Stage:
        handle: Callable[[Any], Awaitable[Handled]] = stage.handle

        async def perhaps(inbound: Any) -> Handled:
            if stage.name in self.broken:
                raise RuntimeError("a stage with a bug")
            return await handle(inbound)

        return replace(stage, handle=perhaps)

    def jd_id(self, number: int) -> UUID:
        return derive_jd_id(self.source, str(number), None, None, "")

    async def submit(self, number: int, text: str = AD) -> None:
        jd = JdSubmitted(
            source=self.source, source_job_id=str(number), title="Backend Engineer", text=text
        )
        out = Outgoing(JD_SUBMITTED, "any", "jd.submitted", uuid4(), jd)
        await self.outbox.send([encode(out, "test", SystemClock().now())])

    async def send(self, value: bytes, **headers: str) -> None:
        encoded = tuple((name, text.encode()) for name, text in headers.items())
        await self.outbox.send([Encoded(JD_SUBMITTED.name, None, value, encoded)])

    async def letters(self, how_many: int, **wanted: Any) -> list[LetterLine]:
        """The letters, once there are so many."""
        found: list[LetterLine] = []

        async def there() -> bool:
            nonlocal found
            found, total = await self.browser.find(LetterFilter(**wanted))
            return total == how_many

        await until(there)
        return found

    async def redrive(self, *letters: LetterLine) -> int:
        redriver = Redriver(PostgresLetters(self.database), self.outbox, SystemClock(), "a test")
        ids = [line.id for line in letters]
        done = await redriver.redrive(ids, ("open",), Pace(), lambda _: None, asyncio.Event())
        return done.sent

    async def settled(self) -> BookCounts:
        """The books once nothing is in flight."""
        counts = await self.books.counts()

        async def still() -> bool:
            nonlocal counts
            counts = await self.books.counts()
            return counts.in_flight == 0

        await until(still)
        return counts

    async def applied(self) -> None:
        """Return when the catalog has every stored run's contribution."""

        async def all_of_them() -> bool:
            return not await PostgresRuns(self.database).unapplied()

        await until(all_of_them)

    async def records(self, jd_id: UUID) -> Sequence[dict[str, str]]:
        """The headers of what was published for a JD."""
        return [
            read_headers(record.headers)
            for record in await read_all(self.kafka, [ROLE_FINALIZED.name])
            if record.key == str(jd_id).encode()
        ]


async def until(there: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await there():
            await asyncio.sleep(0.1)


@asynccontextmanager
async def at_work(kafka: KafkaSettings, database: Database) -> AsyncIterator[Pipeline]:
    await create_topics(kafka)
    await PostgresCatalogWriter(database).load_content(CONTENT, "test")
    outbox = Outbox(make_producer(kafka))
    await outbox.start()
    pipeline = Pipeline(kafka, database, outbox)
    try:
        await pipeline.worker.start()
        async with asyncio.timeout(60):
            await pipeline.worker.ready()
        yield pipeline
    finally:
        await pipeline.worker.stop()
        await outbox.stop()


@pytest.fixture
async def pipeline(kafka: KafkaSettings, database: Database) -> AsyncIterator[Pipeline]:
    async with at_work(kafka, database) as pipeline:
        yield pipeline


async def published(pipeline: Pipeline, number: int) -> bool:
    return bool(await pipeline.records(pipeline.jd_id(number)))


async def test_whichever_stage_failed_what_it_let_die_is_stored_once_when_redriven(
    pipeline: Pipeline,
) -> None:
    for number, stage in enumerate(StageName):
        pipeline.broken = {stage}
        await pipeline.submit(number, f"{AD}\nReference {number}")
        (line,) = await pipeline.letters(1, stage=stage)
        assert line.letter.reason == "bug"
        assert line.jd_id == pipeline.jd_id(number)
        dead = (await pipeline.books.counts()).dead
        assert dead == (0 if stage is StageName.CATALOG else 1)

        pipeline.broken = set()
        assert await pipeline.redrive(line) == 1
        counts = await pipeline.settled()
        assert (counts.submitted, counts.stored, counts.dead) == (number + 1, number + 1, 0)
        (again,) = await pipeline.letters(1, stage=stage)
        assert (again.state, again.deaths) == ("redriven", 1)
        await until(partial(published, pipeline, number))  # stored first, then published
        (record,) = await pipeline.records(pipeline.jd_id(number))
        if line.run_id is not None:
            assert record["rs_run_id"] == str(line.run_id)

    await pipeline.applied()
    tallies = await read_tallies(pipeline.database)
    java = sum(n for use, n in tallies.skills.items() if use.slug == "java")
    assert java == len(StageName)
    lines, _ = await pipeline.browser.find(LetterFilter(role="backend-engineer"))
    assert len(lines) == len(StageName)


async def test_a_redrive_of_what_a_newer_run_outranks_ends_superseded_and_publishes_nothing(
    pipeline: Pipeline,
) -> None:
    pipeline.broken = {StageName.RESOLVER}
    await pipeline.submit(1, AD)
    (line,) = await pipeline.letters(1)
    pipeline.broken = set()
    await pipeline.submit(1, f"{AD}\nNow with Docker")
    await until(lambda: stored(pipeline, 1))
    await until(partial(published, pipeline, 1))

    (line,) = await pipeline.letters(1)
    assert line.comes_too_late
    await pipeline.redrive(line)

    counts = await pipeline.settled()
    assert (counts.submitted, counts.stored, counts.superseded, counts.dead) == (2, 1, 1, 0)
    assert [each["rs_run_seq"] for each in await pipeline.records(pipeline.jd_id(1))] == ["2"]


async def test_what_died_at_the_door_is_admitted_where_and_when_it_first_stood(
    pipeline: Pipeline,
) -> None:
    pipeline.broken = {StageName.PARSER}
    await pipeline.submit(1, AD)
    (line,) = await pipeline.letters(1)
    pipeline.broken = set()
    await pipeline.submit(1, f"{AD}\nNow with Docker")
    await until(lambda: stored(pipeline, 1))
    await until(partial(published, pipeline, 1))

    (line,) = await pipeline.letters(1)
    assert line.comes_too_late
    await pipeline.redrive(line)

    await until(lambda: counted(pipeline, superseded=1))
    counts = await pipeline.settled()
    assert (counts.submitted, counts.stored, counts.dead) == (2, 1, 0)
    recalled = await PostgresRegister(pipeline.database).recall(line.letter.position)
    assert recalled is not None
    assert recalled.admission.verdict == "stale"


async def test_what_cannot_be_decoded_dies_again_with_its_history_and_counts_once(
    pipeline: Pipeline,
) -> None:
    await pipeline.send(b"{not json", board="ours")
    (line,) = await pipeline.letters(1)
    for times in (2, 3):
        await pipeline.redrive(line)
        await until(partial(died, pipeline, times))
    counts = await pipeline.settled()
    assert (counts.submitted, counts.dead) == (1, 1)

    (line,) = await pipeline.letters(1)
    assert (line.state, line.letter.attempts, line.deaths) == ("open", 3, 3)
    story = await pipeline.browser.story(line.id)
    assert story is not None
    assert [event.what for event in story.events if event.what == "died"] == ["died"] * 3
    published = [
        read_dead_letter(tuple(record.headers))
        for record in await read_all(pipeline.kafka, [DEAD[StageName.PARSER].name])
        if read_dead_letter(tuple(record.headers)).id == line.id
    ]
    told = sorted((each.attempts, len(each.history)) for each in published)
    assert told == [(1, 0), (2, 1), (3, 2)]


async def test_nobody_but_a_redrive_is_admitted_in_the_place_of_a_dead_letter(
    pipeline: Pipeline,
) -> None:
    pipeline.broken = {StageName.PARSER}
    await pipeline.submit(1, AD)
    (line,) = await pipeline.letters(1)
    pipeline.broken = set()
    story = await pipeline.browser.story(line.id)
    assert story is not None
    assert story.original is not None

    await pipeline.send(story.original.value or b"", rs_position=str(line.letter.position))
    await until(lambda: stored(pipeline, 1))

    register = PostgresRegister(pipeline.database)
    assert await register.recall(line.letter.position) is None
    counts = await pipeline.settled()
    assert (counts.submitted, counts.stored, counts.dead) == (2, 1, 1)


async def stored(pipeline: Pipeline, number: int) -> bool:
    runs = await RunBrowser(pipeline.database).runs(jd_id=pipeline.jd_id(number), outcome="stored")
    return len(runs) > 0


async def counted(pipeline: Pipeline, **wanted: int) -> bool:
    counts = await pipeline.books.counts()
    return all(getattr(counts, name) == number for name, number in wanted.items())


async def died(pipeline: Pipeline, times: int) -> bool:
    lines, _ = await pipeline.browser.find(LetterFilter())
    return [line.deaths for line in lines] == [times]
