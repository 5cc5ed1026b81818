"""`rolestream demo`: the sample ads through the whole embedded stack, and what came of each."""

import tempfile
from collections.abc import Iterable, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table

from agents.ports import BookCounts
from cli.addresses import of_note
from cli.exits import CommandError
from cli.options import load_settings, run
from cli.render.books import books_line
from cli.render.card import card
from cli.running import Running, open_worker, started
from cli.settling import settled
from cli.sources import Entry, Reading, Refusal, read_entries
from cli.submitting import submission_ends, submit_entries, wait_admitted
from infra.embedded.stack import EmbeddedStack
from infra.kafka import read_all
from infra.settings import Settings
from schemas.role import RoleFinalized
from schemas.topology import ROLE_FINALIZED, StageName


class Laps:
    """What took how long, in the order in which it was done."""

    def __init__(self) -> None:
        self._last = perf_counter()
        self.seconds: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Note the time since the last lap under that name."""
        now = perf_counter()
        self.seconds[name] = now - self._last
        self._last = now


def demo() -> None:
    """Run the sample job descriptions through the whole stack and print the results.

    Broker, database and agents run on this machine for the time of the demo; nothing is kept.
    """
    settings = load_settings()
    with tempfile.TemporaryDirectory(prefix="rolestream-demo-") as folder:
        fresh = settings.model_copy(update={"state_dir": Path(folder), "log_level": "warning"})
        run(_demo(fresh), fresh)


async def _demo(settings: Settings) -> None:
    console = Console()
    laps = Laps()
    console.print("Starting broker and database …")
    async with started(EmbeddedStack(settings.state_dir, throwaway=True)) as note:
        laps.lap("broker and database")
        addresses = of_note(note)
        console.print("Making topics and tables, loading the starter catalog, starting agents …")
        async with open_worker(addresses, settings, StageName, prepares=True) as running:
            await running.worker.ready()
            laps.lap("topics, tables, catalog, agents")
            for wave in waves(samples()):
                counts = await _submit(wave, running, console)
            laps.lap("sample ads")
            records = [
                RoleFinalized.model_validate_json(record.value)
                for record in await read_all(addresses.kafka, [ROLE_FINALIZED.name])
                if record.value is not None
            ]
            _print_results(records, console)
            _print_times(records, laps, console)
            console.print(f"\n{books_line(counts)}", highlight=False)
            console.print("Stopping …")
    console.print(
        "\nNext: `rolestream up` keeps a stack running, `rolestream submit FILE…` sends it your own"
        " ads, `rolestream analyze FILE` needs no stack at all.",
        highlight=False,
    )


def samples() -> list[Entry]:
    """The job descriptions that ship with the project, in order."""
    with as_file(files("cli") / "samples") as folder:
        found = list(read_entries([str(folder)], Reading({})))
    refused = [entry for entry in found if isinstance(entry, Refusal)]
    if refused:
        raise CommandError(f"a sample cannot be read: {refused[0].origin}: {refused[0].reason}")
    return [entry for entry in found if isinstance(entry, Entry)]


def waves(entries: Iterable[Entry]) -> list[list[Entry]]:
    """The entries such that a JD comes once per wave: its repeats follow when it is finished."""
    found: list[list[Entry]] = []
    seen: dict[tuple[str, str | None], int] = {}
    for entry in entries:
        key = (entry.submitted.source, entry.submitted.source_job_id or entry.origin)
        wave = seen.get(key, -1) + 1
        seen[key] = wave
        if wave == len(found):
            found.append([])
        found[wave].append(entry)
    return found


async def _submit(entries: Sequence[Entry], running: Running, console: Console) -> BookCounts:
    console.print(f"Submitting {len(entries)} job descriptions …")
    await submit_entries(entries, running.publisher, lambda _: None)
    await wait_admitted(running.kafka, await submission_ends(running.kafka))
    return await settled(running.stores.books, console)


def _print_results(records: Sequence[RoleFinalized], console: Console) -> None:
    """The newest record of each JD, in the order in which the samples were submitted."""
    console.print()
    order = [(entry.submitted.source, entry.submitted.source_job_id) for entry in samples()]
    newest = {(record.jd.source, record.jd.source_job_id): record for record in records}
    for key in sorted(newest, key=order.index):
        console.print(card(newest[key]))
    console.print(
        "Skills: bold is required, struck through is not required, + is new to the catalog."
    )


def _print_times(records: Sequence[RoleFinalized], laps: Laps, console: Console) -> None:
    table = Table(title="Where the time went", title_justify="left", box=None, padding=(0, 2))
    table.add_column("")
    table.add_column("seconds", justify="right")
    for name, seconds in laps.seconds.items():
        table.add_row(name, f"{seconds:.2f}")
    console.print(table)
    stages = Table(box=None, padding=(0, 2))
    stages.add_column("handling one JD while the others are at work")
    stages.add_column("ms", justify="right")
    for stage in StageName:
        spent = [costs.ms for record in records if (costs := record.cost.stages.get(stage))]
        if spent:
            stages.add_row(stage.value, f"{sum(spent) / len(spent):.1f}")
    console.print(stages)
