"""What happens to an event that failed: a pure decision, which `streams.processor` carries out."""

from dataclasses import dataclass
from random import Random

from agents.errors import PermanentError, TransientError
from schemas.failure import DeadReason
from schemas.registry import UndecodableError
from streams.tries import Tries


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
    """Seconds and counts.

    The n-th retry waits between 0 and min(`cap`, `base` * 2**(n - 1)), drawn evenly (full jitter).
    An event dies that failed transiently `transient_attempts` times or for `transient_s`; what its
    dependency did to everyone does not count (`streams.guard`).
    """

    base: float = 0.2
    cap: float = 30.0
    transient_attempts: int = 60
    transient_s: float = 900.0
    bug_attempts: int = 2
    pause: float = 5.0


def decide(
    error: Exception,
    tries: Tries,
    policy: RetryPolicy,
    rng: Random,
    *,
    from_outside: bool = False,
) -> Decision:
    """What to do after an attempt ended with `error`; `tries` has it counted.

    `from_outside` says that the event came from a topic that others write: there an unknown type is
    their mistake; on our own topics it is a newer version of us, and the event must wait for it.
    """
    match error:
        case TransientError():
            if tries.transient >= policy.transient_attempts or tries.spent_s >= policy.transient_s:
                return Dead(DeadReason.FAILED)
            return Retry(max(backoff(tries.total, policy, rng), _asked_for(error, policy)))
        case UndecodableError(reason=DeadReason.UNKNOWN_TYPE) if not from_outside:
            return Pause(policy.pause)
        case UndecodableError() | PermanentError():
            return Dead(error.reason)
        case _:
            if tries.bugs >= policy.bug_attempts:
                return Dead(DeadReason.BUG)
            return Retry(backoff(tries.total, policy, rng))


def backoff(attempt: int, policy: RetryPolicy, rng: Random) -> float:
    """Seconds to wait after that attempt: exponential, capped, with full jitter."""
    doublings = min(attempt - 1, 32)  # beyond that every base is over every cap
    return rng.uniform(0.0, min(policy.cap, policy.base * 2.0**doublings))


def _asked_for(error: TransientError, policy: RetryPolicy) -> float:
    """What the dependency asked for, capped: it must not stop us for hours."""
    return min(error.retry_after or 0.0, policy.cap)
