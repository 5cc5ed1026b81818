"""A worker's memory after many JDs, with the real handlers and a database, on Apache Kafka."""

from bench.data import linkedin
from bench.kafka.report import Bar, Table
from bench.stream import measure_stream

_FIRST, _REST = 1_000, 9_000
_MOST_GROWTH = 0.05


def measure(bootstrap: str, rounds: int) -> list[Table]:
    """Once: 10,000 JDs take minutes."""
    del bootstrap, rounds
    submissions = linkedin(_FIRST + _REST)
    stream = measure_stream([submissions[:_FIRST], submissions[_FIRST:]])
    first, last = stream.laps[0].memory_mb, stream.laps[-1].memory_mb
    return [
        Table(
            title="memory of a worker with all stages",
            columns=("JDs", "resident memory", "JDs/s"),
            rows=[
                (str(lap.jds), f"{lap.memory_mb:.0f} MB", f"{lap.per_second:.1f}")
                for lap in stream.laps
            ],
            bars=[Bar("growth", last / first - 1, _MOST_GROWTH, at_most=True)],
        )
    ]
