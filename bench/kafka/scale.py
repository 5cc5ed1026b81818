"""Two workers against one, at waiting work."""

import asyncio

from bench.kafka.crew import crew
from bench.kafka.peers.task import Task
from bench.kafka.report import Bar, Table
from bench.kafka.topics import fill, fresh_topics

_IN_FLIGHT = 100
_HANDLER_S = 0.5
_EVENTS = 4_000
_LEAST = 1.95


def measure(bootstrap: str, rounds: int) -> list[Table]:
    """The best of the rounds of each: an event that is late at the end counts for all."""
    rates = {workers: max(_rate(bootstrap, workers) for _ in range(rounds)) for workers in (1, 2)}
    return [
        Table(
            title=f"scale: {_HANDLER_S:g} s an event, {_IN_FLIGHT} in flight a worker",
            columns=("workers", "events/s"),
            rows=[(str(workers), f"{rate:.0f}") for workers, rate in rates.items()],
            bars=[Bar("two workers against one", rates[2] / rates[1], _LEAST)],
        )
    ]


def _rate(bootstrap: str, workers: int) -> float:
    async def on_fresh_topic() -> float:
        async with fresh_topics(bootstrap, 1) as names:
            task = Task(
                bootstrap, names, names[0], _EVENTS, handler_s=_HANDLER_S, in_flight=_IN_FLIGHT
            )
            return await asyncio.to_thread(_run, task, workers)

    return asyncio.run(on_fresh_topic())


def _run(task: Task, workers: int) -> float:
    """Events a second of the middle of the work: all workers are busy there."""
    with crew(workers, task) as hired:
        fill(task.bootstrap, task.topics[0], task.count)
        hired.wait_for(task.count, 120)
        times = sorted(each.at for each in hired.seen)
    first, last = times[len(times) // 5], times[len(times) * 4 // 5]
    return (len(times) * 3 // 5) / (last - first)
