"""What `rolestream doctor` finds in the running system: stages, workers, clocks, dead letters."""

from collections.abc import Iterator
from dataclasses import dataclass

from cli.overview import Overview
from cli.render.topics import duration
from streams.overview import StageLine, WorkerSeen
from streams.status import BreakerState

CLOCK_S = 5.0
"""A clock that is further off makes times in logs and records hard to compare."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `remedy` is None where all is well."""

    what: str
    found: str
    remedy: str | None = None


def running_findings(overview: Overview) -> Iterator[Finding]:
    """What the workers and the brokers say of the stages. Nothing while PostgreSQL is away."""
    if overview.away is not None:
        return
    working = [worker for worker in overview.workers if worker.line.is_working]
    yield _workers(working)
    for line in overview.stages:
        yield from _of_stage(line)
    for worker in overview.workers:
        yield from _of_worker(worker, working)
    yield _letters(overview)


def _workers(working: list[WorkerSeen]) -> Finding:
    if not working:
        return Finding("workers", "none is at work")
    return Finding("workers", ", ".join(worker.name for worker in working))


def _of_stage(line: StageLine) -> Iterator[Finding]:
    name = line.stage.value
    if not line.workers and line.lag:
        yield Finding(
            name, f"{line.lag} wait, and no worker runs it", f"start one: rolestream worker {name}"
        )
    for worker, breaker in line.breakers:
        since = duration(worker.stages[line.stage].waits_s.get(breaker.dependency, 0.0))
        trying = ", tries again now" if breaker.state is BreakerState.HALF_OPEN else ""
        yield Finding(
            name,
            f"{worker.name} waits for {breaker.dependency} for {since}{trying}: {breaker.error}",
            f"see to {breaker.dependency}; the stage goes on by itself",
        )
    for worker in line.workers:
        view = worker.stages[line.stage]
        if view.problem is not None:
            yield Finding(
                name,
                f"{worker.name} {view.problem}",
                "look at its log; it ends by itself after ROLESTREAM_STALL_TIMEOUT_S",
            )
        if view.stats.paused and not view.waits_s:
            yield Finding(
                name,
                f"{worker.name} has paused",
                "its log says why: a newer version writes events, so update this worker",
            )


def _of_worker(worker: WorkerSeen, working: list[WorkerSeen]) -> Iterator[Finding]:
    line = worker.line
    if line.is_silent:
        yield Finding(
            worker.name,
            f"silent for {duration(line.silent_s)}",
            "see whether it still runs and reaches PostgreSQL; it is forgotten after an hour",
        )
    if line.is_working and abs(line.clock_ahead_s) > CLOCK_S:
        side = "ahead of" if line.clock_ahead_s > 0 else "behind"
        yield Finding(
            worker.name,
            f"its clock is {duration(abs(line.clock_ahead_s))} {side} PostgreSQL's",
            "set the clocks by NTP",
        )
    if line.last_words is not None:
        yield Finding(
            worker.name,
            f"stopped at {line.seen_at:%Y-%m-%d %H:%M:%S} UTC: {line.last_words}",
            None if _is_replaced(worker, working) else "mend the cause, then start a worker again",
        )


def _is_replaced(stopped: WorkerSeen, working: list[WorkerSeen]) -> bool:
    """Whether workers that began after it stopped run all of its stages."""
    later = [worker for worker in working if worker.line.started_at > stopped.line.seen_at]
    return set(stopped.stages) <= {stage for worker in later for stage in worker.stages}


def _letters(overview: Overview) -> Finding:
    open_ = [f"{line.letters} of {line.stage.value}" for line in overview.stages if line.letters]
    if not open_:
        return Finding("dead letters", "none wait")
    return Finding(
        "dead letters",
        f"{', '.join(open_)} wait",
        "rolestream dead list, then redrive or discard them",
    )
