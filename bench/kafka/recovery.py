"""A worker of three is killed: when others handle its partitions, and what is done twice."""

import asyncio
import signal
import time

from bench.kafka.crew import Crew, crew
from bench.kafka.ours import SESSION_S
from bench.kafka.peers.task import Task
from bench.kafka.report import Bar, Table
from bench.kafka.topics import PARTITIONS, fresh_topics, send_slowly
from streams.stage import Limits

_IN_FLIGHT = 50
_HANDLER_S = 0.2
_PER_SECOND = 120
_BEFORE_S, _AFTER_S = 5.0, 20.0
_COMMIT_EVERY_S = 0.5
_LONGEST_S = 11.0


def measure(bootstrap: str, rounds: int) -> list[Table]:
    """The worst of the rounds."""
    found = [asyncio.run(_measure(bootstrap)) for _ in range(rounds)]
    longest = max(seconds for seconds, _ in found)
    repeated = max(events for _, events in found)
    limit = _IN_FLIGHT + Limits().max_ahead * PARTITIONS + _PER_SECOND * _COMMIT_EVERY_S
    return [
        Table(
            title=f"recovery: kill -9 of one of three workers, session {SESSION_S:g} s",
            columns=("round", "until others handle its partitions", "events handled twice"),
            rows=[
                (str(number), f"{seconds:.1f} s", str(events))
                for number, (seconds, events) in enumerate(found, 1)
            ],
            bars=[
                Bar(
                    "seconds until others handle its partitions", longest, _LONGEST_S, at_most=True
                ),
                Bar("events handled twice", repeated, limit, at_most=True),
            ],
        )
    ]


async def _measure(bootstrap: str) -> tuple[float, int]:
    async with fresh_topics(bootstrap, 1) as names:
        events = int((_BEFORE_S + _AFTER_S) * _PER_SECOND)
        task = Task(bootstrap, names, names[0], events, handler_s=_HANDLER_S, in_flight=_IN_FLIGHT)
        return await asyncio.to_thread(_run, task)


def _run(task: Task) -> tuple[float, int]:
    with crew(3, task) as hired:
        sending = send_slowly(task.bootstrap, task.topics[0], task.count, _PER_SECOND)
        time.sleep(_BEFORE_S)
        hired.processes[0].send_signal(signal.SIGKILL)
        killed_at = time.time()
        sending.join()
        hired.wait_for(task.count, 60)
    return _taken_over(hired, killed_at) - killed_at, _repeated(hired)


def _taken_over(hired: Crew, killed_at: float) -> float:
    """When the last of the dead worker's partitions was handled by another."""
    its = {each.partition for each in hired.seen if each.worker == 0}
    later = [each for each in hired.seen if each.worker != 0 and each.at > killed_at]
    return max(min(each.at for each in later if each.partition == number) for number in its)


def _repeated(hired: Crew) -> int:
    places = [(each.partition, each.offset) for each in hired.seen]
    return len(places) - len(set(places))
