"""Whether a stage stands still though it has work: deciding, apart from looking and from ending.

Fed by `streams.worker` with one look after another. Times are in seconds.
"""

from dataclasses import dataclass

from streams.status import StageStats

_LOOKS_PER_LIMIT = 10
_NO_MEMBER = "it is no member of its group"


@dataclass(frozen=True, slots=True)
class Look:
    """A stage at one moment. `idle_s` is how long it has asked the consumer for no records."""

    at: float
    stats: StageStats
    is_member: bool
    idle_s: float


class StallDetector:
    """What is wrong with a stage, once it has been for `limit_s`.

    To join its group a stage is given `join_s` at least: others may have to end their work first.
    Time counts as it is looked at: a process that was frozen has not stood still by its own fault.
    """

    def __init__(self, limit_s: float, join_s: float) -> None:
        self.look_every_s = limit_s / _LOOKS_PER_LIMIT
        self._limit_s = limit_s
        self._join_s = max(limit_s, join_s)
        self._last: Look | None = None
        self._wrong = ""
        self._for_s = 0.0

    def look(self, now: Look) -> str | None:
        """What has been wrong for too long; None while nothing has."""
        last, self._last = self._last, now
        wrong = self._what_is_wrong(last, now) if last is not None else ""
        if last is None or not wrong or wrong != self._wrong:
            self._wrong, self._for_s = wrong, 0.0
        if last is not None and wrong:
            self._for_s += min(now.at - last.at, 2 * self.look_every_s)
        limit_s = self._join_s if self._wrong == _NO_MEMBER else self._limit_s
        return f"{self._wrong} for {limit_s:g} s" if self._for_s >= limit_s else None

    def forgive(self) -> None:
        """There is a reason for it; begin anew."""
        self._for_s = 0.0

    def _what_is_wrong(self, last: Look, now: Look) -> str:
        stats = now.stats
        if not now.is_member:
            return _NO_MEMBER
        if stats.paused or _progress(stats) != _progress(last.stats):
            return ""
        if stats.running > 0:
            return "nothing was settled"
        if stats.waiting > stats.retrying:
            return "events wait and none is begun"
        if now.idle_s > self.look_every_s:
            return "it has room and asks for no records"
        return ""


def _progress(stats: StageStats) -> int:
    return stats.handled + stats.retried + stats.dead
