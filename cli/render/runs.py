"""Runs in a list, and what is stored around a run's record: its submissions, its way, its end."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cli.render.safe import safe, shorten
from infra.postgres.browse import RunLine, RunStory

_COLOURS = {
    "stored": "green",
    "rejected": "yellow",
    "withdrawn": "magenta",
    "expired": "magenta",
    "superseded": "dim",
    "dead": "red",
    "in_flight": "cyan",
}


def runs_table(lines: Sequence[RunLine]) -> RenderableType:
    """One row a run."""
    if not lines:
        return Text("no runs yet: rolestream submit FILE…")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="cyan")
    for column in ("run", "outcome", "rev", "title", "role"):
        table.add_column(column, no_wrap=column in {"run", "outcome", "rev"})
    for line in lines:
        title = " · ".join(part for part in (line.title, line.company) if part)
        reason = (line.rejection_reason or "").replace("_", " ")
        table.add_row(
            str(line.run_id)[:13],
            _outcome(line),
            str(line.revision),
            safe(shorten(title, 60)),
            safe(line.role or reason),
        )
    return table


def about_run(story: RunStory) -> RenderableType:
    """How the run came in, which stages it passed, how it ended."""
    run = story.run
    way = Table(box=None, padding=(0, 2, 0, 0), header_style="cyan")
    for column in ("stage", "outcome", "at", "ms"):
        way.add_column(column)
    for stage in story.stages:
        way.add_row(stage.stage, safe(stage.outcome), f"{stage.at:%H:%M:%S.%f}", f"{stage.ms:.1f}")
    came = Table(box=None, padding=(0, 2, 0, 0), header_style="cyan")
    for column in ("submitted at", "position", "verdict", "outcome"):
        came.add_column(column)
    for each in story.submissions:
        at = f"{each.appended_at:%Y-%m-%d %H:%M:%S}"
        came.add_row(at, safe(each.position), each.verdict, each.outcome or "in flight")
    parts: list[RenderableType] = [Rule("The run", align="left"), _outcome(run), came, Text(), way]
    if run.outcome in {"stored", "rejected"}:
        applied = "applied to the catalog" if run.applied else "not applied to the catalog yet"
        parts.append(Text(f"its contribution is {applied}", style="dim"))
    if run.duplicate_of:
        parts.append(Text(f"the text is that of JD {run.duplicate_of}", style="dim"))
    parts += [
        safe(
            f"dead at {dead.letter.stage}: {dead.letter.reason}, {dead.letter.error} "
            f"({dead.letter.attempts} tries), {dead.state}: dead show {str(dead.id)[:8]}",
            "red" if dead.state == "open" else "dim",
        )
        for dead in story.dead
    ]
    return Group(*parts)


def _outcome(line: RunLine) -> Text:
    return Text(line.outcome.replace("_", " "), style=_COLOURS[line.outcome])
