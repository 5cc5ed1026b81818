"""The running system as one picture, and how it is shown."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import orjson
import pytest
from rich.console import Console

from agents.ports import BookCounts
from cli.overview import Overview
from cli.render.topics import duration, overview_tables
from cli.render.topics_json import overview_json
from infra.lag import PartitionLag
from infra.postgres.workers import WorkerLine
from schemas.topology import TOPICS, StageName
from streams.flow import FLOW
from streams.overview import StageLine, WorkerSeen, read_worker, stage_lines
from streams.status import BreakerState, BreakerStatus, StageStats
from streams.view import STAGE_VIEW, PartitionView, StageView

AT = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
STATS = StageStats(
    handled=1200,
    retried=34,
    dead=0,
    running=2,
    waiting=3,
    paused=False,
    oldest_s=75.0,
    working_s=12.0,
    sending_s=1.0,
)
AWAY = BreakerStatus("postgres", BreakerState.OPEN, 5, "away: postgresql://me:hidden@db/jobs")
ALL_LAGS = {
    name.group: [
        PartitionLag(topic.name, number, 1_000_000, 1_234_567, 234_567)
        for topic in wiring.reads
        for number in range(12)
    ]
    for name, wiring in FLOW.items()
}


def worker(
    views: Mapping[StageName, StageView],
    *,
    host: str = "here",
    silent_s: float = 1.0,
    last_words: str | None = None,
) -> WorkerSeen:
    stages = {name.value: orjson.loads(STAGE_VIEW.dump_json(view)) for name, view in views.items()}
    return read_worker(
        WorkerLine(
            id=uuid4(),
            host=host,
            pid=4711,
            version="0.1.0",
            started_at=AT,
            seen_at=AT,
            silent_s=silent_s,
            clock_ahead_s=0.0,
            catalog_version=3,
            stages=orjson.dumps(stages),
            last_words=last_words,
        )
    )


def parser(
    workers: Sequence[WorkerSeen],
    lags: Sequence[PartitionLag] = (),
    letters: Mapping[str, int] | None = None,
) -> StageLine:
    return stage_lines({StageName.PARSER.group: lags}, workers, letters or {})[0]


def of_parser(view: StageView, host: str = "here") -> WorkerSeen:
    return worker({StageName.PARSER: view}, host=host)


def test_a_stage_is_the_sum_of_those_who_work_on_it() -> None:
    views = [StageView(STATS, per_minute=60.0), StageView(replace(STATS, oldest_s=1.0))]
    line = parser([of_parser(view, f"host{n}") for n, view in enumerate(views)])
    assert (line.in_flight, line.oldest_s, line.per_minute) == (10, 75.0, 60.0)
    assert (line.handled, line.retried, line.state) == (2400, 68, "ok")


def test_the_silent_and_the_stopped_count_for_nothing() -> None:
    silent = worker({StageName.PARSER: StageView(STATS)}, silent_s=20.0)
    stopped = worker({StageName.PARSER: StageView(STATS)}, last_words="too many died")
    assert parser([silent]).state == "no worker"
    line = parser([silent, stopped])
    assert (line.state, line.in_flight, line.workers) == ("stopped", 0, [])


@pytest.mark.parametrize(
    ("view", "state"),
    [
        (StageView(replace(STATS, breakers=(AWAY,), paused=True)), "waits"),
        (
            StageView(replace(STATS, breakers=(replace(AWAY, state=BreakerState.HALF_OPEN),))),
            "trying",
        ),
        (StageView(replace(STATS, breakers=(replace(AWAY, state=BreakerState.CLOSED),))), "ok"),
        (StageView(replace(STATS, paused=True)), "paused"),
        (StageView(STATS, problem="hangs"), "hangs"),
    ],
)
def test_the_worst_is_the_state(view: StageView, state: str) -> None:
    well = of_parser(StageView(STATS), "other")
    assert parser([well, of_parser(view)]).state == state


def test_a_partition_is_shown_with_who_has_it() -> None:
    lags = [PartitionLag("jd.submitted", 0, 3, 10, 7), PartitionLag("jd.submitted", 1, None, 4, 4)]
    view = StageView(STATS, (PartitionView("jd.submitted", 0, 2, in_flight=5, oldest_s=9.0),))
    first, second = parser([of_parser(view)], lags).partitions
    assert (first.worker, first.in_flight, first.oldest_s, first.lag) == ("here:4711", 5, 9.0, 7)
    assert (second.worker, second.in_flight, second.lag) == (None, 0, 4)


def test_stages_that_this_program_does_not_know_are_passed_over() -> None:
    line = worker({StageName.PARSER: StageView(STATS)}).line
    newer = replace(line, stages=line.stages.replace(b'"parser"', b'"ranker"'))
    assert read_worker(newer).stages == {}
    assert read_worker(replace(line, stages=b'{"parser": 1}')).stages == {}


BOOKS = BookCounts(submitted=9, stored=5, rejected=1, repeats=1, superseded=0, withdrawn=0, dead=1)


def overview(*workers: WorkerSeen, away: str | None = None) -> Overview:
    letters = None if away else {"parser": 12}
    return Overview(
        stage_lines(ALL_LAGS, workers, letters),
        dict.fromkeys(TOPICS, 1_234_567),
        workers,
        None if away else BOOKS,
        away,
    )


def busy() -> Overview:
    """Everything at once: long names, an open breaker, a silent worker, one that stopped."""
    views = {
        name: StageView(
            STATS,
            tuple(
                PartitionView(topic.name, number, 2, 3, 75.0)
                for topic in FLOW[name].reads
                for number in range(12)
            ),
            per_minute=12_345.0,
        )
        for name in StageName
    }
    waiting = replace(views[StageName.RESOLVER], stats=replace(STATS, breakers=(AWAY,)))
    long = "rolestream-worker-7d9c5b8f6-x2x4q.jobs.example.org"
    return overview(
        worker({**views, StageName.RESOLVER: waiting}, host=long),
        worker({StageName.PARSER: StageView(STATS)}, host="gone", silent_s=40.0),
        worker(
            {StageName.PARSER: StageView(STATS)},
            host="[red]odd\x1b[31m",
            last_words="the worker has failed: stage parser: 50 events in a row died",
        ),
    )


def shown(what: Overview, width: int, *, partitions: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    console.print(overview_tables(what, partitions=partitions))
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_a_stages_line_is_one_line_and_loses_no_figure(width: int) -> None:
    lines = shown(busy(), width, partitions=True).splitlines()
    assert max(map(len, lines)) <= width
    first = next(line for line in lines if line.startswith("parser"))
    for figure in ("2814804", "5", "75 s", "12345", "34", "12", "1", "ok"):
        assert figure in first.split() or figure in first
    partition = next(line for line in lines if "run.advanced/11" in line)
    assert "234567" in partition
    assert "x2x4q:4711" in partition


def test_why_a_stage_waits_is_told_without_secrets() -> None:
    text = " ".join(shown(busy(), 200).split())
    assert "resolver waits for postgres (for 0.0 s, 5 failures in a row" in text
    assert "hidden" not in text
    assert "silent since 05-04 03:02:01" in text
    assert "50 events in a row died" in text


def test_foreign_names_are_neither_obeyed_nor_markup() -> None:
    assert "[red]odd[31m:4711" in shown(busy(), 200)


def test_without_postgresql_the_lag_is_shown_and_the_rest_is_unknown() -> None:
    what = overview(away="PostgreSQL is away: gone")
    text = shown(what, 80)
    line = next(line for line in text.splitlines() if line.startswith("parser"))
    assert line.split() == ["parser", "2814804", *["?"] * 7]
    assert "PostgreSQL is away" in text
    told = orjson.loads(orjson.dumps(overview_json(what)))
    assert told["stages"][0]["lag"] == 2814804
    assert told["stages"][0]["in_flight"] is None
    assert told["workers"] is None


def test_scripts_get_all_of_it() -> None:
    told = orjson.loads(orjson.dumps(overview_json(busy())))
    resolver = told["stages"][2]
    assert resolver["state"] == "waits"
    assert resolver["breakers"][0]["dependency"] == "postgres"
    assert resolver["partitions"][0]["worker"].endswith("org:4711")
    assert [each["silent"] for each in told["workers"]] == [False, True, False]
    assert told["books"]["submitted"] == 9


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (99.0, "99 s"),
        (100.0, "2 min"),
        (5999.0, "100 min"),
        (360_000.0, "4 d"),
    ],
)
def test_a_duration_is_short(seconds: float, said: str) -> None:
    assert duration(seconds) == said
