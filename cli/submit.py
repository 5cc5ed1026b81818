"""`rolestream submit`: job descriptions from files onto the stream."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from agents.ports import BookCounts
from cli.addresses import Addresses, find_addresses
from cli.exits import Exit
from cli.options import AsJson, Format, Mapping, Paths, Source, load_settings, named, reading, run
from cli.render.books import books_json, books_line
from cli.render.safe import plain
from cli.settling import settled
from cli.sources import Entry, Refusal, read_entries
from cli.submitting import Submitted, submission_ends, submit_entries, wait_admitted
from cli.wiring import open_publisher, open_stores
from infra.settings import Settings

_SHOWN = 20
Wait = Annotated[
    bool, typer.Option("--wait", help="Until everything that is in flight has its outcome.")
]


def submit(  # noqa: PLR0913 - a command line's options
    paths: Paths = None,
    *,
    mapping: Mapping = None,
    source: Source = None,
    kind: Format = None,
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    """Submit job descriptions from files, folders or standard input.

    Text, HTML, JSON (also a schema.org JobPosting), JSON lines and CSV. What cannot be read is told
    with its place and the reason, the rest goes on; the exit code is then 1.
    """
    settings = load_settings()
    entries = read_entries(named(paths), reading(mapping, source, kind))
    done, counts = run(_submit(entries, find_addresses(settings), settings, wait=wait), settings)
    for refusal in done.refused[:_SHOWN]:
        typer.echo(f"refused {plain(refusal.origin)}: {plain(refusal.reason)}", err=True)
    if len(done.refused) > _SHOWN:
        typer.echo(f"… and {len(done.refused) - _SHOWN} more refused", err=True)
    _report(done, counts, as_json=as_json)
    if done.refused:
        raise typer.Exit(Exit.REFUSED)


async def _submit(
    entries: Iterable[Entry | Refusal], addresses: Addresses, settings: Settings, *, wait: bool
) -> tuple[Submitted, BookCounts | None]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    console = Console(stderr=True)
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("submitting", total=None)
        async with open_publisher(addresses, settings) as publisher:
            done = await submit_entries(
                entries, publisher, lambda done: progress.update(task, completed=done.sent)
            )
        if addresses.forgetful or wait:
            progress.update(task, description="admitting")
            await wait_admitted(addresses.kafka, await submission_ends(addresses.kafka))
    if not wait:
        return done, None
    async with open_stores(addresses, settings) as stores:
        return done, await settled(stores.books, Console(stderr=True))


def _report(done: Submitted, counts: BookCounts | None, *, as_json: bool) -> None:
    console = Console()
    if as_json:
        found: dict[str, object] = {
            "submitted": done.sent,
            "refused": [{"origin": each.origin, "reason": each.reason} for each in done.refused],
        }
        if counts is not None:
            found["books"] = books_json(counts)
        console.print_json(data=found)
        return
    console.print(f"submitted {done.sent}, refused {len(done.refused)}")
    if counts is not None:
        console.print(books_line(counts))
