"""The running system on a terminal: stages, partitions, workers, topics, books."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.overview import Overview
from cli.render.books import books_line
from cli.render.safe import safe, shorten
from infra.logs import mask
from schemas.topology import TOPICS, StageName
from streams.overview import StageLine, State, WorkerSeen

_COLOURS: dict[State, str] = {
    "ok": "green",
    "paused": "yellow",
    "trying": "yellow",
    "waits": "yellow",
    "hangs": "red",
    "stopped": "red",
    "no worker": "red",
}
_LONGEST_NAME = 18
_LONGEST_REASON = 300


def overview_tables(
    overview: Overview, *, partitions: bool = False, topics: bool = True
) -> RenderableType:
    """All of it; a table of partitions and one of the topics where asked for."""
    parts: list[RenderableType] = [_stages(overview)]
    parts += _notes(overview)
    if partitions:
        parts += [Text(), _partitions(overview.stages)]
    if overview.workers:
        parts += [Text(), _workers(overview.workers)]
    if topics:
        parts += [Text(), _topics(overview)]
    if overview.books is not None:
        parts += [Text(), Text(books_line(overview.books))]
    return Group(*parts)


def duration(seconds: float) -> str:
    """Seconds as people read them, in at most six characters."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    for size, unit in ((1, "s"), (60, "min"), (3600, "h")):
        if seconds < 100 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86400:.0f} d"


def _stages(overview: Overview) -> Table:
    table = _table(
        "stage", "lag>", "in flight>", "oldest>", "/min>", "retries>", "dead>", "workers>"
    )
    table.add_column("state", no_wrap=True)
    for line in overview.stages:
        unknown = overview.away is not None
        told = [str(line.in_flight), _age(line), f"{line.per_minute:.0f}", str(line.retried)]
        table.add_row(
            line.stage.value,
            str(line.lag),
            *(["?"] * len(told) if unknown else told),
            "?" if line.letters is None else str(line.letters),
            "?" if unknown else str(len(line.workers)),
            Text("?") if unknown else Text(line.state, _COLOURS[line.state]),
        )
    return table


def _age(line: StageLine) -> str:
    return duration(line.oldest_s) if line.in_flight else "-"


def _notes(overview: Overview) -> Iterator[Text]:
    """What is behind a state that is not well, a line each."""
    if overview.away is not None:
        yield _note(f"{overview.away}: only what the brokers know is shown")
    for line in overview.stages:
        for worker, breaker in line.breakers:
            since = duration(worker.stages[line.stage].waits_s.get(breaker.dependency, 0.0))
            yield _note(
                f"{line.stage.value} waits for {breaker.dependency}"
                f" (for {since}, {breaker.failures} failures in a row, {_short(worker.name)}):"
                f" {breaker.error}"
            )
        for worker in line.workers:
            if problem := worker.stages[line.stage].problem:
                yield _note(f"{line.stage.value} at {_short(worker.name)} {problem}")


def _note(said: str) -> Text:
    return safe(shorten(mask(said), _LONGEST_REASON), "yellow")


def _partitions(stages: Iterable[StageLine]) -> Table:
    table = _table("stage", "partition", "lag>", "in flight>", "oldest>", "worker")
    for line in stages:
        for each in line.partitions:
            table.add_row(
                line.stage.value,
                f"{each.topic}/{each.partition}",
                str(each.lag),
                str(each.in_flight),
                duration(each.oldest_s) if each.in_flight else "-",
                safe(_short(each.worker) if each.worker else "-"),
            )
    return table


def _workers(workers: Iterable[WorkerSeen]) -> Table:
    table = _table("worker", "stages", "since (UTC)", "catalog>", "heard of")
    for worker in workers:
        line = worker.line
        table.add_row(
            safe(_short(worker.name)),
            _stage_names(worker),
            _when(line.started_at),
            "-" if line.catalog_version is None else str(line.catalog_version),
            _heard_of(worker),
        )
    return table


def _short(worker: str) -> str:
    """A worker's name without its domain; its end tells it from others."""
    host, _, pid = worker.rpartition(":")
    name = f"{host.partition('.')[0]}:{pid}"
    return name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"


def _stage_names(worker: WorkerSeen) -> str:
    return "all" if len(worker.stages) == len(StageName) else ", ".join(worker.stages)


def _heard_of(worker: WorkerSeen) -> Text:
    line = worker.line
    if line.last_words is not None:
        said = f"stopped at {_when(line.seen_at)}: {mask(line.last_words)}"
        return safe(shorten(said, _LONGEST_REASON), "red")
    if line.is_silent:
        return Text(f"silent since {_when(line.seen_at)}", "red")
    return Text("just now", "green")


def _when(at: datetime) -> str:
    return f"{at:%m-%d %H:%M:%S}"


def _topics(overview: Overview) -> Table:
    table = _table("topic", "records>", "kept")
    for name, count in overview.topics.items():
        table.add_row(name, str(count), TOPICS[name].cleanup)
    return table


def _table(*columns: str) -> Table:
    """A plain table; columns that end with > are numbers."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="cyan")
    for column in columns:
        right = column.endswith(">")
        table.add_column(column.rstrip(">"), justify="right" if right else "left", no_wrap=right)
    return table
