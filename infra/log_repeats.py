"""A client that cannot reach its server says so ten times a second: now and then is enough."""

import logging
import time
from collections.abc import Callable

_CLIENT = "aiokafka"


class FewRepeats(logging.Filter):
    """Lets a line of the Kafka client through once in `every_s`, whatever its arguments are.

    Of the brokers that it cannot connect to it need not speak at all: whoever needs them does.
    """

    def __init__(
        self, every_s: float = 10.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(_CLIENT)
        self._every_s = every_s
        self._monotonic = monotonic
        self._told_at: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is news."""
        if not super().filter(record):
            return True  # of another logger
        if record.getMessage().startswith("Unable connect to"):
            return False
        now, line = self._monotonic(), (record.name, str(record.msg))
        if now - self._told_at.get(line, -self._every_s) < self._every_s:
            return False
        self._told_at[line] = now
        return True
