"""Which dead letters a command is about: its options, and the ids and filters that they become."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast, get_args
from uuid import UUID

import typer

from agents.ports import LetterState
from cli.exits import CommandError, Exit
from cli.moments import parse_moment
from infra.postgres.letter_browser import LetterBrowser, LetterFilter, LetterLine
from infra.postgres.prefixes import uuid_range
from schemas.envelope import derive_jd_id
from schemas.failure import DeadReason
from schemas.topology import StageName

_STATES: tuple[LetterState, ...] = get_args(LetterState)

Ids = Annotated[
    list[str] | None,
    typer.Argument(help="Ids of letters, or their beginnings.", show_default=False),
]
Stage = Annotated[StageName | None, typer.Option(help="The stage at which they died.")]
Reason = Annotated[DeadReason | None, typer.Option(help="Why they died.")]
Error = Annotated[str | None, typer.Option(help="A part of the error's text.")]
Since = Annotated[
    str | None, typer.Option(help="Died since then: 2h, 3d, or an ISO time (UTC without a zone).")
]
Until = Annotated[str | None, typer.Option(help="Died before then, in the same forms.")]
Jd = Annotated[
    str | None, typer.Option(help="A JD's id or its beginning, or SOURCE/SOURCE_JOB_ID.")
]
Role = Annotated[
    str | None,
    typer.Option(help="The role chosen in the event, or for the JD: its slug or name."),
]
States = Annotated[
    list[str] | None, typer.Option("--state", help=f"{', '.join(_STATES)}; may be repeated.")
]
All = Annotated[bool, typer.Option("--all", help="All that are open, where nothing is named.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would happen; change nothing.")]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command line asked for."""

    filter: LetterFilter
    prefixes: tuple[str, ...] = ()

    @property
    def names_any(self) -> bool:
        """Whether anything was asked for but states."""
        return bool(self.prefixes) or self.has_filters

    @property
    def has_filters(self) -> bool:
        """Whether any filter was given but that by state."""
        return self.filter != LetterFilter(states=self.filter.states)


def letter_filter(  # noqa: PLR0913 - what the command line has
    now: datetime,
    *,
    stage: StageName | None,
    reason: DeadReason | None,
    error: str | None,
    since: str | None,
    until: str | None,
    jd: str | None,
    role: str | None,
    states: list[str] | None,
    otherwise: tuple[LetterState, ...],
) -> LetterFilter:
    """The filter; `otherwise` are the states where none is named. Raises CommandError."""
    for state in states or ():
        if state not in _STATES:
            raise CommandError(f"a state is one of {', '.join(_STATES)}, not {state}", Exit.USAGE)
    return LetterFilter(
        stage=stage,
        reason=reason,
        error=error,
        since=parse_moment(since, now),
        until=parse_moment(until, now),
        jd=_jd_range(jd),
        role=role,
        states=cast("tuple[LetterState, ...]", tuple(states or ())) or otherwise,
    )


async def find_letters(browser: LetterBrowser, wanted: Wanted) -> list[LetterLine]:
    """The letters in the order of their first deaths. Raises CommandError for an unknown id.

    Letters that are named by id come in whatever state they are: their teller says what that means.
    """
    if not wanted.prefixes:
        lines, _ = await browser.find(wanted.filter)
    else:
        ids = tuple([await only_one(browser, prefix) for prefix in wanted.prefixes])
        lines, _ = await browser.find(LetterFilter(ids=ids))
    return sorted(lines, key=_age)


async def only_one(browser: LetterBrowser, prefix: str) -> UUID:
    """The one letter whose id begins like that. Raises CommandError for none and for several."""
    found = await browser.ids(prefix)
    if not found:
        raise CommandError(f"no dead letter has an id that begins with {prefix!r}")
    if len(found) > 1:
        ids = "\n".join(f"  {each}" for each in found)
        raise CommandError(f"several ids begin with {prefix!r}; give more of one:\n{ids}")
    return found[0]


def _jd_range(jd: str | None) -> tuple[UUID, UUID] | None:
    if jd is None:
        return None
    source, named, source_job_id = jd.partition("/")
    if named:
        jd_id = derive_jd_id(source, source_job_id, None, None, "")
        return jd_id, jd_id
    between = uuid_range(jd)
    if between is None:
        raise CommandError(
            f"{jd!r} is no beginning of a JD's id, nor SOURCE/SOURCE_JOB_ID", Exit.USAGE
        )
    return between


def _age(line: LetterLine) -> tuple[datetime, str, int, int]:
    at = line.letter.position
    return line.letter.first_at, at.topic, at.partition, at.offset
