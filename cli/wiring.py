"""The composition root: settings become adapters, adapters become agents, agents become a flow."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agents.catalog import CatalogAgent
from agents.extractor import Extractor
from agents.finalizer import Finalizer
from agents.parser import Parser
from agents.ports import CatalogReader, CatalogWriter, Embedder, JdRegister, KraIndex, RunStore
from agents.resolver import Resolver
from agents.snapshots import SharedSnapshots, VectorStore
from agents.versions import versions
from cli.addresses import Addresses, wait_for
from cli.exits import CommandError, Exit
from infra.catalog_file import FileCatalog
from infra.clock import SystemClock
from infra.embedded.note import read_note
from infra.kafka import make_producer
from infra.lasting_producer import LastingProducer
from infra.memory import settle
from infra.minilm.embedder import MiniLmEmbedder
from infra.postgres.books import PostgresBooks
from infra.postgres.catalog_reader import PostgresCatalogReader
from infra.postgres.catalog_writer import PostgresCatalogWriter
from infra.postgres.outbox import PostgresOutbox
from infra.postgres.pool import Database, open_database
from infra.postgres.register import PostgresRegister
from infra.postgres.runs import PostgresRuns
from infra.postgres.sweeps import PostgresSweeps
from infra.postgres.workers import PostgresWorkers
from infra.qdrant.edge import EdgeKraIndex
from infra.settings import Settings, check_dsn
from infra.starter_catalog.loader import load_files, load_starter
from infra.starter_catalog.mistakes import CatalogFileError
from streams.flow import Agents, flow
from streams.inline import InlineFlow, NoStore
from streams.outbox import Outbox
from streams.stage import Stage


@dataclass(frozen=True, slots=True)
class Stores:
    """The ports of one database."""

    database: Database
    register: PostgresRegister
    runs: PostgresRuns
    sweeps: PostgresSweeps
    books: PostgresBooks
    catalog: PostgresCatalogReader
    writer: PostgresCatalogWriter
    outbox: PostgresOutbox
    workers: PostgresWorkers


@dataclass(frozen=True, slots=True)
class Engine:
    """What the agents think with: embeddings, KRA search, and the catalog in memory."""

    embedder: Embedder
    index: KraIndex
    snapshots: SharedSnapshots

    async def load(self, seconds: float) -> int:
        """Load the catalog, waiting up to `seconds` for its store; answer its version."""
        snapshot = await wait_for("the catalog", lambda: self.snapshots.at_least(0), seconds)
        settle()
        return snapshot.version


@asynccontextmanager
async def open_stores(addresses: Addresses, settings: Settings) -> AsyncIterator[Stores]:
    """The database's ports; waits for the server within the start timeout."""
    dsn, size = addresses.postgres_dsn, settings.postgres_pool_size
    database = await wait_for(
        "PostgreSQL", lambda: open_database(dsn, size=size), settings.start_timeout_s
    )
    try:
        yield Stores(
            database=database,
            register=PostgresRegister(database),
            runs=PostgresRuns(database),
            sweeps=PostgresSweeps(database),
            books=PostgresBooks(database),
            catalog=PostgresCatalogReader(database),
            writer=PostgresCatalogWriter(database),
            outbox=PostgresOutbox(database),
            workers=PostgresWorkers(database),
        )
    finally:
        await database.close()


@asynccontextmanager
async def open_engine(
    reader: CatalogReader, store: VectorStore | None, settings: Settings
) -> AsyncIterator[Engine]:
    """Embeddings and KRA search of this process; the catalog is loaded by `load`, or when asked."""
    embedder = MiniLmEmbedder(settings.cache_dir)
    with tempfile.TemporaryDirectory(prefix="rolestream-kras-") as scratch:
        index = _kra_index(settings, embedder.model, Path(scratch))
        snapshots = SharedSnapshots(reader, store, embedder, index)
        try:
            await embedder.warm()
            yield Engine(embedder, index, snapshots)
        finally:
            await index.close()
            await embedder.close()


def build_stages(
    engine: Engine, register: JdRegister, runs: RunStore, writer: CatalogWriter
) -> tuple[Stage, ...]:
    """The flow, its agents built from these ports."""
    clock = SystemClock()
    return flow(
        Agents(
            parser=Parser(register, clock, versions(engine.embedder.model)),
            extractor=Extractor(engine.snapshots, engine.embedder, engine.index, clock),
            resolver=Resolver(engine.snapshots, engine.embedder, clock),
            finalizer=Finalizer(engine.snapshots, runs, clock),
            catalog=CatalogAgent(writer),
        )
    )


@asynccontextmanager
async def open_analysis(settings: Settings, catalog: str | None) -> AsyncIterator[InlineFlow]:
    """The flow in one process that keeps nothing, with the catalog asked for."""
    async with (
        _open_catalog(settings, catalog) as (reader, store),
        open_engine(reader, store, settings) as engine,
    ):
        await engine.load(settings.start_timeout_s)
        nothing = NoStore()
        yield InlineFlow(build_stages(engine, nothing, nothing, nothing))


@asynccontextmanager
async def _open_catalog(
    settings: Settings, catalog: str | None
) -> AsyncIterator[tuple[CatalogReader, VectorStore | None]]:
    note = read_note(settings.state_dir)
    dsn = settings.postgres_dsn
    if catalog is None and dsn is not None:
        catalog = dsn.get_secret_value()
    elif catalog is None and note is not None:
        catalog = note.postgres_dsn
    if catalog is not None and catalog.startswith(("postgres://", "postgresql://")):
        try:
            check_dsn(catalog)
        except ValueError as error:
            raise CommandError(str(error), Exit.USAGE) from error
        database = await open_database(catalog, size=2)
        try:
            reader = PostgresCatalogReader(database)
            if await reader.version() == 0:
                raise CommandError("that database has no catalog: run `rolestream init` on it")
            yield reader, None
        finally:
            await database.close()
        return
    try:
        content = load_files(Path(catalog)) if catalog else load_starter()
    except CatalogFileError as error:
        raise CommandError(str(error), Exit.REFUSED) from error
    files = FileCatalog(content, settings.cache_dir)
    yield files, files


def _kra_index(settings: Settings, model: str, scratch: Path) -> KraIndex:
    if settings.qdrant_url is None:
        return EdgeKraIndex(scratch)
    from infra.qdrant.server import ServerKraIndex  # noqa: PLC0415 - slow, few need it

    key = settings.qdrant_api_key
    return ServerKraIndex(settings.qdrant_url, key.get_secret_value() if key else None, model)


@asynccontextmanager
async def open_publisher(addresses: Addresses, settings: Settings) -> AsyncIterator[Outbox]:
    """Confirmed sends to the brokers; waits for them within the start timeout."""
    outbox = await wait_for("Kafka", lambda: _started(addresses), settings.start_timeout_s)
    try:
        yield outbox
    finally:
        await outbox.stop()


async def _started(addresses: Addresses) -> Outbox:
    outbox = Outbox(LastingProducer(lambda: make_producer(addresses.kafka)))
    await outbox.start()
    return outbox
