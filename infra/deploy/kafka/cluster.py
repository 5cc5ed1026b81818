"""One or three brokers of Apache Kafka in a folder: for tests, chaos, benchmarks and `make kafka`.

`KafkaCluster(folder).start()` answers once all brokers have registered. Ports and data stay the
folder's: a cluster that is started again goes on at the same addresses with what it had.
"""

import asyncio
import base64
import fcntl
import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from pydantic import ValidationError

from agents.errors import TransientError
from infra.deploy.kafka.broker import Broker
from infra.deploy.kafka.jars import KafkaSetupError, bring_jars, java
from infra.deploy.kafka.properties import Node
from infra.kafka import KafkaSettings, live_brokers
from infra.processes import LOOPBACK
from schemas.base import Model
from schemas.topology import REPLICATION

BUILD = Path("build/kafka")
"""Where jars and clusters are kept, below the project's folder."""

_START_TIMEOUT_S = 120.0
_PORTS = range(20_000, 32_000)
"""Below those that the system gives to clients: a stopped broker's port stays free for it."""
_HEAP_MB = {1: 512, 3: 384}
_POLL_S = 0.2


class _Plan(Model):
    """What is kept of a cluster: its id, and its brokers' ports in pairs."""

    cluster_id: str
    ports: tuple[tuple[int, int], ...]


class KafkaCluster:
    """Apache Kafka under `folder`. Unless it is `lasting` it ends with this process.

    `port` asks for fixed ports, of which the brokers take two each, from there on.
    """

    def __init__(
        self,
        folder: Path,
        brokers: int = 1,
        *,
        port: int | None = None,
        lasting: bool = False,
        jars: Path = BUILD,
    ) -> None:
        self._folder = folder.resolve()
        self._count = brokers
        self._port = port
        self._lasting = lasting
        self._jars = jars.resolve()
        self._brokers: dict[int, Broker] = {}
        self._java: list[str | Path] = []

    @property
    def settings(self) -> KafkaSettings:
        """How its clients connect. For a cluster that has been started."""
        addresses = ",".join(broker.node.address for broker in self._brokers.values())
        return KafkaSettings(
            bootstrap=addresses,
            replication=min(REPLICATION, self._count),
            idempotent=True,
            compression="lz4",
        )

    async def start(self) -> str:
        """Start what does not run and wait until all is ready; the bootstrap address.

        Raises KafkaSetupError.
        """
        with self._locked():
            await asyncio.to_thread(self._prepare)
            for broker in self._brokers.values():
                if not broker.is_running():
                    broker.start(self._java)
            await self.ready()
        return self.settings.bootstrap

    async def ready(self) -> None:
        """Wait until every broker that runs has registered. Raises KafkaSetupError."""
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not await self._all_registered():
            if not self.runs_in_part() or time.monotonic() > deadline:
                tails = "\n".join(broker.tail() for broker in self._brokers.values())
                raise KafkaSetupError(f"Kafka did not get ready; its logs end with:\n{tails}")
            await asyncio.sleep(_POLL_S)

    def is_running(self) -> bool:
        """Whether all its brokers run, whoever started them."""
        self._recall()
        return bool(self._brokers) and all(each.is_running() for each in self._brokers.values())

    def runs_in_part(self) -> bool:
        """Whether any of its brokers runs, whoever started it."""
        self._recall()
        return any(each.is_running() for each in self._brokers.values())

    async def stop(self) -> None:
        """Stop all brokers, whoever started them; nothing where none runs."""
        self._recall()
        await asyncio.gather(*(broker.stop() for broker in self._brokers.values()))

    async def stop_broker(self, id_: int) -> None:
        """Let one broker hand over its partitions and end. Ids count from 1."""
        await self._brokers[id_].stop()

    async def kill(self, id_: int) -> None:
        """End one broker at once."""
        await self._brokers[id_].kill()

    async def start_broker(self, id_: int) -> None:
        """Start one broker that is down; `ready` waits for it."""
        if not self._brokers[id_].is_running():
            self._brokers[id_].start(self._java)

    def _prepare(self) -> None:
        """Bring the jars and make every broker's folder, with the ports it had before."""
        program = java()
        libs = bring_jars(self._jars)
        self._java = [program, *_options(self._count), "-cp", f"{libs}/*"]
        plan = self._recall()
        if plan is None or not self._fits(plan):
            plan = _Plan(
                cluster_id=plan.cluster_id if plan else _new_cluster_id(),
                ports=_ports(self._count, self._port),
            )
            self._plan_file.write_text(plan.model_dump_json())
            self._use(plan)
        nodes = tuple(broker.node for broker in self._brokers.values())
        for broker in self._brokers.values():
            if not broker.is_running():
                broker.make(self._java, nodes, plan.cluster_id)

    def _fits(self, plan: _Plan) -> bool:
        """Whether the kept ports are those asked for, and free or used by this very cluster."""
        if len(plan.ports) != self._count:
            raise KafkaSetupError(
                f"{self._folder} holds a cluster of {len(plan.ports)}: delete it, or use another"
            )
        if self.runs_in_part():
            return True
        asked = self._port is None or plan.ports[0][0] == self._port
        return asked and all(_is_free(port) for pair in plan.ports for port in pair)

    def _recall(self) -> _Plan | None:
        """The plan that the folder has, and its brokers, whoever started them."""
        try:
            plan = _Plan.model_validate_json(self._plan_file.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None
        if not self._brokers:
            self._use(plan)
        return plan

    def _use(self, plan: _Plan) -> None:
        nodes = [Node(id_, *pair) for id_, pair in enumerate(plan.ports, start=1)]
        self._brokers = {
            node.id: Broker(self._folder / f"broker-{node.id}", node, lasting=self._lasting)
            for node in nodes
        }

    @property
    def _plan_file(self) -> Path:
        return self._folder / "cluster.json"

    async def _all_registered(self) -> bool:
        """Whether those that run listen, too: one that was killed stays registered for seconds."""
        running = [broker.node for broker in self._brokers.values() if broker.is_running()]
        if not running or not all(_listens(node.port) for node in running):
            return False
        try:
            return await live_brokers(self.settings) >= {node.id for node in running}
        except TransientError:
            return False

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Of two processes that start a cluster here at once, one starts it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "cluster.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _options(brokers: int) -> list[str]:
    heap = _HEAP_MB.get(brokers, 384)
    log = "org.slf4j.simpleLogger"
    return [
        f"-Xmx{heap}m",
        f"-Xms{heap // 2}m",
        f"-D{log}.defaultLogLevel=warn",
        f"-D{log}.showDateTime=true",
        f"-D{log}.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
    ]


def _ports(brokers: int, first: int | None) -> tuple[tuple[int, int], ...]:
    """Two for each broker. Raises KafkaSetupError where those asked for are taken."""
    if first is None:
        free = (port for port in random.sample(_PORTS, len(_PORTS)) if _is_free(port))
        return tuple((next(free), next(free)) for _ in range(brokers))
    clients = range(first, first + brokers)
    controllers = range(first + brokers, first + 2 * brokers)
    taken = [port for port in (*clients, *controllers) if not _is_free(port)]
    if taken:
        raise KafkaSetupError(f"these ports are taken: {', '.join(map(str, taken))}")
    return tuple(zip(clients, controllers, strict=True))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1.0).close()
    except OSError:
        return False
    return True


def _new_cluster_id() -> str:
    return base64.urlsafe_b64encode(uuid4().bytes).rstrip(b"=").decode()
