"""Errors that say what happens next. Adapters translate foreign exceptions into these."""

from schemas.failure import DeadReason


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
