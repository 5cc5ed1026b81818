"""The note that a running stack leaves of its addresses, so that other terminals find it.

It holds a database address, so only its owner may read it (mode 0600).
"""

import os
from pathlib import Path

from pydantic import ValidationError

from schemas.base import Model

_FILE = "stack.json"


class StackNote(Model):
    """Where a running stack listens, and the process that runs it."""

    pid: int
    kafka_bootstrap: str
    cluster_id: str
    postgres_dsn: str


def write_note(state_dir: Path, note: StackNote) -> None:
    """Leave the note; readable by its owner alone from its first byte."""
    path = state_dir / _FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(note.model_dump_json())


def read_note(state_dir: Path) -> StackNote | None:
    """The note of the running stack; None if there is none or its process is gone."""
    try:
        note = StackNote.model_validate_json((state_dir / _FILE).read_bytes())
    except (OSError, ValidationError):
        return None
    return note if _lives(note.pid) else None


def remove_note(state_dir: Path) -> None:
    """Take the note away."""
    (state_dir / _FILE).unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
