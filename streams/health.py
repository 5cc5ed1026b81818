"""Whether the stages of a process get on: for `/healthz`, and for whoever looks from outside."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.topology import StageName
from streams.status import StageStats


@dataclass(frozen=True, slots=True)
class _Settled:
    count: int
    since: float


class Health:
    """Stages that work on something and settle nothing for `hung_after_s` seconds are hung.

    One that is idle, waits for a retry, or is paused because a dependency is away is well: to
    start it anew would change nothing.
    """

    def __init__(self, hung_after_s: float) -> None:
        self._hung_after_s = hung_after_s
        self._settled: dict[StageName, _Settled] = {}
        self._now = 0.0

    def note(self, now: float, stages: Mapping[StageName, StageStats]) -> None:
        """How far the stages are at a time."""
        self._now = now
        for name, stats in stages.items():
            count = stats.handled + stats.retried + stats.dead
            last = self._settled.get(name)
            if last is None or last.count != count or stats.running == 0 or stats.paused:
                self._settled[name] = _Settled(count, now)

    def problems(self) -> dict[StageName, str]:
        """What is wrong, by stage, as of the last note."""
        return {
            name: f"works on something and has settled nothing for {self._now - last.since:.0f} s"
            for name, last in self._settled.items()
            if self._now - last.since > self._hung_after_s
        }
