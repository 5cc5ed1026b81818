"""What is kept of an event that could not be handled: its story, and the record as it was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from schemas.base import Model
from schemas.envelope import Position, derive_id

DEAD_PREFIX = "rs_dead_"
"""What begins so in the headers of a dead letter is its story; the rest is the event's own."""

HISTORY_HEADER = "rs_dead_history"
"""On an event that is redriven, and on its next dead letter: its earlier deaths as JSON."""


class DeadReason(StrEnum):
    """Why an event died. `failed` and `bug` speak of our handlers; the rest of the input.

    `refused` is for what somebody who was asked declines for good, as a language model may.
    """

    UNDECODABLE = "undecodable"
    INVALID = "invalid"
    UNKNOWN_TYPE = "unknown_type"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    FAILED = "failed"
    BUG = "bug"


class Death(Model):
    """One time that an event died: why, after how many attempts, the first and the last of them.

    `seen` is the position, as text, of the record that was read that time.
    """

    seen: str
    reason: DeadReason
    error: str
    attempts: int
    first_at: datetime
    last_at: datetime


class DeadLetter(Model):
    """The story of one dead event; its original bytes are the value of the dead-letter record.

    `position` is where the event stood when it was first read, however often it was redriven since,
    and `seen` where it was read this time, if elsewhere. `appended_at` is when it came there.
    With a `history` of earlier deaths, `attempts` and `first_at` are those of all together.
    """

    stage: str
    position: Position
    reason: DeadReason
    error: str
    attempts: int
    first_at: datetime
    last_at: datetime
    appended_at: datetime | None = None
    seen: Position | None = None
    roles: tuple[str, ...] = ()
    history: tuple[Death, ...] = ()

    @property
    def id(self) -> UUID:
        """The same for all deaths of an event at a stage."""
        return derive_letter_id(self.stage, self.position)

    @property
    def death(self) -> Death:
        """This time alone, where the letter has no history."""
        return Death(
            seen=str(self.seen or self.position),
            reason=self.reason,
            error=self.error,
            attempts=self.attempts,
            first_at=self.first_at,
            last_at=self.last_at,
        )

    def after(self, history: Sequence[Death]) -> "DeadLetter":
        """The letter of an event that died before: attempts go on counting."""
        if not history:
            return self
        return self.model_copy(
            update={
                "history": tuple(history),
                "attempts": self.attempts + sum(death.attempts for death in history),
                "first_at": min(self.first_at, *(death.first_at for death in history)),
            }
        )


@dataclass(frozen=True, slots=True)
class Original:
    """The record that died, as it was read: what a redrive sends again."""

    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


def derive_letter_id(stage: str, position: Position) -> UUID:
    """The id of the dead letter of the event that stood there, at that stage."""
    return derive_id("dead", stage, str(position))
