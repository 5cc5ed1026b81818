"""`rolestream topics`: what waits for whom, and the books."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agents.ports import BookCounts
from cli.addresses import Addresses, find_addresses
from cli.options import AsJson, load_settings, run
from cli.render.books import books_json, books_line
from cli.wiring import open_stores
from infra.kafka import ends
from infra.lag import group_lag
from infra.settings import Settings
from schemas.topology import TOPICS, StageName
from streams.flow import FLOW, diagram


@dataclass(frozen=True, slots=True)
class StageLag:
    """What a stage has acknowledged and not, over the topics it reads, and its dead letters."""

    stage: StageName
    reads: Sequence[str]
    acknowledged: int
    waiting: int
    dead: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The stages' lags, how many records each topic was given, and the books."""

    stages: Sequence[StageLag]
    topics: dict[str, int]
    books: BookCounts


def topics(
    *,
    as_json: AsJson = False,
    draw: Annotated[
        bool, typer.Option("--diagram", help="The flow as a Mermaid chart, and nothing else.")
    ] = False,
) -> None:
    """Show lag and dead letters per stage, records per topic, and the books of all submissions."""
    if draw:
        typer.echo(diagram(), nl=False)
        return
    settings = load_settings()
    overview = run(_overview(find_addresses(settings), settings), settings)
    if as_json:
        Console().print_json(data=_json(overview))
    else:
        _print(overview, Console())


async def _overview(addresses: Addresses, settings: Settings) -> Overview:
    given: dict[str, int] = dict.fromkeys(TOPICS, 0)
    for place, end in (await ends(addresses.kafka, list(TOPICS))).items():
        given[place.topic] += end
    stages = []
    for stage, wiring in FLOW.items():
        names = [topic.name for topic in wiring.reads]
        lags = await group_lag(addresses.kafka, stage.group, names)
        stages.append(
            StageLag(
                stage=stage,
                reads=names,
                acknowledged=sum(lag.committed or 0 for lag in lags),
                waiting=sum(lag.lag for lag in lags),
                dead=given[stage.dead_topic],
            )
        )
    async with open_stores(addresses, settings) as stores:
        return Overview(stages, given, await stores.books.counts())


def _print(overview: Overview, console: Console) -> None:
    stages = Table(box=None, padding=(0, 2), header_style="cyan")
    for column in ("stage", "reads"):
        stages.add_column(column)
    for column in ("acknowledged", "waiting", "dead"):
        stages.add_column(column, justify="right")
    for lag in overview.stages:
        numbers = (str(lag.acknowledged), str(lag.waiting), str(lag.dead))
        stages.add_row(lag.stage.value, ", ".join(lag.reads), *numbers)
    table = Table(box=None, padding=(0, 2), header_style="cyan")
    table.add_column("topic")
    table.add_column("records", justify="right")
    table.add_column("kept")
    for name, count in overview.topics.items():
        table.add_row(name, str(count), TOPICS[name].cleanup)
    console.print(stages)
    console.print()
    console.print(table)
    console.print(f"\n{books_line(overview.books)}", highlight=False)


def _json(overview: Overview) -> dict[str, object]:
    return {
        "stages": [
            {
                "stage": lag.stage.value,
                "reads": list(lag.reads),
                "acknowledged": lag.acknowledged,
                "waiting": lag.waiting,
                "dead": lag.dead,
            }
            for lag in overview.stages
        ],
        "topics": overview.topics,
        "books": books_json(overview.books),
    }
