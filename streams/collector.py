"""The metrics of a worker, read off it when Prometheus asks: `streams.metrics` has their names."""

import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from schemas.failure import DeadReason
from schemas.topology import StageName
from streams import metrics
from streams.metrics import METRICS, Metric
from streams.status import BreakerState
from streams.view import StageView

_Sample = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class WorkerView:
    """A worker at one moment; ages in seconds."""

    stages: Mapping[StageName, StageView]
    catalog_version: int | None = None
    lag_age_s: float | None = None


class WorkerCollector(Collector):
    """Our metrics of one worker; `look` gives it as it is now."""

    def __init__(self, look: Callable[[], WorkerView]) -> None:
        self._look = look

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """One family per metric, in the order of the list."""
        samples = _samples(self._look())
        for metric in METRICS:
            kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
            family = kind(metric.name, f"{metric.help}.", labels=metric.labels)
            for labels, value in samples[metric]:
                family.add_metric(labels, value)
            yield family

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: a registry would look at the worker to learn the names."""
        return iter(())


class Exposition:
    """The text that Prometheus reads: our metrics and those of the process."""

    def __init__(self, look: Callable[[], WorkerView]) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(WorkerCollector(look))
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def text(self) -> bytes:
        """All of it as of now."""
        return generate_latest(self._registry)


def _samples(view: WorkerView) -> dict[Metric, list[_Sample]]:
    found: dict[Metric, list[_Sample]] = {metric: [] for metric in METRICS}
    for name, stage in view.stages.items():
        for metric, value in _of_stage(stage).items():
            found[metric].append(((name.value,), value))
        found[metrics.HEALTHY].append(((name.value,), float(stage.problem is None)))
        for reason in DeadReason:
            dead = stage.stats.dead_reasons.get(reason, 0)
            found[metrics.DEAD].append(((name.value, reason.value), dead))
        for breaker in stage.stats.breakers:
            labels = (name.value, breaker.dependency)
            found[metrics.BREAKER_FAILURES].append((labels, breaker.failures))
            found[metrics.BREAKER] += [
                ((*labels, state.value), float(state is breaker.state)) for state in BreakerState
            ]
        for each in stage.partitions:
            place = (name.value, each.topic, str(each.partition))
            found[metrics.IN_FLIGHT].append((place, each.in_flight))
            found[metrics.OLDEST].append((place, each.oldest_s))
            if each.lag is not None:
                found[metrics.LAG].append((place, each.lag))
    if view.catalog_version is not None:
        found[metrics.CATALOG_VERSION].append(((), view.catalog_version))
    if view.lag_age_s is not None:
        found[metrics.LAG_AGE].append(((), view.lag_age_s))
    found[metrics.BUILD].append((_build(), 1.0))
    return found


def _of_stage(stage: StageView) -> dict[Metric, float]:
    stats = stage.stats
    return {
        metrics.COMMIT_AGE: stage.commit_age_s,
        metrics.PARTITIONS: len(stage.partitions),
        metrics.RUNNING: stats.running,
        metrics.LONGEST: stats.oldest_s,
        metrics.WAITING: stats.waiting,
        metrics.RETRYING: stats.retrying,
        metrics.PAUSED: float(stats.paused),
        metrics.HANDLED: stats.handled,
        metrics.PER_MINUTE: stage.per_minute,
        metrics.HANDLER_TIME: stats.working_s,
        metrics.SENDING_TIME: stats.sending_s,
        metrics.RETRIES: stats.retried,
    }


def _build() -> tuple[str, ...]:
    packages = ("faust-streaming", "aiokafka")
    return (version("rolestream"), platform.python_version(), *map(version, packages))
