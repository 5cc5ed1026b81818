"""Waiting until the stream has dealt with everything: for `submit --wait` and the demo."""

import asyncio

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from agents.ports import BookCounts, Books

_POLL_S = 0.2


async def settled(books: Books, console: Console) -> BookCounts:
    """The books once nothing is in flight; shows on the way how far it is."""
    columns = (TextColumn("finishing"), BarColumn(), MofNCompleteColumn())
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("")
        while True:
            counts = await books.counts()
            done = counts.submitted - counts.in_flight
            progress.update(task, total=counts.submitted, completed=done)
            if not counts.in_flight:
                return counts
            await asyncio.sleep(_POLL_S)
