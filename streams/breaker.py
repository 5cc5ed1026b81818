"""Breakers: which dependency is down for everyone, and when to look whether it is back.

Pure: time is passed in. `streams.guard` feeds these with what becomes of a stage's events, and acts
on what they say.
"""

from collections.abc import Container, Hashable
from dataclasses import dataclass, field
from random import Random

from streams.status import BreakerState, BreakerStatus


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """Seconds and counts.

    A breaker opens when so many different `events` failed by its dependency, and none was handled
    in between. It stays open for `cool_down` seconds the first time, then for twice as long each
    time up to `longest`, of which a random half may be taken off.
    """

    events: int = 5
    cool_down: float = 1.0
    longest: float = 15.0


@dataclass(slots=True)
class _Breaker:
    state: BreakerState = BreakerState.CLOSED
    events: set[Hashable] = field(default_factory=set)
    failures: int = 0
    openings: int = 0
    opened_at: float = 0.0
    until: float = 0.0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """One attempt that failed by a dependency. `began` and `ended` are monotonic times.

    `refused`: the server answers and turns us away. `retry_after`: what it asks for, in seconds.
    """

    dependency: str
    event: Hashable
    began: float
    ended: float
    error: str
    refused: bool = False
    retry_after: float | None = None


class Breakers:
    """One breaker per dependency of a stage, made when it fails for the first time."""

    def __init__(self, policy: BreakerPolicy, rng: Random) -> None:
        self._policy = policy
        self._rng = rng
        self._breakers: dict[str, _Breaker] = {}
        self._is_quiet = True

    @property
    def state(self) -> BreakerState:
        """The worst of all: one open breaker stops the stage."""
        states = {breaker.state for breaker in self._breakers.values()}
        for state in (BreakerState.OPEN, BreakerState.HALF_OPEN):
            if state in states:
                return state
        return BreakerState.CLOSED

    @property
    def until(self) -> float:
        """When the last open one has cooled down; 0 where none is open."""
        return max((each.until for each in self._open()), default=0.0)

    def failed(self, failure: Failed) -> bool:
        """Take note of it; answer whether a closed breaker has opened by that."""
        self._is_quiet = False
        breaker = self._breakers.setdefault(failure.dependency, _Breaker())
        breaker.failures += 1
        breaker.error = failure.error
        if breaker.state is BreakerState.CLOSED:
            breaker.events.add(failure.event)
            if not failure.refused and len(breaker.events) < self._policy.events:
                return False
            self._trip(breaker, failure)
            return True
        if breaker.state is BreakerState.HALF_OPEN and failure.began >= breaker.opened_at:
            self._trip(breaker, failure)
        return False

    def handled(self, began: float, by: Container[str] | None = None) -> list[str]:
        """An event was handled that began then; answer the dependencies whose breakers close.

        What began before a breaker opened tells nothing of the time after. `by`: only of these
        dependencies it is known that they were needed.
        """
        if self._is_quiet:
            return []
        closed = []
        for name in [name for name in self._breakers if by is None or name in by]:
            breaker = self._breakers[name]
            if breaker.state is BreakerState.CLOSED or began >= breaker.opened_at:
                if breaker.state is not BreakerState.CLOSED:
                    closed.append(name)
                self._breakers[name] = _Breaker()
        self._is_quiet = not any(each.failures for each in self._breakers.values())
        return closed

    def cool(self, now: float) -> None:
        """Let those try that have been open for long enough."""
        for breaker in self._open():
            if breaker.until <= now:
                breaker.state = BreakerState.HALF_OPEN

    def is_closed(self, dependency: str) -> bool:
        """Whether calls to it go through, as far as is known."""
        breaker = self._breakers.get(dependency)
        return breaker is None or breaker.state is BreakerState.CLOSED

    def status(self) -> tuple[BreakerStatus, ...]:
        """Every dependency that has ever failed, by name."""
        return tuple(
            BreakerStatus(name, breaker.state, breaker.failures, breaker.error)
            for name, breaker in sorted(self._breakers.items())
        )

    def _open(self) -> list[_Breaker]:
        return [each for each in self._breakers.values() if each.state is BreakerState.OPEN]

    def _trip(self, breaker: _Breaker, failure: Failed) -> None:
        policy = self._policy
        doubled = policy.cool_down * 2.0 ** min(breaker.openings, 32)
        pause = min(policy.longest, doubled) * self._rng.uniform(0.5, 1.0)
        asked = min(failure.retry_after or 0.0, policy.longest)
        breaker.state = BreakerState.OPEN
        breaker.openings += 1
        breaker.opened_at = failure.ended
        breaker.until = failure.ended + max(pause, asked)
