"""`python -m bench.kafka [NAME…]`: measurements on Apache Kafka, and the bars they are held to."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.kafka import hops, latency, memory, recovery, scale, waiting
from bench.kafka.report import Table
from infra.deploy.kafka.cluster import KafkaCluster
from infra.logs import configure

_ALL: dict[str, Callable[[str, int], list[Table]]] = {
    "waiting": waiting.measure,
    "hops": hops.measure,
    "latency": latency.measure,
    "recovery": recovery.measure,
    "scale": scale.measure,
    "memory": memory.measure,
}


def main() -> int:
    """1 where a bar is missed."""
    options = argparse.ArgumentParser(prog="python -m bench.kafka", description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(_ALL)}; or all")
    options.add_argument("--rounds", type=int, default=3, help="of each; medians are shown (3)")
    options.add_argument("--bootstrap", help="a broker that runs already; else one is started")
    asked = options.parse_args()
    unknown = set(asked.names) - _ALL.keys()
    if unknown:
        options.error(f"there is no {', '.join(sorted(unknown))}")
    configure("error", "console")
    names = asked.names or list(_ALL)
    if asked.bootstrap:
        return _run(names, asked.bootstrap, asked.rounds)
    with tempfile.TemporaryDirectory(prefix="rolestream-bench-") as folder:
        cluster = KafkaCluster(Path(folder))
        bootstrap = asyncio.run(cluster.start())
        try:
            return _run(names, bootstrap, asked.rounds)
        finally:
            asyncio.run(cluster.stop())


def _run(names: list[str], bootstrap: str, rounds: int) -> int:
    missed = 0
    for name in names:
        for table in _ALL[name](bootstrap, rounds):
            table.show()
            missed += sum(not bar.is_reached for bar in table.bars)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
