"""A process that works on the stream, as `worker`, `up` and `demo` run it."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from cli.addresses import Addresses, wait_for
from cli.exits import CommandError, Exit
from cli.wiring import Engine, Stores, build_stages, open_engine, open_publisher, open_stores
from infra.clock import SystemClock
from infra.embedded.note import StackNote
from infra.embedded.stack import EmbeddedStack, StackError
from infra.kafka import KafkaSettings, create_topics
from infra.postgres.migrate import MigrationError, migrate
from infra.settings import Settings
from infra.starter_catalog.loader import load_starter
from schemas.topology import StageName
from streams.catalog_watch import keep_fresh
from streams.follow_ups import send_follow_ups
from streams.lanes import Limits
from streams.outbox import Outbox
from streams.worker import Worker, WorkerOptions

A = TypeVar("A")
B = TypeVar("B")
_FOLLOW_UPS_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """What had to be made: names of topics and migrations; and the catalog's version."""

    topics: list[str]
    migrations: list[str]
    catalog_version: int


@dataclass(frozen=True, slots=True)
class Running:
    """A worker at work, with what it runs on."""

    worker: Worker
    stores: Stores
    engine: Engine
    publisher: Outbox
    kafka: KafkaSettings
    prepared: Prepared
    beside: tuple[asyncio.Task[None], ...]
    """What goes on beside the stages, for as long as they do."""


@asynccontextmanager
async def open_stack(
    settings: Settings, *, throwaway: bool = False
) -> AsyncIterator[tuple[EmbeddedStack, StackNote]]:
    """An embedded stack in the state folder, and where it listens; stopped on leaving."""
    stack = EmbeddedStack(settings.state_dir, throwaway=throwaway)
    try:
        note = await stack.start()
    except StackError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    try:
        yield stack, note
    finally:
        await stack.stop()


async def prepare(addresses: Addresses, settings: Settings) -> Prepared:
    """Make topics and tables where they are missing, and load the starter into an empty catalog."""
    topics = await _make_topics(addresses, settings)
    async with open_stores(addresses, settings) as stores:
        migrations, version = await _make_catalog(stores)
    return Prepared(topics, migrations, version)


@asynccontextmanager
async def open_worker(
    addresses: Addresses,
    settings: Settings,
    names: Iterable[StageName],
    *,
    prepares: bool = False,
) -> AsyncIterator[Running]:
    """Stages at work; on leaving they finish what is in flight, commit, and leave their groups.

    With `prepares` all that is missing is made first, as `prepare` does. To join a group takes
    seconds of waiting: tables and catalog are made and loaded meanwhile.
    """
    topics = await _make_topics(addresses, settings) if prepares else []
    async with (
        open_stores(addresses, settings) as stores,
        open_publisher(addresses, settings) as publisher,
        open_engine(stores.catalog, stores.writer, settings) as engine,
    ):
        wanted = frozenset(names)
        stages = [
            stage
            for stage in build_stages(engine, stores.register, stores.runs, stores.writer)
            if stage.name in wanted
        ]
        worker = Worker(
            stages, addresses.kafka, _options(settings), publisher, stores.books, SystemClock()
        )
        beside: list[asyncio.Task[None]] = []
        try:
            (migrations, version), _ = await _both(
                _load(stores, engine, settings, prepares=prepares),
                wait_for("Kafka", worker.start, settings.start_timeout_s),
            )
            beside.append(
                asyncio.create_task(
                    keep_fresh(engine.snapshots, addresses.kafka, settings.catalog_poll_s)
                )
            )
            if StageName.CATALOG in wanted:
                follow_ups = send_follow_ups(
                    stores.outbox, publisher, SystemClock(), _FOLLOW_UPS_EVERY_S
                )
                beside.append(asyncio.create_task(follow_ups))
            prepared = Prepared(topics, migrations, version)
            yield Running(
                worker, stores, engine, publisher, addresses.kafka, prepared, tuple(beside)
            )
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await worker.stop()


async def _make_topics(addresses: Addresses, settings: Settings) -> list[str]:
    return await wait_for("Kafka", lambda: create_topics(addresses.kafka), settings.start_timeout_s)


async def _make_catalog(stores: Stores) -> tuple[list[str], int]:
    """The migrations that were missing, and the version of a catalog that is not empty."""
    try:
        migrations = await migrate(stores.database)
    except MigrationError as error:
        raise CommandError(str(error)) from error
    version = await stores.catalog.version()
    if version == 0:
        starter = await asyncio.to_thread(load_starter)
        version = await stores.writer.load_content(starter, "starter catalog")
    return migrations, version


async def _load(
    stores: Stores, engine: Engine, settings: Settings, *, prepares: bool
) -> tuple[list[str], int]:
    migrations, _ = await _make_catalog(stores) if prepares else ([], 0)
    return migrations, await engine.load(settings.start_timeout_s)


async def _both(one: Coroutine[Any, Any, A], other: Coroutine[Any, Any, B]) -> tuple[A, B]:
    """What both answer. Where one fails the other is waited for, and then the error raised."""
    tasks = asyncio.create_task(one), asyncio.create_task(other)
    try:
        await asyncio.wait(tasks)
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        raise
    return tasks[0].result(), tasks[1].result()


async def until_stopped(running: Running) -> None:
    """Until SIGINT or SIGTERM.

    Raises WorkerFailedError where a stage fails before, and what ended something beside the stages.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    asked = asyncio.create_task(stopped.wait())
    failed = asyncio.create_task(running.worker.wait())
    try:
        awaited = {asked, failed, *running.beside}
        done, _ = await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        for ended in done - {asked}:
            ended.result()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        asked.cancel()
        failed.cancel()


def _options(settings: Settings) -> WorkerOptions:
    return WorkerOptions(
        limits=Limits(
            max_in_flight=settings.max_in_flight,
            max_waiting=settings.max_in_flight,
            max_ahead=settings.max_ahead,
        ),
        shutdown_timeout_s=settings.shutdown_timeout_s,
        emit_run_advanced=settings.emit_run_advanced,
    )
