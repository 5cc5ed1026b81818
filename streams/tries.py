"""How often an event was tried: kept with the event, read by `streams.failure.decide`."""

from dataclasses import dataclass
from datetime import datetime

from schemas.failure import DeadLetter


@dataclass(slots=True)
class Burial:
    """An event that is to die: its letter, how often it could not be buried, and how far it got."""

    letter: DeadLetter
    failures: int = 0
    is_published: bool = False


@dataclass(slots=True)
class Tries:
    """`total` attempts ended in an error. Of those, `transient` and `bugs` count towards its death.

    `spent_s` is the time of the transient ones that count, with the waits between them. `waits_s`
    is the wait before the next attempt, `handled` how many events the stage had handled at the last
    failure.
    """

    total: int = 0
    transient: int = 0
    bugs: int = 0
    spent_s: float = 0.0
    waits_s: float = 0.0
    handled: int = -1
    first_at: datetime | None = None
    burial: Burial | None = None
    """Set once it is decided that the event dies: it is handled no more."""
    is_sending: bool = False
    is_abandoned: bool = False
    """Its partition is another's now: nothing more may be sent for it."""
