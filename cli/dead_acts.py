"""`rolestream dead redrive` and `dead discard`: letters sent again, or done with."""

import sys
from typing import Annotated

import orjson
import typer
from rich.console import Console

from agents.ports import LetterState
from cli import letter_options as given
from cli.addresses import find_addresses
from cli.exits import CommandError, Exit
from cli.letter_options import Wanted, find_letters, letter_filter
from cli.options import AsJson, load_settings, run
from cli.redriving import NO_BYTES, Outcome, Plan, discard_letters, plan, redrive_letters
from cli.render.dead import letter_json, plan_lines
from cli.render.safe import safe, write_json
from cli.wiring import open_stores
from infra.clock import SystemClock
from infra.postgres.letter_browser import LetterBrowser, LetterFilter
from infra.settings import Settings
from streams.redrive import Redriven

_OPEN: tuple[LetterState, ...] = ("open",)


def redrive(  # noqa: PLR0913 - a command line's options
    letters: given.Ids = None,
    *,
    stage: given.Stage = None,
    reason: given.Reason = None,
    error: given.Error = None,
    since: given.Since = None,
    until: given.Until = None,
    jd: given.Jd = None,
    role: given.Role = None,
    state: given.States = None,
    everything: given.All = False,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="No more than the oldest so many.")
    ] = None,
    rate: Annotated[
        float | None, typer.Option(min=0.01, help="No more than so many letters a second.")
    ] = None,
    dry_run: given.DryRun = False,
    yes: given.Yes = False,
    as_json: AsJson = False,
) -> None:
    """Send dead letters again to where they came from, as they were.

    Each keeps its ids and its place: it is counted once, and a run that a newer one has outranked
    ends as superseded. What Ctrl-C leaves, the same command goes on with.
    """
    settings = load_settings()
    wanted = _wanted(
        letters,
        letter_filter(
            SystemClock().now(),
            stage=stage,
            reason=reason,
            error=error,
            since=since,
            until=until,
            jd=jd,
            role=role,
            states=state,
            otherwise=_OPEN,
        ),
        everything=everything,
    )
    planned, outcome = run(
        _redrive(settings, wanted, limit, rate, dry_run=dry_run, yes=yes), settings
    )
    raise typer.Exit(_tell_redrive(planned, outcome, as_json=as_json))


def discard(  # noqa: PLR0913 - a command line's options
    letters: given.Ids = None,
    *,
    stage: given.Stage = None,
    reason: given.Reason = None,
    error: given.Error = None,
    since: given.Since = None,
    until: given.Until = None,
    jd: given.Jd = None,
    role: given.Role = None,
    everything: given.All = False,
    why: Annotated[str | None, typer.Option(help="Kept with the letter.")] = None,
    dry_run: given.DryRun = False,
    yes: given.Yes = False,
    as_json: AsJson = False,
) -> None:
    """Mark dead letters as done with: they stay dead in the books and leave the list."""
    settings = load_settings()
    wanted = _wanted(
        letters,
        letter_filter(
            SystemClock().now(),
            stage=stage,
            reason=reason,
            error=error,
            since=since,
            until=until,
            jd=jd,
            role=role,
            states=None,
            otherwise=_OPEN,
        ),
        everything=everything,
    )
    planned, done = run(_discard(settings, wanted, why, dry_run=dry_run, yes=yes), settings)
    verb = "would be discarded" if dry_run else "discarded"
    if as_json:
        write_json(orjson.dumps({verb.replace(" ", "_"): done, "left": planned.left}))
        return
    _say_left(planned)
    Console().print(f"{done} {verb}")


def _wanted(letters: list[str] | None, wanted: LetterFilter, *, everything: bool) -> Wanted:
    """What is asked for: ids, or filters, or everything, and nothing by mere silence."""
    found = Wanted(wanted, tuple(letters or ()))
    if not found.names_any and not everything:
        raise CommandError("name letters or filters, or say --all", Exit.USAGE)
    if letters and (everything or found.has_filters):
        raise CommandError("name letters or filters, not both", Exit.USAGE)
    return found


def _ask(planned: Plan, what: str, *, yes: bool) -> None:
    """Ask a person before acting on many; a script is taken at its word."""
    many = len(planned.ready)
    if many > 1 and not yes and sys.stdin.isatty():
        typer.confirm(f"{what} {many} dead letters?", abort=True, err=True)


async def _redrive(  # noqa: PLR0913 - what the command line has
    settings: Settings,
    wanted: Wanted,
    limit: int | None,
    rate: float | None,
    *,
    dry_run: bool,
    yes: bool,
) -> tuple[Plan, Outcome | None]:
    addresses = find_addresses(settings)
    async with open_stores(addresses, settings) as stores:
        lines = await find_letters(LetterBrowser(stores.database), wanted)
        planned = plan(lines, wanted.filter.states, limit, needs_bytes=True)
        if dry_run:
            return planned, None
        if not planned.ready:
            return planned, Outcome(Redriven(), stopped=False)
        _ask(planned, "redrive", yes=yes)
        return planned, await redrive_letters(planned, rate, stores, addresses, settings)


async def _discard(
    settings: Settings, wanted: Wanted, why: str | None, *, dry_run: bool, yes: bool
) -> tuple[Plan, int]:
    async with open_stores(find_addresses(settings), settings) as stores:
        lines = await find_letters(LetterBrowser(stores.database), wanted)
        planned = plan(lines, _OPEN, None, needs_bytes=False)
        if dry_run or not planned.ready:
            return planned, len(planned.ready)  # that would be, or none
        _ask(planned, "discard", yes=yes)
        return planned, await discard_letters(planned, why, stores)


def _tell_redrive(planned: Plan, outcome: Outcome | None, *, as_json: bool) -> Exit:
    """Say how many; the exit code of the command."""
    sent = outcome.done.sent if outcome else 0
    refused = outcome.done.refused if outcome else {}
    if as_json:
        found: dict[str, object] = {"left": planned.left}
        if outcome is None:
            found["would_be_redriven"] = [letter_json(line) for line in planned.ready]
        else:
            found |= {"redriven": sent, "refused": {str(key): refused[key] for key in refused}}
            found["stopped"] = outcome.stopped
        write_json(orjson.dumps(found))
    elif outcome is None:
        Console().print("\n".join(plan_lines(planned.ready, planned.left)), highlight=False)
    else:
        _say_left(planned)
        for letter, why in refused.items():
            _say(f"refused {letter}: {why}")
        if outcome.done.passed_over:
            _say(f"{outcome.done.passed_over} left: somebody else has dealt with them meanwhile")
        Console().print(f"{sent} of {len(planned.ready)} redriven", highlight=False)
    if outcome is not None and outcome.stopped:
        _say("stopped: the same command goes on with the rest")
        return Exit.INTERRUPTED
    return Exit.REFUSED if refused or planned.left[NO_BYTES] else Exit.OK


def _say_left(planned: Plan) -> None:
    for why, count in sorted(planned.left.items()):
        _say(f"{count} left: {why}")


def _say(message: str) -> None:
    Console(stderr=True).print(safe(message), highlight=False, soft_wrap=True)
