"""The embedded stack: a broker and a database on loopback, for one machine and one user at a time.

The broker forgets all at its end; the database is kept in the state folder (RUNS.md 19).
"""

import asyncio
from pathlib import Path
from typing import TextIO

from infra.embedded.broker import EmbeddedBroker, EmbeddedBrokerError
from infra.embedded.note import StackNote, remove_note, take_folder, write_note
from infra.embedded.postgres import EmbeddedPostgres, EmbeddedPostgresError

_FORESEEN = (EmbeddedBrokerError, EmbeddedPostgresError, OSError)


class StackError(Exception):
    """The stack cannot be started; the message says why."""


class EmbeddedStack:
    """Broker and database under `state_dir`: `start` gives addresses, `announce` leaves the note.

    A `throwaway` stack keeps nothing at its end, and trades safety against power cuts for speed.
    """

    def __init__(self, state_dir: Path, *, throwaway: bool = False) -> None:
        self._state_dir = state_dir
        self._throwaway = throwaway
        self._broker: EmbeddedBroker | None = None
        self._postgres: EmbeddedPostgres | None = None
        self._lock: TextIO | None = None

    async def start(self) -> StackNote:
        """Start both, side by side. Raises StackError.

        Where it raises, or is cancelled, nothing is left running.
        """
        try:
            self._state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = await asyncio.to_thread(take_folder, self._state_dir)
        except OSError as error:
            raise StackError(
                f"the folder {self._state_dir} cannot be used ({error.strerror}): "
                "set ROLESTREAM_STATE_DIR to another"
            ) from error
        if self._lock is None:
            raise StackError(f"a stack runs here already (folder {self._state_dir})")
        remove_note(self._state_dir)  # that of a process that was killed
        self._broker = EmbeddedBroker(self._state_dir / "broker")
        self._postgres = EmbeddedPostgres(self._state_dir / "postgres", durable=not self._throwaway)
        broker = asyncio.create_task(self._broker.start())
        dsn = asyncio.create_task(asyncio.to_thread(self._postgres.start))
        both = asyncio.gather(broker, dsn, return_exceptions=True)
        try:
            outcomes = await asyncio.shield(both)
        except asyncio.CancelledError:
            await both  # a server that is half started could not be stopped
            await self.stop()
            raise
        errors = [each for each in outcomes if isinstance(each, BaseException)]
        if errors:
            await self.stop()
            unforeseen = [each for each in errors if not isinstance(each, _FORESEEN)]
            if unforeseen:
                raise unforeseen[0]
            raise StackError("; ".join(str(error) for error in errors)) from errors[0]
        return StackNote(
            kafka_bootstrap=broker.result().bootstrap,
            cluster_id=broker.result().cluster_id,
            postgres_dsn=dsn.result(),
        )

    def announce(self, note: StackNote) -> None:
        """Leave the note, by which other commands find the stack."""
        write_note(self._state_dir, note)

    def kill(self) -> None:
        """End both at once. The database is sound: its next start mends what was cut off."""
        remove_note(self._state_dir)
        if self._broker is not None:
            self._broker.kill()
        if self._postgres is not None:
            self._postgres.kill()

    async def stop(self) -> None:
        """Take the note away and stop both; nothing where none was started."""
        if self._broker is None or self._postgres is None:
            return
        remove_note(self._state_dir)
        end = self._postgres.remove if self._throwaway else self._postgres.stop
        await asyncio.gather(self._broker.stop(), asyncio.to_thread(end))
        if self._lock is not None:
            self._lock.close()
