"""What a contestant is asked for, and what it answers: one JSON value each way, a process each.

Standard library only: every contestant imports this, whatever its environment.
"""

import json
import os
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from importlib.metadata import version

HOPS = 5


@dataclass(frozen=True, slots=True)
class Task:
    """Relay `count` records from the first topic to the last, or handle those of the first.

    A handler awaits `handler_s` seconds where that is not 0, with `in_flight` at once. `decodes`
    asks for every value to be decoded and encoded again on every hop.
    """

    bootstrap: str
    topics: tuple[str, ...]
    group: str
    count: int
    decodes: bool = False
    handler_s: float = 0.0
    in_flight: int = 200

    def to_json(self) -> str:
        """For the command line of the contestant."""
        return json.dumps(asdict(self))


def asked() -> Task:
    """The task of this process."""
    fields = json.loads(sys.argv[1])
    return Task(**{**fields, "topics": tuple(fields["topics"])})


class Meter:
    """Time and CPU of this process from the first record taken to the last one confirmed."""

    def __init__(self, count: int) -> None:
        self.left = count
        self._count = count
        self._wall = self._cpu = 0.0
        self._seconds = self._cpu_seconds = 0.0
        self._newest: dict[bytes, int] = defaultdict(lambda: -1)
        self._busy: set[bytes] = set()
        self._disordered = 0

    @property
    def has_begun(self) -> bool:
        """Whether a record was taken."""
        return self._wall > 0

    @property
    def is_done(self) -> bool:
        """Whether all are confirmed."""
        return self.left <= 0

    def begin(self) -> None:
        """A record was taken; the first one starts the clocks."""
        if not self._wall:
            self._wall, self._cpu = time.perf_counter(), time.process_time()

    def confirm(self, count: int = 1) -> None:
        """So many are through; the last one stops the clocks."""
        self.left -= count
        if self.left <= 0 and not self._seconds:
            self._seconds = time.perf_counter() - self._wall
            self._cpu_seconds = time.process_time() - self._cpu

    def enter(self, key: bytes, number: int) -> None:
        """The `number`-th record is taken up: in the order of its key, and never beside another."""
        if key in self._busy or number <= self._newest[key]:
            self._disordered += 1
        self._newest[key] = number
        self._busy.add(key)

    def leave(self, key: bytes) -> None:
        """Its handler has ended."""
        self._busy.discard(key)

    def report(self, *libraries: str) -> None:
        """Print the answer, and end: what else still runs does not matter any more."""
        answer = {
            "count": self._count,
            "seconds": self._seconds,
            "cpu_s": self._cpu_seconds,
            "disordered": self._disordered,
            "versions": {name: version(name) for name in libraries},
        }
        print(json.dumps(answer), flush=True)

    def end(self, *libraries: str) -> None:
        """Report, and leave at once."""
        self.report(*libraries)
        os._exit(0)
