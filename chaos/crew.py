"""The workers: separate processes that are started, killed, told to stop, and started again."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.processes import start_guarded

WORKER = (sys.executable, "-m", "chaos.worker")
READY = "Ctrl-C stops"
"""What `rolestream worker` ends its line with when all its stages read."""

_STOP_S = 45.0
_LOOK_S = 0.5


class Crew:
    """Workers by number, from 0. One that ends by itself is started again, and counted.

    `ends` counts exit codes of those that ended by themselves, `stops` of those told to stop.
    """

    def __init__(
        self,
        env: Mapping[str, str],
        mood_file: Path,
        logs: Path,
        command: Sequence[str] = WORKER,
    ) -> None:
        self.ends: Counter[int] = Counter()
        self.stops: Counter[int] = Counter()
        self._env = env
        self._command = (*command, str(mood_file))
        self._logs = logs
        self._working: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, number: int) -> None:
        """Start that worker."""
        self._working[number] = start_guarded(self._command, self._log(number), self._env)

    async def ready(self) -> None:
        """Wait until each has said that it works. For workers that were started once."""
        while not all(READY in self._log(number).read_text() for number in self._working):
            await asyncio.sleep(_LOOK_S)

    async def stop(self, number: int) -> None:
        """Tell it to stop and wait; it is killed where it does not within its time."""
        process = self._working.pop(number)
        _close(process)
        try:
            self.stops[await asyncio.to_thread(process.wait, _STOP_S)] += 1
        except subprocess.TimeoutExpired:
            self.stops[-signal.SIGKILL] += 1
            os.killpg(process.pid, signal.SIGKILL)
            await asyncio.to_thread(process.wait)

    async def kill(self, number: int) -> None:
        """End it at once, as kill -9 does."""
        process = self._working.pop(number)
        os.killpg(process.pid, signal.SIGKILL)
        await asyncio.to_thread(process.wait)
        _close(process)

    async def stop_all(self) -> None:
        """Tell all to stop, at the same time."""
        await asyncio.gather(*(self.stop(number) for number in list(self._working)))

    async def watch(self) -> None:
        """Start again whoever ends by itself, as a supervisor does; until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_S)
            for number, process in list(self._working.items()):
                code = process.poll()
                if code is not None:
                    self.ends[code] += 1
                    _close(process)
                    self.start(number)

    def _log(self, number: int) -> Path:
        return self._logs / f"worker-{number}.log"


def _close(process: "subprocess.Popen[bytes]") -> None:
    """The worker's guard tells it to stop when this pipe closes."""
    if process.stdin is not None:
        process.stdin.close()
