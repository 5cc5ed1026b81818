"""The running system for scripts. What is not known is null; ages are in seconds."""

from cli.overview import Overview
from cli.render.books import books_json
from infra.logs import mask
from streams.flow import FLOW
from streams.overview import PartitionLine, StageLine, WorkerSeen


def overview_json(overview: Overview) -> dict[str, object]:
    """All of it. `postgres` says why nothing is known of workers and books, where that is so."""
    known = overview.away is None
    return {
        "stages": [_stage_json(line, known) for line in overview.stages],
        "topics": dict(overview.topics),
        "workers": [_worker_json(worker) for worker in overview.workers] if known else None,
        "books": books_json(overview.books) if overview.books is not None else None,
        "postgres": None if overview.away is None else mask(overview.away),
    }


def _stage_json(line: StageLine, known: bool) -> dict[str, object]:
    from_workers: dict[str, object] = {
        "in_flight": line.in_flight,
        "oldest_in_flight_s": round(line.oldest_s, 3),
        "handled_last_minute": round(line.per_minute, 1),
        "handled": line.handled,
        "retries": line.retried,
        "state": line.state,
        "breakers": [
            {
                "dependency": breaker.dependency,
                "state": breaker.state.value,
                "failures": breaker.failures,
                "error": mask(breaker.error),
                "waits_s": round(worker.stages[line.stage].waits_s.get(breaker.dependency, 0.0), 1),
                "worker": worker.name,
            }
            for worker, breaker in line.breakers
        ],
        "workers": [worker.name for worker in line.workers],
    }
    return {
        "stage": line.stage.value,
        "reads": [topic.name for topic in FLOW[line.stage].reads],
        "acknowledged": line.committed,
        "lag": line.lag,
        "dead": line.letters,
        **(from_workers if known else dict.fromkeys(from_workers)),
        "partitions": [_partition_json(each, known) for each in line.partitions],
    }


def _partition_json(line: PartitionLine, known: bool) -> dict[str, object]:
    return {
        "topic": line.topic,
        "partition": line.partition,
        "acknowledged": line.committed,
        "end": line.end,
        "lag": line.lag,
        "in_flight": line.in_flight if known else None,
        "oldest_in_flight_s": round(line.oldest_s, 3) if known else None,
        "worker": line.worker,
    }


def _worker_json(worker: WorkerSeen) -> dict[str, object]:
    line = worker.line
    return {
        "id": str(line.id),
        "host": line.host,
        "pid": line.pid,
        "version": line.version,
        "since": line.started_at.isoformat(),
        "seen_at": line.seen_at.isoformat(),
        "silent": line.is_silent,
        "clock_ahead_s": round(line.clock_ahead_s, 3),
        "catalog_version": line.catalog_version,
        "stages": [name.value for name in worker.stages],
        "last_words": None if line.last_words is None else mask(line.last_words),
    }
