"""The same JDs through `rolestream up`: JDs a second, CPU and memory of the worker's process."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from infra.embedded.note import read_note
from schemas.jd import JdSubmitted

_ROLESTREAM = [sys.executable, "-m", "cli"]


@dataclass(frozen=True, slots=True)
class Lap:
    """After so many JDs: rates since the lap before, and the worker's resident memory in MB."""

    jds: int
    per_second: float
    per_cpu_second: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Stream:
    """Seconds until the stack was up with an empty and with its kept database; then the laps."""

    first_start_s: float
    next_start_s: float
    laps: Sequence[Lap]


def measure_stream(laps: Sequence[Sequence[JdSubmitted]]) -> Stream:
    """Each lap's JDs are submitted at once and waited for."""
    with tempfile.TemporaryDirectory(prefix="rolestream-bench-") as folder:
        env = {**os.environ, "ROLESTREAM_STATE_DIR": folder, "ROLESTREAM_LOG_LEVEL": "error"}
        with _up(env) as (_, first_start_s):
            pass
        with _up(env) as (worker, next_start_s):
            found = [_lap(worker, lap, env) for lap in laps]
    done = 0
    numbered = []
    for lap in found:
        done += lap.jds
        numbered.append(Lap(done, lap.per_second, lap.per_cpu_second, lap.memory_mb))
    return Stream(first_start_s, next_start_s, numbered)


@contextmanager
def _up(env: dict[str, str]) -> Iterator[tuple[psutil.Process, float]]:
    began = time.perf_counter()
    process = subprocess.Popen([*_ROLESTREAM, "up"], env=env, stderr=subprocess.DEVNULL)
    try:
        while read_note(Path(env["ROLESTREAM_STATE_DIR"])) is None:
            if process.poll() is not None:
                raise SystemExit("the stack did not start: run `rolestream up` to see why")
            time.sleep(0.05)
        yield psutil.Process(process.pid), time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _lap(worker: psutil.Process, submissions: Sequence[JdSubmitted], env: dict[str, str]) -> Lap:
    lines = "\n".join(each.model_dump_json(exclude_none=True) for each in submissions)
    wall, cpu = time.perf_counter(), _cpu(worker)
    subprocess.run(
        [*_ROLESTREAM, "submit", "--wait", "--format", "jsonl", "-"],
        env=env,
        input=lines.encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    wall, cpu = time.perf_counter() - wall, _cpu(worker) - cpu
    count = len(submissions)
    return Lap(count, count / wall, count / cpu, worker.memory_info().rss / 1e6)


def _cpu(worker: psutil.Process) -> float:
    times = worker.cpu_times()
    return float(times.user + times.system)
