"""Errors that say what happens next. Adapters translate foreign exceptions into these."""

import traceback

from schemas.failure import DeadReason

_OURS = frozenset({"agents", "cli", "infra", "schemas", "streams"})


class TransientError(Exception):
    """It may work later: retry the event, not before `retry_after` seconds if given."""

    def __init__(
        self, message: str, *, retry_after: float | None = None, dependency: str = ""
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.dependency = dependency


class RefusedError(TransientError):
    """A server answers and turns us away, until its operator mends that: events wait for it."""


class PermanentError(Exception):
    """It will never work: the event goes to the dead letters with this reason."""

    def __init__(self, message: str, *, reason: DeadReason = DeadReason.INVALID) -> None:
        super().__init__(message)
        self.reason = reason


def told(error: BaseException) -> str:
    """The error in words that may be logged: they quote nothing of what was worked on.

    What our own errors and the operating system's say is told as it is. Any other may quote a job
    description: its type and its place are told.
    """
    kind = type(error)
    if kind.__module__.partition(".")[0] in _OURS or isinstance(error, OSError):
        return f"{kind.__name__}: {error}"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{kind.__name__}{place}"
