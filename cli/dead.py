"""`rolestream dead list` and `dead show`: what could not be handled, and why."""

from typing import Annotated

import orjson
import typer
from rich.console import Console

from cli import letter_options as given
from cli.addresses import find_addresses
from cli.dead_acts import discard, redrive
from cli.letter_options import letter_filter, only_one
from cli.options import AsJson, load_settings, run
from cli.render.dead import about_letter, letter_json, letters_table, story_json
from cli.render.safe import write_json
from cli.wiring import open_stores
from infra.clock import SystemClock
from infra.postgres.letter_browser import LetterBrowser, LetterFilter, LetterLine, LetterStory
from infra.settings import Settings

app = typer.Typer(help="What could not be handled, and what to do with it.", no_args_is_help=True)


@app.command("list")
def list_letters(  # noqa: PLR0913 - a command line's options
    *,
    stage: given.Stage = None,
    reason: given.Reason = None,
    error: given.Error = None,
    since: given.Since = None,
    until: given.Until = None,
    jd: given.Jd = None,
    role: given.Role = None,
    state: given.States = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1)] = 50,
    as_json: AsJson = False,
) -> None:
    """List dead letters, the newest first; those that were discarded only where asked for."""
    settings, now = load_settings(), SystemClock().now()
    wanted = letter_filter(
        now,
        stage=stage,
        reason=reason,
        error=error,
        since=since,
        until=until,
        jd=jd,
        role=role,
        states=state,
        otherwise=("open", "redriven"),
    )
    lines, total = run(_list(settings, wanted, limit), settings)
    if as_json:
        write_json(orjson.dumps([letter_json(line) for line in lines], option=orjson.OPT_INDENT_2))
    else:
        Console().print(letters_table(lines, total, now))


@app.command()
def show(
    letter: Annotated[str, typer.Argument(help="A letter's id, or its beginning.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Tell the whole story of a dead letter, and what became of its run since."""
    settings = load_settings()
    story = run(_show(settings, letter), settings)
    if as_json:
        write_json(orjson.dumps(story_json(story), option=orjson.OPT_INDENT_2))
    else:
        Console().print(about_letter(story))


app.command()(redrive)
app.command()(discard)


async def _list(
    settings: Settings, wanted: LetterFilter, limit: int
) -> tuple[list[LetterLine], int]:
    async with open_stores(find_addresses(settings), settings) as stores:
        return await LetterBrowser(stores.database).find(wanted, limit)


async def _show(settings: Settings, prefix: str) -> LetterStory:
    async with open_stores(find_addresses(settings), settings) as stores:
        browser = LetterBrowser(stores.database)
        story = await browser.story(await only_one(browser, prefix))
        assert story is not None
        return story
