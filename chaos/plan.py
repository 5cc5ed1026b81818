"""What happens when: troubles drawn from a seed. Pure; times are in seconds from the start."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Kind(StrEnum):
    """What can happen to a running system."""

    KILL_WORKER = "a worker is killed"
    RESTART_WORKER = "a worker is told to stop, and started again"
    FOURTH_WORKER = "a fourth worker joins, and leaves"
    STOP_BROKERS = "all brokers are stopped"
    KILL_BROKER = "one of the brokers is killed"
    STOP_POSTGRES = "PostgreSQL is stopped"
    SLOW_EMBEDDER = "the embedder is slow"
    FAILING_EMBEDDER = "the embedder fails"
    HANGING_EMBEDDER = "the embedder hangs"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a run is: submissions and troubles are spread over `span`.

    Servers are away for `outage`, one broker or worker for `absence`, the embedder misbehaves and a
    fourth worker stays for `spell`. Beyond one trouble of each kind there are `more`.
    """

    span: float
    outage: float
    absence: float
    spell: float
    more: int


SHORT = Pace(span=70.0, outage=5.0, absence=3.0, spell=6.0, more=0)
NORMAL = Pace(span=270.0, outage=30.0, absence=8.0, spell=15.0, more=9)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that begins `at` and `lasts`; `pick` (0 to 1) says whom it meets."""

    kind: Kind
    at: float
    lasts: float
    pick: float


def draw(seed: int, pace: Pace) -> tuple[Trouble, ...]:
    """Troubles in the order of their times: each kind at least once, equal for equal seeds."""
    rng = Random(seed)
    kinds = [*Kind, *rng.choices(list(Kind), k=pace.more)]
    rng.shuffle(kinds)
    moments = sorted(rng.uniform(0.05, 0.95) * pace.span for _ in kinds)
    return tuple(
        Trouble(kind, at, _lasts(kind, pace), rng.random())
        for kind, at in zip(kinds, moments, strict=True)
    )


def _lasts(kind: Kind, pace: Pace) -> float:
    match kind:
        case Kind.STOP_BROKERS | Kind.STOP_POSTGRES:
            return pace.outage
        case Kind.KILL_WORKER | Kind.RESTART_WORKER | Kind.KILL_BROKER:
            return pace.absence
        case _:
            return pace.spell
