"""What is kept of an event that could not be handled: the headers of a dead letter."""

from datetime import datetime
from enum import StrEnum

from schemas.base import Model
from schemas.envelope import Position


class DeadReason(StrEnum):
    """Why an event died. `failed` and `bug` speak of our handlers; the rest of the input."""

    UNDECODABLE = "undecodable"
    INVALID = "invalid"
    UNKNOWN_TYPE = "unknown_type"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    FAILED = "failed"
    BUG = "bug"


class DeadLetter(Model):
    """The story of one dead event; its original bytes are the value of the dead-letter record."""

    stage: str
    position: Position
    reason: DeadReason
    error: str
    attempts: int
    first_at: datetime
    last_at: datetime
