"""Tables of what was measured, each with the bars that it is held to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table as RichTable


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure and how high it must be, or, `at_most`, how low."""

    name: str
    figure: float
    bar: float
    at_most: bool = False

    @property
    def is_reached(self) -> bool:
        """Whether the figure is on the right side of the bar."""
        return self.figure <= self.bar if self.at_most else self.figure >= self.bar

    def __str__(self) -> str:
        sign = "at most" if self.at_most else "at least"
        verdict = "reached" if self.is_reached else "MISSED"
        return f"{self.name}: {self.figure:.2f}, {sign} {self.bar:g}: {verdict}"


@dataclass(frozen=True, slots=True)
class Table:
    """What one measurement found."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    bars: Sequence[Bar] = ()
    notes: Sequence[str] = field(default=())

    def show(self) -> None:
        """Print it, with its bars and notes below."""
        table = RichTable(title=self.title, title_justify="left")
        for number, column in enumerate(self.columns):
            table.add_column(column, justify="right" if number else "left", overflow="fold")
        for row in self.rows:
            table.add_row(*row)
        console = Console(highlight=False, width=110)
        console.print()
        console.print(table)
        for line in (*map(str, self.bars), *self.notes):
            console.print(f"  {line}", markup=False)


def versions(found: Mapping[str, str]) -> str:
    """Libraries and their versions in one line."""
    return ", ".join(f"{name} {number}" for name, number in found.items())
