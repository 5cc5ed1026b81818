"""The tables that a chaos run prints."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from chaos.comparison import Check
from chaos.plan import Trouble
from chaos.run import Outcome

_SHOWN = 5


def show_plan(console: Console, troubles: Sequence[Trouble]) -> None:
    """What is going to happen when."""
    table = Table("planned at", "what", "for", title="troubles")
    for each in troubles:
        table.add_row(f"{each.at:.0f} s", each.kind, f"{each.lasts:.0f} s")
    console.print(table)


def show_diary(console: Console, outcome: Outcome) -> None:
    """What happened when, and how the workers ended."""
    table = Table("began", "over", "what", title="what happened")
    for each in sorted(outcome.diary, key=lambda entry: entry.began):
        table.add_row(f"{each.began:.1f} s", f"{each.ended:.1f} s", each.kind)
    console.print(table)
    console.print(
        f"workers told to stop ended with {dict(outcome.stops)},"
        f" by themselves with {dict(outcome.ends)}; all done after {outcome.seconds:.0f} s"
    )


def show_checks(console: Console, title: str, checks: Sequence[Check]) -> None:
    """What held, and what did not."""
    table = Table("what must hold", "among", "faults", "for example", title=title)
    for each in checks:
        examples = "\n".join(each.faults[:_SHOWN])
        table.add_row(each.name, str(each.among), str(len(each.faults)), examples)
    console.print(table)
