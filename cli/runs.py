"""`rolestream run list` and `run show`: what became of submissions, and one run's whole story."""

from dataclasses import asdict
from typing import Annotated, cast, get_args

import orjson
import typer
from rich.console import Console

from cli.addresses import find_addresses
from cli.exits import CommandError, Exit
from cli.options import AsJson, load_settings, run
from cli.render.runs import about_run, runs_table
from cli.render.safe import write_json
from cli.render.story import story
from cli.wiring import open_stores
from infra.postgres.browse import RunBrowser, RunLine, RunOutcome, RunStory
from infra.settings import Settings
from schemas.role import RoleFinalized

app = typer.Typer(help="What became of each submission.", no_args_is_help=True)


@app.command("list")
def list_runs(
    *,
    outcome: Annotated[
        str | None, typer.Option(help=f"Only these: {', '.join(get_args(RunOutcome))}.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1)] = 30,
    as_json: AsJson = False,
) -> None:
    """List runs, newest first."""
    if outcome is not None and outcome not in get_args(RunOutcome):
        raise CommandError(
            f"an outcome is one of {', '.join(get_args(RunOutcome))}, not {outcome}", Exit.USAGE
        )
    settings = load_settings()
    lines = run(_list(settings, cast("RunOutcome | None", outcome), limit), settings)
    if as_json:
        write_json(orjson.dumps([asdict(line) for line in lines], option=orjson.OPT_INDENT_2))
    else:
        Console().print(runs_table(lines))


@app.command()
def show(
    run_id: Annotated[str, typer.Argument(help="A run's or a JD's id, or its beginning.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Tell the whole story of a run."""
    settings = load_settings()
    found = run(_show(settings, run_id), settings)
    if as_json:
        write_json(orjson.dumps(_json(found)))
        return
    console = Console()
    if found.record is not None:
        console.print(story(RoleFinalized.model_validate_json(found.record)))
    console.print(about_run(found))


async def _list(settings: Settings, outcome: RunOutcome | None, limit: int) -> list[RunLine]:
    async with open_stores(find_addresses(settings), settings) as stores:
        return await RunBrowser(stores.database).runs(outcome=outcome, limit=limit)


async def _show(settings: Settings, run_id: str) -> RunStory:
    async with open_stores(find_addresses(settings), settings) as stores:
        browser = RunBrowser(stores.database)
        found = await browser.find(run_id)
        if not found:
            raise CommandError(f"no run or JD has an id that begins with {run_id!r}")
        if len({line.jd_id for line in found}) > 1:
            ids = "\n".join(f"  {line.run_id}  {line.title or ''}" for line in found)
            raise CommandError(f"several ids begin with {run_id!r}; give more of one:\n{ids}")
        return await browser.story(found[0])


def _json(found: RunStory) -> dict[str, object]:
    return {
        "run": asdict(found.run),
        "record": orjson.loads(found.record) if found.record else None,
        "contribution": orjson.loads(found.contribution) if found.contribution else None,
        "catalog_version": found.catalog_version,
        "submissions": [
            {
                "position": str(each.position),
                "appended_at": each.appended_at,
                "verdict": each.verdict,
                "outcome": each.outcome,
            }
            for each in found.submissions
        ],
        "stages": [asdict(stage) for stage in found.stages],
        "dead": [
            {"id": dead.id, "state": dead.state, **dead.letter.model_dump(mode="json")}
            for dead in found.dead
        ],
    }
