"""The real clock."""

import time
from datetime import UTC, datetime


class SystemClock:
    """`agents.ports.Clock` by the operating system."""

    def now(self) -> datetime:
        """The time of day in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only rise."""
        return time.perf_counter()
