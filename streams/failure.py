"""What happens to an event that failed: a pure decision, which `streams.processor` carries out."""

from dataclasses import dataclass
from random import Random

from agents.errors import PermanentError, TransientError
from schemas.failure import DeadReason
from schemas.registry import UndecodableError


@dataclass(frozen=True, slots=True)
class Retry:
    """Try the event again after `delay` seconds."""

    delay: float


@dataclass(frozen=True, slots=True)
class Dead:
    """The event goes to the dead letters."""

    reason: DeadReason


@dataclass(frozen=True, slots=True)
class Pause:
    """The stage reads on no more; look at the event again after `delay` seconds."""

    delay: float


Decision = Retry | Dead | Pause


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Seconds and counts. `transient_attempts` None: as long as the dependency is away.

    The n-th retry waits between 0 and min(`cap`, `base` * 2**(n - 1)), drawn evenly (full jitter).
    """

    base: float = 0.2
    cap: float = 30.0
    transient_attempts: int | None = None
    bug_attempts: int = 2
    pause: float = 5.0


def decide(
    error: Exception,
    attempt: int,
    policy: RetryPolicy,
    rng: Random,
    *,
    from_outside: bool = False,
) -> Decision:
    """What to do after the `attempt`-th attempt (from 1) ended with `error`.

    `from_outside` says that the event came from a topic that others write: there an unknown type is
    their mistake; on our own topics it is a newer version of us, and the event must wait for it.
    """
    match error:
        case TransientError():
            limit = policy.transient_attempts
            if limit is not None and attempt >= limit:
                return Dead(DeadReason.FAILED)
            return Retry(max(backoff(attempt, policy, rng), _asked_for(error, policy)))
        case UndecodableError(reason=DeadReason.UNKNOWN_TYPE) if not from_outside:
            return Pause(policy.pause)
        case UndecodableError() | PermanentError():
            return Dead(error.reason)
        case _:
            if attempt >= policy.bug_attempts:
                return Dead(DeadReason.BUG)
            return Retry(backoff(attempt, policy, rng))


def backoff(attempt: int, policy: RetryPolicy, rng: Random) -> float:
    """Seconds to wait after that attempt: exponential, capped, with full jitter."""
    doublings = min(attempt - 1, 32)  # beyond that every base is over every cap
    return rng.uniform(0.0, min(policy.cap, policy.base * 2.0**doublings))


def _asked_for(error: TransientError, policy: RetryPolicy) -> float:
    """What the dependency asked for, capped: it must not stop us for hours."""
    return min(error.retry_after or 0.0, policy.cap)
