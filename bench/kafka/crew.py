"""Several workers of one stage, each a process, that tell every event they have handled."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench.kafka.contest import ROOT
from bench.kafka.peers.task import Task


@dataclass(frozen=True, slots=True)
class Seen:
    """An event that a worker handled, and when its handler ended, on the clock of `time.time`."""

    worker: int
    partition: int
    offset: int
    at: float


class Crew:
    """Running workers, from their start to their end."""

    def __init__(self, workers: int, task: Task) -> None:
        self.seen: list[Seen] = []
        self._ready = threading.Semaphore(0)
        command = [sys.executable, "-m", "bench.kafka.crew_member", task.to_json()]
        self.processes = [
            subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for _ in range(workers)
        ]
        for number, process in enumerate(self.processes):
            threading.Thread(target=self._listen, args=(number, process), daemon=True).start()
        for _ in range(workers):
            self._ready.acquire()

    def _listen(self, number: int, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                told = json.loads(line)
            except json.JSONDecodeError:
                continue  # cut off by a kill
            if told == "ready":
                self._ready.release()
            else:
                self.seen.append(Seen(number, *told))

    def wait_for(self, events: int, seconds: float) -> None:
        """Until so many different events were handled. Raises SystemExit without the time."""
        end = time.monotonic() + seconds
        while len({(each.partition, each.offset) for each in list(self.seen)}) < events:
            if time.monotonic() > end:
                raise SystemExit(f"only {len(self.seen)} of {events} events were handled")
            time.sleep(0.05)


@contextmanager
def crew(workers: int, task: Task) -> Iterator[Crew]:
    """Workers that have joined their group and shared its partitions."""
    hired = Crew(workers, task)
    try:
        yield hired
    finally:
        for process in hired.processes:
            if process.stdin is not None:
                process.stdin.close()
        _end(hired.processes)


def _end(processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
