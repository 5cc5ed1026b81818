"""`python -m infra.deploy.kafka`: Apache Kafka on this machine, for the targets of make."""

import argparse
import asyncio
import sys

from infra.deploy.kafka.cluster import BUILD, KafkaCluster
from infra.deploy.kafka.jars import KafkaSetupError, bring_jars, java

_SIZES = (1, 3)


def main() -> None:
    """Start a cluster in the background, stop all of them, or only see that one could start."""
    parser = argparse.ArgumentParser(prog="python -m infra.deploy.kafka", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("start", help="start brokers that outlive this command")
    start.add_argument("--brokers", type=int, choices=_SIZES, default=1)
    start.add_argument("--port", type=int, help="of the first broker; by default any free ports")
    commands.add_parser("stop", help="stop them; their data stays")
    commands.add_parser("jars", help="bring Kafka by Maven, where it is not here yet")
    asked = parser.parse_args()
    try:
        if asked.command == "start":
            asyncio.run(_start(asked.brokers, asked.port))
        elif asked.command == "stop":
            asyncio.run(_stop())
        else:
            java()
            bring_jars(BUILD)
    except KafkaSetupError as error:
        sys.exit(str(error))


async def _start(brokers: int, port: int | None) -> None:
    cluster = _cluster(brokers, port)
    already = cluster.is_running()
    bootstrap = await cluster.start()
    state = "runs already" if already else "is ready"
    _say(f"Apache Kafka {state}: {brokers} broker{'s' * (brokers > 1)} at {bootstrap}")
    _say(f"export ROLESTREAM_KAFKA_BOOTSTRAP={bootstrap}")
    _say(f"export ROLESTREAM_KAFKA_REPLICATION={cluster.settings.replication}")


async def _stop() -> None:
    for brokers in _SIZES:
        cluster = _cluster(brokers)
        if cluster.runs_in_part():
            await cluster.stop()
            _say(f"stopped: {brokers} broker{'s' * (brokers > 1)}")


def _cluster(brokers: int, port: int | None = None) -> KafkaCluster:
    return KafkaCluster(BUILD / f"cluster-of-{brokers}", brokers, port=port, lasting=True)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


main()
