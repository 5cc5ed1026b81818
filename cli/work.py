"""`rolestream init`, `worker` and `up`: the processes that keep the stream running."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated

import structlog
import typer
from rich.console import Console

from cli.addresses import Addresses, find_addresses, of_note
from cli.exits import KILLED_BY, Exit, most_telling
from cli.options import load_settings, run
from cli.running import Prepared, Running, open_worker, prepare, started
from cli.signals import StopSignals, ended_in_time, until_told
from infra.clock import SystemClock
from infra.embedded.note import StackNote
from infra.embedded.stack import EmbeddedStack
from infra.postgres.letters import PostgresLetters
from infra.settings import Settings
from schemas.topology import StageName
from streams.loop_guard import guarded_loop
from streams.recovery import resume

Stages = Annotated[
    list[StageName] | None, typer.Argument(help="The stages to run; all by default.")
]
_LOOK_EVERY_S = 0.1
_BLOCKED_S = 60.0
"""No work of ours takes the event loop for a hundredth of that."""
log = structlog.get_logger(__name__)
_say = Console(stderr=True).print


def init() -> None:
    """Make topics and tables, and load the starter catalog where there is none. Safe to repeat."""
    settings = load_settings()
    _tell(run(prepare(find_addresses(settings), settings), settings))


def worker(
    stages: Stages = None,
    processes: Annotated[int, typer.Option(min=1, help="How many processes share the work.")] = 1,
) -> None:
    """Run stages until Ctrl-C or SIGTERM; what is in flight is finished first."""
    settings = load_settings()
    addresses = find_addresses(settings)
    names = stages or list(StageName)
    if processes > 1:
        raise typer.Exit(_supervise(names, processes, settings.metrics_port))
    run(_work(addresses, settings, names), settings)


def up() -> None:
    """Run the embedded stack with all agents until Ctrl-C.

    Broker and database listen on this machine only. The database is kept in the state folder.
    """
    settings = load_settings()
    run(_up(settings), settings)


async def _work(addresses: Addresses, settings: Settings, names: list[StageName]) -> None:
    with ended_in_time(_say), until_told(_say, lambda: None):
        async with (
            _guarded(settings, lambda: None),
            open_worker(addresses, settings, names) as running,
        ):
            await running.worker.ready()
            _say(f"working on {', '.join(names)}; Ctrl-C stops", highlight=False)
            await running.wait()


async def _up(settings: Settings) -> None:
    stack = EmbeddedStack(settings.state_dir)
    with ended_in_time(_say), until_told(_say, stack.kill):
        async with (
            _guarded(settings, stack.kill),
            started(stack) as note,
            _all_stages(note, settings) as running,
        ):
            _tell(running.prepared)
            await running.worker.ready()
            await _send_again(running, note)
            stack.announce(note)
            _say("the stack is up: submit, watch, run list, topics work now; Ctrl-C stops it")
            await running.wait()


def _guarded(settings: Settings, last_act: Callable[[], None]) -> AbstractAsyncContextManager[None]:
    """End the process where its event loop stands still."""

    def end() -> None:
        log.critical("the event loop stands still", for_s=_BLOCKED_S)
        last_act()
        os._exit(Exit.HUNG)

    return guarded_loop(_BLOCKED_S, _BLOCKED_S + settings.stall_timeout_s, end)


def _all_stages(note: StackNote, settings: Settings) -> AbstractAsyncContextManager[Running]:
    return open_worker(of_note(note), settings, StageName, prepares=True)


async def _send_again(running: Running, note: StackNote) -> None:
    lost = await PostgresLetters(running.stores.database).reopen_lost()
    if lost:
        _say(f"open again: {lost} dead letters that were on their way when the broker ended")
    again = await resume(
        running.stores.register,
        running.stores.runs,
        running.publisher,
        note.cluster_id,
        SystemClock(),
    )
    if again.submissions or again.contributions:
        _say(
            f"sent again what an earlier run left: {again.submissions} submissions,"
            f" {again.contributions} contributions",
            highlight=False,
        )


def _supervise(names: list[StageName], processes: int, metrics_port: int | None) -> int:
    """Run as many workers as asked for, and pass on what they are told.

    Each has a port of its own for its metrics, from the one that is set upwards, and a process
    group of its own: a Ctrl-C in the terminal would reach them twice.
    """
    command = [sys.executable, "-m", "cli", "worker", *names]
    children = [
        subprocess.Popen(command, env=_environment(metrics_port, nth), process_group=0)  # noqa: S603 - ourselves
        for nth in range(processes)
    ]

    def end(number: int) -> None:
        for child in children:
            child.kill()
        os._exit(KILLED_BY + number)

    with StopSignals(lambda: _terminate(children), end).listening():
        return end_together(children)


def _environment(metrics_port: int | None, nth: int) -> dict[str, str]:
    if metrics_port is None:
        return dict(os.environ)
    return {**os.environ, "ROLESTREAM_METRICS_PORT": str(metrics_port + nth)}


def end_together(children: Sequence["subprocess.Popen[bytes]"]) -> int:
    """Wait for one to end, stop the others; the exit code that says most about all of them."""
    while all(child.poll() is None for child in children):
        time.sleep(_LOOK_EVERY_S)
    _terminate(children)
    codes = [child.wait() for child in children]
    # Who is told to stop before it can hear that has begun nothing.
    return most_telling(Exit.OK if code == -signal.SIGTERM else code for code in codes)


def _terminate(children: Iterable["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        child.terminate()


def _tell(prepared: Prepared) -> None:
    made = f"{len(prepared.topics)} topics and {len(prepared.migrations)} migrations"
    _say(f"made {made}; the catalog is at version {prepared.catalog_version}", highlight=False)
