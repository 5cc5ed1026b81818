"""What the failures of single events mean for their stage: wait for a dependency, or stop.

One per `streams.processor`, which tells it how every attempt ended. It decides what may begin
(`streams.holding.Gate`): nothing while a breaker is open, one event to try, then all again.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from random import Random

import structlog

from agents.errors import RefusedError, TransientError
from infra.postgres.pool import DEPENDENCY as POSTGRES
from schemas.failure import DeadReason
from schemas.topology import StageName
from streams.breaker import BreakerPolicy, Breakers, Failed
from streams.dead import explain
from streams.holding import Gate
from streams.outbox import DEPENDENCY as KAFKA
from streams.progress import CallLater, Timer
from streams.status import BreakerState, BreakerStatus
from streams.tries import Tries

log = structlog.get_logger(__name__)

_OURS = frozenset({DeadReason.FAILED, DeadReason.BUG})
_OF_A_BURIAL = frozenset({KAFKA, POSTGRES})
_LONGEST_ERROR = 300


class StageStoppedError(Exception):
    """So many events in a row died by our own doing that the next ones would, too."""

    def __init__(self, stage: StageName, deaths: int, error: str) -> None:
        super().__init__(
            f"stopped, for {deaths} events in a row died of its handler, and the next one failed"
            f" as well ({error}). Mend the cause and start the worker again; `rolestream dead list"
            f" --stage {stage.value}` shows the dead, `rolestream dead redrive --stage"
            f" {stage.value}` sends them again."
        )
        self.stage = stage
        self.deaths = deaths


@dataclass(frozen=True, slots=True)
class Watch:
    """How much a stage may fail, and the time."""

    breaker: BreakerPolicy
    dead_limit: int
    rng: Random
    monotonic: Callable[[], float]
    call_later: CallLater


class Guard:
    """The breakers of one stage, and its run of dead letters."""

    def __init__(self, stage: StageName, watch: Watch, let: Callable[[Gate], None]) -> None:
        self._stage = stage
        self._watch = watch
        self._let = let
        self._breakers = Breakers(watch.breaker, watch.rng)
        self._handled = 0
        self._deaths = 0
        self._timer: Timer | None = None

    def handled(self, began: float, events: int = 1) -> None:
        """Events were handled for good, in an attempt that began then."""
        self._handled += events
        self._deaths = 0
        self._reached(self._breakers.handled(began))

    def buried(self, began: float) -> None:
        """A dead letter was published and booked: what that takes is there."""
        self._reached(self._breakers.handled(began, _OF_A_BURIAL))

    def failed(self, error: TransientError, event: Hashable, began: float, tries: Tries) -> bool:
        """An attempt failed; answer whether that counts towards giving the event up.

        It does not while the dependency may be down for everyone: while its breaker is open, or as
        long as no other event was handled since the last failure.
        """
        others, tries.handled = self._handled > tries.handled, self._handled
        if not error.dependency:
            return True
        opened = self._breakers.failed(
            Failed(
                dependency=error.dependency,
                event=event,
                began=began,
                ended=self._watch.monotonic(),
                error=explain(error)[:_LONGEST_ERROR],
                refused=isinstance(error, RefusedError),
                retry_after=error.retry_after,
            )
        )
        if opened:
            log.warning(
                "dependency is down: the stage waits for it",
                stage=self._stage.value,
                dependency=error.dependency,
                error=explain(error),
            )
        self._act()
        return others and self._breakers.is_closed(error.dependency)

    def waits_for(self, error: Exception) -> bool:
        """Whether the stage waits for what this error speaks of: it was told of that already."""
        if not isinstance(error, TransientError) or not error.dependency:
            return False
        return not self._breakers.is_closed(error.dependency)

    def dies(self, reason: DeadReason, error: Exception) -> None:
        """An event is to die. Raises StageStoppedError where it must not: the stage is broken."""
        if reason not in _OURS:
            return
        if self._deaths >= self._watch.dead_limit:
            raise StageStoppedError(self._stage, self._deaths, explain(error)) from error
        self._deaths += 1

    def status(self) -> tuple[BreakerStatus, ...]:
        """The breakers."""
        return self._breakers.status()

    def stop(self) -> None:
        """Look no more whether a dependency is back."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _reached(self, closed: list[str]) -> None:
        for dependency in closed:
            log.info("dependency is back", stage=self._stage.value, dependency=dependency)
        if closed:
            self._act()

    def _act(self) -> None:
        """Let begin what the breakers allow, and look again when an open one has cooled down."""
        match self._breakers.state:
            case BreakerState.CLOSED:
                self._let(Gate.ALL)
            case BreakerState.HALF_OPEN:
                self._let(Gate.ONE)
            case BreakerState.OPEN:
                self._let(Gate.NONE)
                if self._timer is None:
                    wait = self._breakers.until - self._watch.monotonic()
                    self._timer = self._watch.call_later(max(wait, 0.0), self._look)

    def _look(self) -> None:
        self._timer = None
        self._breakers.cool(self._watch.monotonic())
        self._act()
