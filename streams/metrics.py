"""Every metric of ours: its name, kind, labels, unit and meaning. Names and labels do not change.

`streams.collector` fills them, `docs/metrics.md` is made of them. Beside these a worker tells the
`process_*` and `python_gc_*` metrics of the Prometheus client.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["gauge", "counter"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. Prometheus shows a counter with `_total` at the end of its name."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    unit: str
    help: str

    @property
    def shown(self) -> str:
        """The name that a query uses."""
        return f"{self.name}_total" if self.kind == "counter" else self.name


_STAGE = ("stage",)
_PARTITION = ("stage", "topic", "partition")

LAG = Metric(
    "rolestream_lag",
    "gauge",
    _PARTITION,
    "offsets",
    "What an assigned partition holds and the stage has not acknowledged; absent until it is known",
)
LAG_AGE = Metric(
    "rolestream_lag_age_seconds",
    "gauge",
    (),
    "seconds",
    "Since the brokers last said how long the partitions are; absent until they did",
)
IN_FLIGHT = Metric(
    "rolestream_in_flight",
    "gauge",
    _PARTITION,
    "events",
    "Taken from an assigned partition and not acknowledged",
)
OLDEST = Metric(
    "rolestream_oldest_in_flight_seconds",
    "gauge",
    _PARTITION,
    "seconds",
    "Age of the oldest event that was taken from the partition and is not acknowledged",
)
COMMIT_AGE = Metric(
    "rolestream_commit_age_seconds",
    "gauge",
    _STAGE,
    "seconds",
    "For how long the oldest acknowledged event has waited for its commit, seen every ten seconds",
)
PARTITIONS = Metric(
    "rolestream_assigned_partitions",
    "gauge",
    _STAGE,
    "partitions",
    "Partitions that this process has; 0 while the stage has not joined its group",
)
RUNNING = Metric(
    "rolestream_running_handlers", "gauge", _STAGE, "events", "Events that a handler works on"
)
LONGEST = Metric(
    "rolestream_longest_handler_seconds",
    "gauge",
    _STAGE,
    "seconds",
    "For how long the longest-running handler runs",
)
WAITING = Metric(
    "rolestream_waiting", "gauge", _STAGE, "events", "Taken, and no handler has begun on them"
)
RETRYING = Metric(
    "rolestream_retrying", "gauge", _STAGE, "events", "Failed, and waiting for their next attempt"
)
PAUSED = Metric(
    "rolestream_paused",
    "gauge",
    _STAGE,
    "0 or 1",
    "1 while the stage takes nothing more: a dependency is away, or a newer version writes events",
)
HANDLED = Metric(
    "rolestream_handled", "counter", _STAGE, "events", "Handled, their outputs confirmed"
)
PER_MINUTE = Metric(
    "rolestream_handled_last_minute", "gauge", _STAGE, "events", "Handled in the last minute"
)
HANDLER_TIME = Metric(
    "rolestream_handler_seconds", "counter", _STAGE, "seconds", "Spent in handlers, over all events"
)
SENDING_TIME = Metric(
    "rolestream_sending_seconds",
    "counter",
    _STAGE,
    "seconds",
    "Spent until outputs were confirmed, over all events",
)
RETRIES = Metric("rolestream_retries", "counter", _STAGE, "attempts", "Attempts that failed")
DEAD = Metric(
    "rolestream_dead",
    "counter",
    (*_STAGE, "reason"),
    "events",
    "Published to the stage's dead letters",
)
BREAKER = Metric(
    "rolestream_breaker_state",
    "gauge",
    (*_STAGE, "dependency", "state"),
    "0 or 1",
    "1 at the state of that dependency's breaker: closed, half_open or open",
)
BREAKER_FAILURES = Metric(
    "rolestream_breaker_failures",
    "gauge",
    (*_STAGE, "dependency"),
    "failures",
    "Failures of that dependency in a row",
)
CATALOG_VERSION = Metric(
    "rolestream_catalog_version",
    "gauge",
    (),
    "version",
    "The catalog's version that the agents use; absent until it is loaded",
)
HEALTHY = Metric(
    "rolestream_stage_healthy",
    "gauge",
    _STAGE,
    "0 or 1",
    "0 where the stage has stopped, or works on something and settles nothing",
)
BUILD = Metric(
    "rolestream_build_info",
    "gauge",
    ("version", "python", "faust", "aiokafka"),
    "1",
    "What is running",
)

METRICS: tuple[Metric, ...] = (
    LAG,
    LAG_AGE,
    IN_FLIGHT,
    OLDEST,
    COMMIT_AGE,
    PARTITIONS,
    RUNNING,
    LONGEST,
    WAITING,
    RETRYING,
    PAUSED,
    HANDLED,
    PER_MINUTE,
    HANDLER_TIME,
    SENDING_TIME,
    RETRIES,
    DEAD,
    BREAKER,
    BREAKER_FAILURES,
    CATALOG_VERSION,
    HEALTHY,
    BUILD,
)


def metrics_table() -> str:
    """The metrics as a Markdown table."""
    lines = ["| metric | kind | labels | unit | what it says |", "|---|---|---|---|---|"]
    for metric in METRICS:
        labels = ", ".join(f"`{label}`" for label in metric.labels)
        lines.append(
            f"| `{metric.shown}` | {metric.kind} | {labels} | {metric.unit} | {metric.help} |"
        )
    return "\n".join(lines) + "\n"
