"""What `dead redrive` and `dead discard` do once it is known which letters are meant."""

import asyncio
import getpass
import os
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from agents.ports import LetterState
from cli.addresses import Addresses
from cli.exits import KILLED_BY, CommandError
from cli.signals import StopSignals
from cli.wiring import Stores, open_publisher
from infra.clock import SystemClock
from infra.postgres.letter_browser import LetterLine
from infra.postgres.letters import PostgresLetters
from infra.settings import Settings
from streams.redrive import Pace, Redriven, Redriver

NO_BYTES = "their bytes are not kept"
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """Letters to act on, oldest first, and how many are left for which reason."""

    states: tuple[LetterState, ...]
    ready: tuple[LetterLine, ...]
    left: Counter[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a redrive went. `stopped`: by Ctrl-C, before all were sent."""

    done: Redriven
    stopped: bool


def plan(
    lines: Sequence[LetterLine],
    states: tuple[LetterState, ...],
    limit: int | None,
    *,
    needs_bytes: bool,
) -> Plan:
    """Which of the letters can be acted on; no more than `limit` of them."""
    left: Counter[str] = Counter()
    ready: list[LetterLine] = []
    for line in lines:
        if line.state not in states:
            left[f"{line.state} already"] += 1
        elif needs_bytes and not line.kept:
            left[NO_BYTES] += 1
        elif limit is not None and len(ready) == limit:
            left["over the limit"] += 1
        else:
            ready.append(line)
    return Plan(states, tuple(ready), left)


async def redrive_letters(
    planned: Plan, rate: float | None, stores: Stores, addresses: Addresses, settings: Settings
) -> Outcome:
    """Send them again, with a progress bar; Ctrl-C stops after what is on its way is confirmed.

    Raises CommandError where another redrive is at work: the two would send letters twice.
    """
    letters = PostgresLetters(stores.database)
    stop = asyncio.Event()
    async with letters.alone() as alone, open_publisher(addresses, settings) as publisher:
        if not alone:
            raise CommandError("another redrive is at work here: wait for its end")
        redriver = Redriver(letters, publisher, SystemClock(), whoami())
        ids = [line.id for line in planned.ready]
        with _progress(len(ids)) as tell, _stopping(stop):
            done = await redriver.redrive(ids, planned.states, Pace(rate), tell, stop)
    return Outcome(done, stop.is_set())


async def discard_letters(planned: Plan, why: str | None, stores: Stores) -> int:
    """Mark them as done with; how many were open until now."""
    letters, by, at = PostgresLetters(stores.database), whoami(), SystemClock().now()
    ids = [line.id for line in planned.ready]
    done = 0
    for first in range(0, len(ids), _AT_ONCE):
        done += len(await letters.discard(ids[first : first + _AT_ONCE], by, at, why))
    return done


def whoami() -> str:
    """The user and the machine, as the history of a letter names them."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Redriven], None]]:
    columns = (TextColumn("redriving"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("", total=total)

        def tell(done: Redriven) -> None:
            dealt_with = done.sent + len(done.refused) + done.passed_over
            progress.update(task, completed=dealt_with)

        yield tell


@contextmanager
def _stopping(stop: asyncio.Event) -> Iterator[None]:
    """The first signal sets `stop`, the second ends the process at once."""
    loop = asyncio.get_running_loop()
    signals = StopSignals(
        partial(loop.call_soon_threadsafe, stop.set), lambda number: os._exit(KILLED_BY + number)
    )
    with signals.listening():
        yield
