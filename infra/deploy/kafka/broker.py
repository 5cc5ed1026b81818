"""One Kafka process in a folder of its own: started, stopped, killed, started again.

Called by `infra.deploy.kafka.cluster`. The folder keeps its properties, its log, its data and,
while it runs, its process id, so that another process can stop it.
"""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from infra.deploy.kafka.jars import KafkaSetupError
from infra.deploy.kafka.properties import Node, server_properties
from infra.processes import is_process_of, start_guarded, start_lasting

_STOP_TIMEOUT_S = 20.0
_POLL_S = 0.05
_TAIL = 1500


class Broker:
    """The node's process. A `lasting` one outlives ours, another one does not."""

    def __init__(self, folder: Path, node: Node, *, lasting: bool) -> None:
        self.node = node
        self._folder = folder
        self._lasting = lasting
        self._process: subprocess.Popen[bytes] | None = None

    def make(self, java: Sequence[str | Path], nodes: tuple[Node, ...], cluster_id: str) -> None:
        """Write its properties, and format its data folder where it has none.

        `java` is the program with its options. Raises KafkaSetupError.
        """
        data = self._folder / "data"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._properties.write_text(server_properties(self.node, nodes, str(data)))
        if (data / "meta.properties").exists():
            return
        tool = [*java, "kafka.tools.StorageTool", "format", "-c", self._properties]
        done = subprocess.run(  # noqa: S603 - Kafka's own program
            # with "=": an id may begin with "-", and would be taken for an option
            [str(part) for part in (*tool, f"--cluster-id={cluster_id}")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise KafkaSetupError(f"Kafka's storage was not formatted: {done.stdout[-_TAIL:]}")

    def start(self, java: Sequence[str | Path]) -> None:
        """Start its process; it is of use once it has registered."""
        command = [*java, "kafka.Kafka", self._properties]
        launch = start_lasting if self._lasting else start_guarded
        self._process = launch(command, self._log)
        self._pid_file.write_text(str(self._process.pid))

    def is_running(self) -> bool:
        """Whether its process runs, whoever started it."""
        if self._process is not None:
            return self._process.poll() is None
        pid = self._pid()
        return pid is not None and is_process_of(self._folder, pid)

    async def stop(self) -> None:
        """Let it hand over and end; kill it where it takes too long. Nothing where it is down."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        elif self.is_running():
            self._signal(signal.SIGTERM)
        if not await self._gone(_STOP_TIMEOUT_S):
            await self.kill()
        self._forget()

    async def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.is_running():
            self._signal(signal.SIGKILL)
            await self._gone(_STOP_TIMEOUT_S)
        self._forget()

    def tail(self) -> str:
        """The end of its log."""
        return self._log.read_text(errors="replace")[-_TAIL:] if self._log.exists() else ""

    @property
    def _properties(self) -> Path:
        return self._folder / "server.properties"

    @property
    def _log(self) -> Path:
        return self._folder / "server.log"

    @property
    def _pid_file(self) -> Path:
        return self._folder / "pid"

    def _pid(self) -> int | None:
        try:
            return int(self._pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _signal(self, number: signal.Signals) -> None:
        pid = self._pid()
        if pid is not None:
            os.killpg(pid, number)

    async def _gone(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.is_running():
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_POLL_S)
        return True

    def _forget(self) -> None:
        if self._process is not None:
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process.wait()
            self._process = None
        self._pid_file.unlink(missing_ok=True)
