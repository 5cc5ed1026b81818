"""`rolestream topics`: what waits for whom, who works on it, and the books."""

import asyncio
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.live import Live

from cli.addresses import Addresses, find_addresses
from cli.exits import Exit
from cli.options import AsJson, load_settings, run
from cli.overview import look
from cli.render.safe import write_json
from cli.render.topics import overview_tables
from cli.render.topics_json import overview_json
from streams.flow import diagram

_REFRESH_S = 2.0


def topics(
    *,
    partitions: Annotated[
        bool, typer.Option("--partitions", help="A line per partition, too.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Show it anew every two seconds until Ctrl-C.")
    ] = False,
    as_json: AsJson = False,
    draw: Annotated[
        bool, typer.Option("--diagram", help="The flow as a Mermaid chart, and nothing else.")
    ] = False,
) -> None:
    """Show per stage its lag, what it does and who runs it; records per topic; and the books.

    While PostgreSQL is away the lag is shown all the same; the exit code is 3 then.
    """
    if draw:
        typer.echo(diagram(), nl=False)
        return
    settings = load_settings()
    addresses = find_addresses(settings)
    if watch:
        run(_watch(addresses, partitions=partitions, as_json=as_json), settings)
    overview = run(look(addresses), settings)
    if as_json:
        write_json(orjson.dumps(overview_json(overview), option=orjson.OPT_INDENT_2))
    else:
        Console().print(overview_tables(overview, partitions=partitions))
    if overview.away is not None:
        raise typer.Exit(Exit.UNAVAILABLE)


async def _watch(addresses: Addresses, *, partitions: bool, as_json: bool) -> None:
    """Until cancelled: a line of JSON at every look, or the same tables in place."""
    if as_json:
        while True:
            write_json(orjson.dumps(overview_json(await look(addresses))))
            await asyncio.sleep(_REFRESH_S)
    console = Console()
    with Live(console=console, screen=console.is_terminal, auto_refresh=False) as live:
        while True:
            overview = await look(addresses)
            live.update(
                overview_tables(overview, partitions=partitions, topics=False), refresh=True
            )
            await asyncio.sleep(_REFRESH_S)
