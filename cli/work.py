"""`rolestream init`, `worker` and `up`: the processes that keep the stream running."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from cli.addresses import Addresses, find_addresses, of_note
from cli.exits import CommandError
from cli.options import load_settings, run
from cli.running import Prepared, Running, open_stack, open_worker, prepare, until_stopped
from infra.clock import SystemClock
from infra.settings import Settings
from schemas.topology import StageName
from streams.recovery import resume
from streams.worker import WorkerFailedError

Stages = Annotated[
    list[StageName] | None, typer.Argument(help="The stages to run; all by default.")
]
_KILLED_BY = 128
"""What a shell adds to the number of the signal that ended a process."""
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
        raise typer.Exit(_supervise(names, processes))
    run(_work(addresses, settings, names), settings)


def up() -> None:
    """Run the embedded stack with all agents until Ctrl-C.

    Broker and database listen on this machine only. The database is kept in the state folder.
    """
    settings = load_settings()
    run(_up(settings), settings)


async def _work(addresses: Addresses, settings: Settings, names: list[StageName]) -> None:
    async with open_worker(addresses, settings, names) as running:
        await running.worker.ready()
        _say(f"working on {', '.join(names)}; Ctrl-C stops", highlight=False)
        await _until_stopped(running)
        _say("stopping: finishing what is in flight")


async def _up(settings: Settings) -> None:
    async with open_stack(settings) as (stack, note):
        addresses = of_note(note)
        async with open_worker(addresses, settings, StageName, prepares=True) as running:
            _tell(running.prepared)
            await running.worker.ready()
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
            stack.announce(note)
            _say("the stack is up: submit, watch, run list, topics work now; Ctrl-C stops it")
            await _until_stopped(running)
            _say("stopping: finishing what is in flight")


async def _until_stopped(running: Running) -> None:
    try:
        await until_stopped(running)
    except WorkerFailedError as error:
        raise CommandError(f"the worker has failed: {error}") from error


def _supervise(names: list[StageName], processes: int) -> int:
    """Run as many workers as asked for; when one ends, the others are stopped too."""
    command = [sys.executable, "-m", "cli", "worker", *names]
    children = [subprocess.Popen(command) for _ in range(processes)]  # noqa: S603 - ourselves

    def stop(number: int, _frame: object) -> None:
        for child in children:
            child.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return end_together(children)


def end_together(children: Sequence["subprocess.Popen[bytes]"]) -> int:
    """Wait for one to end, stop the others; its exit code, or else the worst of theirs."""
    ended, status = os.wait()
    others = [child for child in children if child.pid != ended]
    for child in others:
        child.terminate()
    codes = [child.wait() for child in others]
    first = os.waitstatus_to_exitcode(status)
    code = first or max(codes, key=abs)
    return code if code >= 0 else _KILLED_BY - code


def _tell(prepared: Prepared) -> None:
    made = f"{len(prepared.topics)} topics and {len(prepared.migrations)} migrations"
    _say(f"made {made}; the catalog is at version {prepared.catalog_version}", highlight=False)
