"""Metrics: stable names, documented, and filled from a worker as it is."""

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from schemas.failure import DeadReason
from schemas.topology import StageName
from streams.collector import Exposition, WorkerView
from streams.metrics import METRICS, metrics_table
from streams.status import BreakerState, BreakerStatus, StageStats
from streams.view import PartitionView, StageView

DOCUMENT = Path(__file__).parents[2] / "docs" / "metrics.md"
STATS = StageStats(
    handled=30,
    retried=4,
    dead=2,
    running=3,
    waiting=5,
    paused=True,
    oldest_s=1.5,
    working_s=12.0,
    sending_s=0.25,
    retrying=1,
    breakers=(BreakerStatus("postgres", BreakerState.OPEN, 7, "away"),),
    dead_reasons={DeadReason.INVALID: 2},
)
STAGE = StageView(
    STATS,
    (PartitionView("jd.parsed", 0, 40, 2, 3.5), PartitionView("jd.parsed", 1, None)),
    per_minute=12.0,
    commit_age_s=0.5,
    problem="hangs",
)

Values = dict[tuple[str, ...], float]


def scraped(view: WorkerView) -> dict[str, Values]:
    """Samples by name, each by its labels in the order of the list."""
    found: dict[str, Values] = {}
    orders = {metric.shown: metric.labels for metric in METRICS}
    for family in text_string_to_metric_families(Exposition(lambda: view).text().decode()):
        for sample in family.samples:
            labels = tuple(sample.labels[name] for name in orders.get(sample.name, ()))
            found.setdefault(sample.name, {})[labels] = sample.value
    return found


def view() -> WorkerView:
    return WorkerView({StageName.EXTRACTOR: STAGE}, catalog_version=3, lag_age_s=2.0)


def test_every_metric_of_the_list_is_told_under_its_name() -> None:
    found = scraped(view())
    assert [metric.shown for metric in METRICS if metric.shown not in found] == []
    ours = {name for name in found if name.startswith("rolestream_")}
    assert ours == {metric.shown for metric in METRICS}


def test_what_a_stage_does_is_told_per_stage_and_partition() -> None:
    found = scraped(view())
    stage = ("extractor",)
    first, second = (*stage, "jd.parsed", "0"), (*stage, "jd.parsed", "1")
    assert found["rolestream_lag"] == {first: 40}
    assert found["rolestream_in_flight"] == {first: 2, second: 0}
    assert found["rolestream_oldest_in_flight_seconds"] == {first: 3.5, second: 0}
    assert found["rolestream_handled_total"] == {stage: 30}
    assert found["rolestream_handler_seconds_total"] == {stage: 12}
    assert found["rolestream_sending_seconds_total"] == {stage: 0.25}
    assert found["rolestream_retries_total"] == {stage: 4}
    assert found["rolestream_retrying"] == {stage: 1}
    assert found["rolestream_waiting"] == {stage: 5}
    assert found["rolestream_paused"] == {stage: 1}
    assert found["rolestream_commit_age_seconds"] == {stage: 0.5}
    assert found["rolestream_stage_healthy"] == {stage: 0}
    assert found["rolestream_catalog_version"] == {(): 3}


def test_a_reason_that_nothing_died_of_is_told_as_zero() -> None:
    dead = scraped(view())["rolestream_dead_total"]
    assert dead["extractor", "invalid"] == 2
    assert dead["extractor", "bug"] == 0
    assert len(dead) == len(DeadReason)


def test_a_breaker_is_one_at_its_state_and_zero_at_the_others() -> None:
    found = scraped(view())
    labels = ("extractor", "postgres")
    assert found["rolestream_breaker_state"] == {
        (*labels, "closed"): 0,
        (*labels, "half_open"): 0,
        (*labels, "open"): 1,
    }
    assert found["rolestream_breaker_failures"] == {labels: 7}


def test_a_worker_that_does_nothing_yet_tells_what_it_is() -> None:
    found = scraped(WorkerView({}))
    assert "rolestream_lag_age_seconds" not in found
    assert list(found["rolestream_build_info"].values()) == [1.0]
    assert "process_cpu_seconds_total" in found


def test_names_and_labels_are_such_as_prometheus_takes() -> None:
    for metric in METRICS:
        assert re.fullmatch(r"rolestream_[a-z_]+[a-z]", metric.name)
        assert not metric.name.endswith("_total")
        assert (metric.unit == "seconds") == metric.name.endswith("_seconds")
        assert all(re.fullmatch(r"[a-z]+", label) for label in metric.labels)
    assert len({metric.name for metric in METRICS}) == len(METRICS)


def test_the_documented_table_is_that_of_the_code() -> None:
    assert metrics_table() in DOCUMENT.read_text(encoding="utf-8")
