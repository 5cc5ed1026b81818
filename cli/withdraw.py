"""`rolestream withdraw`: job descriptions taken back, by their board's name for them or by id."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from agents.ports import BookCounts
from cli.addresses import Addresses, find_addresses
from cli.exits import CommandError, Exit
from cli.naming import Beginning, Name, Named, read_names
from cli.options import AsJson, load_settings, run
from cli.render.books import books_json, books_line
from cli.render.safe import plain
from cli.settling import settled
from cli.sources import Entry, Refusal
from cli.submit import Wait
from cli.submitting import submission_ends, submit_entries, wait_admitted
from cli.wiring import Stores, open_publisher, open_stores
from infra.postgres.browse import RunBrowser
from infra.postgres.jds import KnownJd, known_jds
from infra.settings import Settings
from schemas.jd import JdSubmitted

_FEWEST_DIGITS = 8
_SHOWN = 20


@dataclass(slots=True)
class _Found:
    """What is to be withdrawn, by its JD; what was withdrawn before is withdrawn again."""

    withdrawals: dict[UUID, Entry] = field(default_factory=dict)
    already: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def withdraw(  # noqa: PLR0913 - a command line's options
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            help="Job ids of the --source; without one, ids of JDs or runs, or their beginnings.",
            show_default=False,
        ),
    ] = None,
    *,
    source: Annotated[str | None, typer.Option(help="The source whose job ids are given.")] = None,
    file: Annotated[
        str | None,
        typer.Option("--from", help="A file, or -: an id or a JSON object a line.", metavar="FILE"),
    ] = None,
    even_unknown: Annotated[
        bool,
        typer.Option(
            "--even-unknown", help="Also what was never admitted: it may still be on its way."
        ),
    ] = False,
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    """Take job descriptions back: their records become tombstones, the catalog forgets their part.

    A JSON line is a submission, or has just its source and source_job_id, or its jd_id. What is
    unknown is told, the rest goes on; the exit code is then 1.
    """
    if not ids and file is None:
        raise CommandError("name the jobs to withdraw, or a file with --from", Exit.USAGE)
    settings = load_settings()
    names = list(read_names(ids or (), file, source))
    found, counts = run(
        _withdraw(names, find_addresses(settings), settings, even_unknown=even_unknown, wait=wait),
        settings,
    )
    _report(found, counts, as_json=as_json)
    if found.unknown or found.refused:
        raise typer.Exit(Exit.REFUSED)


async def _withdraw(
    names: Iterable[Name],
    addresses: Addresses,
    settings: Settings,
    *,
    even_unknown: bool,
    wait: bool,
) -> tuple[_Found, BookCounts | None]:
    async with open_stores(addresses, settings) as stores:
        found = await _find(names, stores, even_unknown=even_unknown)
        async with open_publisher(addresses, settings) as publisher:
            entries = found.withdrawals.values()
            done = await submit_entries(entries, publisher, lambda _: None)
        found.refused += done.refused
        if addresses.forgetful or wait:
            await wait_admitted(addresses.kafka, await submission_ends(addresses.kafka))
        return found, await settled(stores.books, Console(stderr=True)) if wait else None


async def _find(names: Iterable[Name], stores: Stores, *, even_unknown: bool) -> _Found:
    found = _Found()
    named: list[Named] = []
    for name in names:
        match name:
            case Refusal():
                found.refused.append(name)
            case Named():
                named.append(name)
            case Beginning():
                await _look_up(name, stores, named, found)
    known = await known_jds(stores.database, [each.jd_id for each in named])
    for each in named:
        jd = known.get(each.jd_id)
        if jd is None and not even_unknown:
            found.unknown.append(each.origin)
            continue
        if jd is not None and jd.withdrawn:
            found.already.append(each.origin)
        found.withdrawals[each.jd_id] = Entry(each.origin, _withdrawal(each, jd))
    return found


async def _look_up(beginning: Beginning, stores: Stores, named: list[Named], found: _Found) -> None:
    origin, digits = beginning.origin, beginning.digits
    if len(digits.replace("-", "")) < _FEWEST_DIGITS:
        reason = f"give at least {_FEWEST_DIGITS} digits of an id, or --source for a job id"
        found.refused.append(Refusal(origin, reason))
        return
    jds = {line.jd_id for line in await RunBrowser(stores.database).find(digits)}
    if not jds:
        found.unknown.append(origin)
    elif len(jds) > 1:
        found.refused.append(Refusal(origin, "several ids begin like that; give more of one"))
    else:
        named.append(Named(origin, jds.pop(), "unknown", None))


def _withdrawal(named: Named, known: KnownJd | None) -> JdSubmitted:
    """As the JD was submitted: under its board's own name where it has one, so that it comes after.

    Its key is that of its submission then, and so is its partition.
    """
    source = known.source if known else named.source
    job_id = known.source_job_id if known else named.source_job_id
    return JdSubmitted(source=source, source_job_id=job_id, withdrawn=True, jd_id=str(named.jd_id))


def _report(found: _Found, counts: BookCounts | None, *, as_json: bool) -> None:
    console = Console()
    if as_json:
        said: dict[str, object] = {
            "withdrawn": [str(jd_id) for jd_id in found.withdrawals],
            "already_withdrawn": found.already,
            "unknown": found.unknown,
            "refused": [{"origin": each.origin, "reason": each.reason} for each in found.refused],
        }
        if counts is not None:
            said["books"] = books_json(counts)
        console.print_json(data=said)
        return
    for origin in found.unknown[:_SHOWN]:
        typer.echo(f"unknown {plain(origin)}: nothing was admitted under that name", err=True)
    if len(found.unknown) > _SHOWN:
        typer.echo(f"… and {len(found.unknown) - _SHOWN} more unknown", err=True)
    for refusal in found.refused[:_SHOWN]:
        typer.echo(f"refused {plain(refusal.origin)}: {plain(refusal.reason)}", err=True)
    if len(found.refused) > _SHOWN:
        typer.echo(f"… and {len(found.refused) - _SHOWN} more refused", err=True)
    before = f" ({len(found.already)} of them again)" if found.already else ""
    console.print(
        f"withdrew {len(found.withdrawals)}{before}, unknown {len(found.unknown)},"
        f" refused {len(found.refused)}",
        highlight=False,
    )
    if counts is not None:
        console.print(books_line(counts))
