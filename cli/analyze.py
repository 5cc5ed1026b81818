"""`rolestream analyze`: the same handlers in one process, without a broker; it writes nothing."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console, RenderableType

from agents.errors import PermanentError
from cli.exits import Exit
from cli.options import AsJson, Format, Mapping, Paths, Source, load_settings, named, reading, run
from cli.render.card import card
from cli.render.safe import plain, write_json
from cli.render.story import story
from cli.sources import Entry, Refusal, read_entries
from cli.wiring import open_analysis
from infra.clock import SystemClock
from infra.settings import Settings
from schemas.role import RoleFinalized
from schemas.topology import ROLE_FINALIZED
from streams.inline import InlineFlow

_AT_ONCE = 16
Catalog = Annotated[
    str | None,
    typer.Option(
        help="A PostgreSQL address or a folder of catalog files; by default the running stack's, "
        "else the starter catalog."
    ),
]


@dataclass(frozen=True, slots=True)
class Analyzed:
    """A finished record as stored bytes."""

    origin: str
    body: bytes


def analyze(  # noqa: PLR0913 - a command line's options
    paths: Paths = None,
    *,
    mapping: Mapping = None,
    source: Source = None,
    kind: Format = None,
    catalog: Catalog = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="JSON lines in and out, in input order.")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="The whole story of each.")] = False,
    as_json: AsJson = False,
) -> None:
    """Turn job descriptions into finished records, without a stream.

    Records go to standard output in input order. What is refused is told on standard error with its
    place; the exit code is then 1.
    """
    settings = load_settings()
    entries = read_entries(named(paths), reading(mapping, source, "jsonl" if jsonl else kind))
    show = _json_line if jsonl or as_json else _rich(story if full else card)
    refused = run(_print_all(entries, catalog, settings, show), settings)
    if refused:
        raise typer.Exit(Exit.REFUSED)


async def analyzed(
    entries: Iterable[Entry | Refusal], flow: InlineFlow
) -> AsyncIterator[Analyzed | Refusal]:
    """Each entry's record or refusal, in the order of the entries, several at work at once."""
    at_work: deque[asyncio.Task[Analyzed | Refusal]] = deque()
    for index, entry in enumerate(entries):
        at_work.append(asyncio.create_task(_one(entry, index, flow)))
        if len(at_work) == _AT_ONCE:
            yield await at_work.popleft()
    while at_work:
        yield await at_work.popleft()


async def _one(entry: Entry | Refusal, index: int, flow: InlineFlow) -> Analyzed | Refusal:
    if isinstance(entry, Refusal):
        return entry
    try:
        published = await flow.run(entry.submitted, index, SystemClock().now())
    except PermanentError as error:
        return Refusal(entry.origin, str(error))
    bodies = [out.body for out in published if out.topic is ROLE_FINALIZED and out.body is not None]
    if not bodies:
        return Refusal(entry.origin, "a withdrawal has no record")
    return Analyzed(entry.origin, bodies[-1])


async def _print_all(
    entries: Iterable[Entry | Refusal],
    catalog: str | None,
    settings: Settings,
    show: Callable[[Analyzed], None],
) -> int:
    refused = 0
    async with open_analysis(settings, catalog) as flow:
        async for result in analyzed(entries, flow):
            if isinstance(result, Refusal):
                refused += 1
                typer.echo(f"refused {plain(result.origin)}: {plain(result.reason)}", err=True)
            else:
                show(result)
    return refused


def _json_line(result: Analyzed) -> None:
    write_json(result.body)


def _rich(view: Callable[[RoleFinalized], RenderableType]) -> Callable[[Analyzed], None]:
    console = Console()

    def show(result: Analyzed) -> None:
        console.print(view(RoleFinalized.model_validate_json(result.body)))

    return show
