"""The embedded stack: a broker and a database on loopback, for one machine and one user at a time.

The broker forgets all at its end; the database is kept in the state folder (RUNS.md 19).
"""

import asyncio
import os
from pathlib import Path

from infra.embedded.broker import EmbeddedBroker
from infra.embedded.note import StackNote, read_note, remove_note, write_note
from infra.embedded.postgres import EmbeddedPostgres


class StackRunningError(Exception):
    """Another process runs a stack in this state folder."""


class EmbeddedStack:
    """Broker and database under `state_dir`. `start` gives their addresses, `announce` leaves the note."""

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._broker = EmbeddedBroker(state_dir / "broker")
        self._postgres = EmbeddedPostgres(state_dir / "postgres")

    async def start(self) -> StackNote:
        """Start both, side by side. Raises StackRunningError where a stack runs already."""
        if (running := read_note(self._state_dir)) is not None:
            raise StackRunningError(
                f"a stack runs here already (process {running.pid}, folder {self._state_dir})"
            )
        self._state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        broker, dsn = await asyncio.gather(
            self._broker.start(), asyncio.to_thread(self._postgres.start)
        )
        return StackNote(
            pid=os.getpid(),
            kafka_bootstrap=broker.bootstrap,
            cluster_id=broker.cluster_id,
            postgres_dsn=dsn,
        )

    def announce(self, note: StackNote) -> None:
        """Leave the note, by which other commands find the stack."""
        write_note(self._state_dir, note)

    async def stop(self) -> None:
        """Take the note away and stop both."""
        remove_note(self._state_dir)
        await asyncio.gather(self._broker.stop(), asyncio.to_thread(self._postgres.stop))
