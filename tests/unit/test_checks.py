"""What the doctor finds in the running system, and in the topics of a cluster."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from cli.checks import Finding, running_findings
from cli.overview import Overview
from infra.kafka import KafkaSettings, topic_settings
from infra.lag import PartitionLag
from infra.topic_check import TopicState, topic_faults
from schemas.topology import JD_SUBMITTED, ROLE_FINALIZED, TOPICS, StageName
from streams.overview import WorkerSeen, stage_lines
from streams.view import StageView
from tests.unit.test_overview import AT, AWAY, STATS, worker

ALL = {name: StageView(STATS) for name in StageName}
WAITING = PartitionLag("jd.submitted", 0, 3, 10, 7)


def findings(
    *workers: WorkerSeen, lags: Sequence[PartitionLag] = (), letters: dict[str, int] | None = None
) -> list[Finding]:
    lines = stage_lines({StageName.PARSER.group: lags}, workers, letters or {})
    return list(running_findings(Overview(lines, {}, workers, None)))


def troubles(found: list[Finding]) -> list[tuple[str, str]]:
    return [(each.what, each.found) for each in found if each.remedy]


def test_all_is_well_where_someone_works_and_nothing_is_left() -> None:
    found = findings(worker(ALL), lags=[WAITING])
    assert troubles(found) == []
    assert [each.found for each in found] == ["here:4711", "none wait"]


def test_nobody_at_work_is_no_trouble_until_something_waits() -> None:
    assert troubles(findings()) == []
    assert troubles(findings(lags=[WAITING])) == [("parser", "7 wait, and no worker runs it")]


def test_an_open_breaker_is_told_with_what_the_dependency_said() -> None:
    stats = replace(STATS, breakers=(AWAY,), paused=True)
    view = StageView(stats, waits_s={"postgres": 240.0})
    (trouble,) = troubles(findings(worker({**ALL, StageName.RESOLVER: view})))
    assert trouble == (
        "resolver",
        f"here:4711 waits for postgres for 4 min: {AWAY.error}",
    )


def test_a_stage_that_hangs_or_pauses_without_a_dependency_is_told() -> None:
    hung = StageView(STATS, problem="has settled nothing for 400 s")
    paused = StageView(replace(STATS, paused=True))
    both = worker({**ALL, StageName.PARSER: hung, StageName.CATALOG: paused})
    assert troubles(findings(both)) == [
        ("parser", "here:4711 has settled nothing for 400 s"),
        ("catalog", "here:4711 has paused"),
    ]


def test_a_silent_worker_and_one_with_a_wrong_clock_are_told() -> None:
    silent = worker(ALL, host="gone", silent_s=40.0)
    here = worker(ALL)
    late = WorkerSeen(replace(here.line, clock_ahead_s=-60.0), here.stages)
    assert troubles(findings(silent, late)) == [
        ("gone:4711", "silent for 40 s"),
        ("here:4711", "its clock is 60 s behind PostgreSQL's"),
    ]


def test_a_stage_that_stopped_is_a_trouble_until_another_worker_runs_it() -> None:
    stopped = worker(ALL, host="gone", last_words="parser has stopped: 50 events died")
    (trouble,) = troubles(findings(stopped))
    assert "parser has stopped: 50 events died" in trouble[1]
    here = worker(ALL)
    later = WorkerSeen(replace(here.line, started_at=AT + timedelta(minutes=1)), here.stages)
    assert troubles(findings(stopped, later)) == []
    partly = WorkerSeen(later.line, {StageName.PARSER: ALL[StageName.PARSER]})
    assert len(troubles(findings(stopped, partly))) == 1


def test_dead_letters_wait_for_someone() -> None:
    found = findings(worker(ALL), letters={"parser": 3, "catalog": 1})
    assert troubles(found) == [("dead letters", "3 of parser, 1 of catalog wait")]


THREE = KafkaSettings(bootstrap="a:1", replication=3)


def cluster(**changed: str) -> dict[str, TopicState]:
    """A cluster that is as it must be, but for settings of jd.submitted."""
    states = {
        name: TopicState(topic_settings(topic, THREE), ((3, 3), (3, 3)))
        for name, topic in TOPICS.items()
    }
    good = states[JD_SUBMITTED.name]
    renamed = {name.replace("_", "."): value for name, value in changed.items()}
    return {**states, JD_SUBMITTED.name: replace(good, settings={**good.settings, **renamed})}


def test_topics_that_are_as_they_must_be_have_no_faults() -> None:
    assert list(topic_faults(cluster(max_message_bytes="99000000"), THREE)) == []


def test_a_producers_own_time_on_submissions_is_a_fault() -> None:
    states = cluster(message_timestamp_type="CreateTime")
    assert list(topic_faults(states, THREE)) == [
        "jd.submitted has message.timestamp.type=CreateTime, not LogAppendTime"
    ]


def test_a_size_limit_below_ours_is_a_fault() -> None:
    (fault,) = topic_faults(cluster(max_message_bytes="1048588"), THREE)
    assert fault.startswith("jd.submitted has max.message.bytes=1048588, less than ")


def test_too_few_replicas_or_too_few_in_sync_are_faults() -> None:
    states = cluster()
    good = states[ROLE_FINALIZED.name]
    states[ROLE_FINALIZED.name] = replace(good, replicas=((3, 1), (3, 2), (3, 1)))
    states[JD_SUBMITTED.name] = replace(states[JD_SUBMITTED.name], replicas=((1, 1),))
    assert list(topic_faults(states, THREE)) == [
        "jd.submitted has fewer replicas than min.insync.replicas=2: it takes nothing",
        "2 partitions of role.finalized have too few brokers in sync: they take nothing",
    ]
