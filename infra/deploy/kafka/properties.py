"""What a broker is told: KRaft, each node broker and controller in one, on loopback only. Pure.

Times and sizes suit tests on one machine; what decides about losing records is as in production.
"""

from dataclasses import dataclass

from infra.processes import LOOPBACK
from schemas.topology import REPLICATION


@dataclass(frozen=True, slots=True)
class Node:
    """One of the brokers, and where it listens: for clients, and for the other controllers."""

    id: int
    port: int
    controller_port: int

    @property
    def address(self) -> str:
        """Where clients find it."""
        return f"{LOOPBACK}:{self.port}"


def server_properties(node: Node, nodes: tuple[Node, ...], data: str) -> str:
    """The `server.properties` of one node. `data` is the folder of its logs."""
    copies = min(REPLICATION, len(nodes))
    in_sync = max(1, copies - 1)
    settings = {
        "process.roles": "broker,controller",
        "node.id": node.id,
        "controller.quorum.voters": ",".join(
            f"{each.id}@{LOOPBACK}:{each.controller_port}" for each in nodes
        ),
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "listeners": f"PLAINTEXT://{node.address},CONTROLLER://{LOOPBACK}:{node.controller_port}",
        "advertised.listeners": f"PLAINTEXT://{node.address}",
        "log.dirs": data,
        "auto.create.topics.enable": "false",
        "default.replication.factor": copies,
        "offsets.topic.replication.factor": copies,
        "offsets.topic.num.partitions": 12,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": in_sync,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": in_sync,
        "group.initial.rebalance.delay.ms": 0,
        "num.network.threads": 2,
        "num.io.threads": 4,
        # of the heap, and far more than these logs need by default
        "log.cleaner.dedupe.buffer.size": 8 * 1024 * 1024,
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())
