"""A record as it comes off a topic, before anything is known about it, and its trace."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from random import getrandbits
from typing import NamedTuple

from schemas.envelope import Position
from streams.progress import Partition

_SAMPLED = "01"
_LAST = datetime.max.replace(tzinfo=UTC).timestamp() - 1
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})")


class Record(NamedTuple):
    """Bytes in. `ack` tells the consumer that this record is settled; call it in offset order."""

    topic: str
    partition: int
    offset: int
    timestamp: float
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    ack: Callable[[], object]

    @property
    def place(self) -> Partition:
        """Its partition."""
        return (self.topic, self.partition)

    @property
    def appended_at(self) -> datetime:
        """The broker's time where the topic keeps that, else the producer's: the nearest to it."""
        return datetime.fromtimestamp(min(max(self.timestamp, 0.0), _LAST), UTC)

    @property
    def has_time(self) -> bool:
        """Whether the timestamp is one of this calendar; before 1970 it says that there is none."""
        return self.timestamp <= _LAST

    def position(self, cluster_id: str) -> Position:
        """Where it stands for ever."""
        return Position(
            cluster_id=cluster_id, topic=self.topic, partition=self.partition, offset=self.offset
        )


def next_traceparent(incoming: str | None) -> str:
    """The W3C `traceparent` of what a stage sends: the same trace, a new span.

    Where nothing (or nothing valid) came in, a trace begins.
    """
    trace = _TRACEPARENT.fullmatch(incoming or "")
    trace_id, flags = trace.groups() if trace else (_some_id(16), _SAMPLED)
    return f"00-{trace_id}-{_some_id(8)}-{flags}"


def _some_id(size: int) -> str:
    """So many bytes in hex, never all zero. No secret: the system's generator takes far longer."""
    return f"{getrandbits(size * 8) or 1:0{size * 2}x}"
