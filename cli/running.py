"""A process that works on the stream, as `worker`, `up` and `demo` run it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from cli.addresses import Addresses, wait_for
from cli.exits import CommandError, Exit
from cli.showing import Showing
from cli.wiring import Engine, Stores, build_stages, open_engine, open_publisher, open_stores
from infra.clock import SystemClock
from infra.embedded.note import StackNote
from infra.embedded.stack import EmbeddedStack, StackError
from infra.kafka import KafkaSettings, create_topics
from infra.postgres.migrate import MigrationError, migrate
from infra.settings import Settings
from infra.starter_catalog.loader import load_starter
from schemas.topology import StageName
from streams.beside import Beside, SideTaskFailedError
from streams.catalog_watch import keep_fresh
from streams.follow_ups import send_follow_ups
from streams.outbox import Outbox
from streams.runner import Failure, WorkerFailedError
from streams.stage import Limits
from streams.sweeping import keep_sweeping, send_expired, send_unapplied
from streams.worker import Worker, WorkerOptions

A = TypeVar("A")
B = TypeVar("B")
_FOLLOW_UPS_EVERY_S = 1.0
_UNAPPLIED_EVERY_S = 300.0
_EXITS = {Failure.CRASHED: Exit.CRASHED, Failure.HUNG: Exit.HUNG, Failure.STOPPED: Exit.STOPPED}


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
    beside: Beside

    async def wait(self) -> None:
        """Wait for a stage, or what goes on beside them, to fail. Raises what has."""
        waits = [asyncio.create_task(self.worker.wait()), asyncio.create_task(self.beside.wait())]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for ended in done:
                ended.result()
        finally:
            for each in waits:
                each.cancel()


@asynccontextmanager
async def started(stack: EmbeddedStack) -> AsyncIterator[StackNote]:
    """Where the stack listens; it is stopped on leaving."""
    try:
        note = await stack.start()
    except StackError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    try:
        yield note
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
    seconds of waiting: tables and catalog are made and loaded meanwhile. Raises CommandError where
    a stage fails, what goes on beside them does, or there was not time enough to finish.
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
        beside = Beside()
        showing = Showing(worker, engine.snapshots, stores.workers, addresses.kafka, settings)
        async with showing.opened(), _at_work(worker, beside):
            (migrations, version), _ = await _both(
                _load(stores, engine, settings, prepares=prepares),
                wait_for("Kafka", worker.start, settings.start_timeout_s),
            )
            prepared = Prepared(topics, migrations, version)
            running = Running(worker, stores, engine, publisher, addresses.kafka, prepared, beside)
            for name, work in (*_side_work(running, settings, wanted), *showing.side_work()):
                beside.start(name, work)
            yield running


def _side_work(
    running: Running, settings: Settings, wanted: frozenset[StageName]
) -> Iterator[tuple[str, Coroutine[Any, Any, None]]]:
    """What goes on beside the stages, by name: a line each, and only where its stage runs."""
    stores = running.stores
    sweeping = partial(keep_sweeping, stores.sweeps, running.publisher, SystemClock())
    yield (
        "catalog watch",
        keep_fresh(running.engine.snapshots, running.kafka, settings.catalog_poll_s),
    )
    if StageName.CATALOG in wanted:
        yield (
            "follow-ups",
            send_follow_ups(stores.outbox, running.publisher, SystemClock(), _FOLLOW_UPS_EVERY_S),
        )
        yield "contributions", sweeping(send_unapplied, _UNAPPLIED_EVERY_S)
    if StageName.PARSER in wanted and settings.expire:
        yield "expiry", sweeping(send_expired, settings.expire_every_s)


@asynccontextmanager
async def _at_work(worker: Worker, beside: Beside) -> AsyncIterator[None]:
    """Stop both on leaving; the CommandError for whatever made us leave."""
    try:
        yield
    except WorkerFailedError as error:
        await _stop(worker, beside)
        raise CommandError(f"the worker has failed: {error}", _EXITS[error.why]) from error
    except SideTaskFailedError as error:
        await _stop(worker, beside)
        raise CommandError(f"the worker has failed: {error}", Exit.CRASHED) from error
    except Exception:
        await _stop(worker, beside)
        raise
    except BaseException:
        await _finish(worker, beside)
        raise
    else:
        await _finish(worker, beside)


async def _stop(worker: Worker, beside: Beside) -> bool:
    await beside.stop()
    return await worker.stop()


async def _finish(worker: Worker, beside: Beside) -> None:
    if not await _stop(worker, beside):
        raise CommandError(
            "there was not time enough to finish what was in flight: it will be read again;"
            " a longer ROLESTREAM_SHUTDOWN_TIMEOUT_S gives it more",
            Exit.UNFINISHED,
        )


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


def _options(settings: Settings) -> WorkerOptions:
    return WorkerOptions(
        limits=Limits(
            max_in_flight=settings.max_in_flight,
            max_waiting=settings.max_in_flight,
            max_ahead=settings.max_ahead,
        ),
        dead_limit=settings.dead_limit,
        shutdown_timeout_s=settings.shutdown_timeout_s,
        stall_timeout_s=settings.stall_timeout_s,
        emit_run_advanced=settings.emit_run_advanced,
    )
