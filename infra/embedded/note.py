"""The note that a running stack leaves of its addresses, so that other terminals find it.

It holds a database address, so only its owner may read it (mode 0600). A lock, which goes with the
process that holds it, says whether the note is true: a pid may be another's by now.
"""

import fcntl
import os
import time
from pathlib import Path
from typing import TextIO

from pydantic import ValidationError

from schemas.base import Model

_FILE = "stack.json"
_LOCK = "stack.lock"
_GLANCE_S = 0.5
"""Who looks whether the folder is taken holds the lock for a moment."""


class StackNote(Model):
    """Where a running stack listens."""

    kafka_bootstrap: str
    cluster_id: str
    postgres_dsn: str


def take_folder(state_dir: Path) -> TextIO | None:
    """The folder for this process, until the file is closed; None where another has it."""
    lock = (state_dir / _LOCK).open("w")
    deadline = time.monotonic() + _GLANCE_S
    while not _locked(lock, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            lock.close()
            return None
        time.sleep(0.05)
    return lock


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
    return note if _is_taken(state_dir) else None


def remove_note(state_dir: Path) -> None:
    """Take the note away."""
    (state_dir / _FILE).unlink(missing_ok=True)


def _is_taken(state_dir: Path) -> bool:
    try:
        with (state_dir / _LOCK).open() as lock:
            return not _locked(lock, fcntl.LOCK_SH)
    except OSError:
        return False


def _locked(lock: TextIO, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
