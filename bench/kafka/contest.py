"""Contestants on the same work, each in a process of its own, round after round in one minute."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.kafka.peers.task import Task
from bench.kafka.topics import fill, fresh_topics

ROOT = Path(__file__).parents[2]
_PEERS_PYTHON = Path(os.environ.get("ROLESTREAM_BENCH_PYTHON", ROOT / ".venv-bench/bin/python"))
_TIME_LIMIT_S = 300


@dataclass(frozen=True, slots=True)
class Contestant:
    """A module that does a Task. `share` of the count is enough for the slow ones to be measured.

    Modules below `bench.kafka.peers` run in the peers' own environment.
    """

    name: str
    module: str
    share: float = 1.0

    @property
    def python(self) -> str:
        """The interpreter of its environment. Raises SystemExit where that was not made."""
        if ".peers." not in self.module:
            return sys.executable
        if not _PEERS_PYTHON.exists():
            raise SystemExit(f"{_PEERS_PYTHON} is missing: `make bench-kafka` makes it")
        return str(_PEERS_PYTHON)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one process measured of itself; `disordered` events began out of turn."""

    count: int
    seconds: float
    cpu_s: float
    disordered: int
    versions: Mapping[str, str]

    @property
    def per_second(self) -> float:
        """Events a second of wall time."""
        return self.count / self.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of CPU an event."""
        return self.cpu_s / self.count * 1e6


@dataclass(frozen=True, slots=True)
class Standing:
    """All rounds of one contestant."""

    contestant: Contestant
    answers: Sequence[Answer]

    def middle(self, figure: Callable[[Answer], float]) -> float:
        """The median over the rounds."""
        return median(figure(answer) for answer in self.answers)


def compete(
    contestants: Sequence[Contestant], rounds: int, run: Callable[[Contestant], Answer]
) -> list[Standing]:
    """Every contestant once a round, so that all meet the same moods of the machine."""
    answers: dict[str, list[Answer]] = {each.name: [] for each in contestants}
    for number in range(rounds):
        for each in contestants:
            print(f"  round {number + 1}: {each.name}", file=sys.stderr, flush=True)
            answers[each.name].append(run(each))
    return [Standing(each, answers[each.name]) for each in contestants]


def on_fresh_topics(
    bootstrap: str,
    contestant: Contestant,
    topics: int,
    task: Callable[[tuple[str, ...]], Task],
) -> Answer:
    """One contestant at a task over new topics, of which the first is filled before."""

    async def perform_on_them() -> Answer:
        async with fresh_topics(bootstrap, topics) as names:
            asked = task(names)
            await asyncio.to_thread(fill, bootstrap, names[0], asked.count, decodes=asked.decodes)
            return await asyncio.to_thread(perform, contestant, asked)

    return asyncio.run(perform_on_them())


def perform(contestant: Contestant, task: Task) -> Answer:
    """Run the contestant's process. Raises SystemExit where it does not answer."""
    command = [contestant.python, "-m", contestant.module, task.to_json()]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, timeout=_TIME_LIMIT_S, check=False
    )
    lines = done.stdout.decode().splitlines()
    if not lines:
        said = done.stderr.decode()[-2000:]
        raise SystemExit(f"{contestant.name} did not answer:\n{said}")
    return Answer(**json.loads(lines[-1]))
