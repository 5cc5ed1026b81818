"""The short form of the chaos run, and that it can fail."""

import sys
from pathlib import Path

import pytest

from chaos.comparison import check, compare
from chaos.plan import SHORT, Kind, Trouble, draw
from chaos.run import Setting, run
from chaos.submissions import expected, submissions

pytestmark = [pytest.mark.apache, pytest.mark.shared]

SEED = 20
JDS = 150


@pytest.mark.timeout(900)
async def test_whatever_happens_the_results_are_those_of_a_calm_run(
    shared: Path, tmp_path: Path
) -> None:
    submitted = submissions(shared / "data", JDS, SEED)
    calm = await run(tmp_path / "calm", submitted, Setting())
    troubled = await run(tmp_path / "troubled", submitted, Setting(), draw(SEED, SHORT), SHORT.span)
    assert {entry.kind for entry in troubled.diary} == set(Kind)
    wanted = expected(submitted)
    checks = [
        *check(calm.observed, wanted),
        *check(troubled.observed, wanted),
        *compare(calm.observed, troubled.observed),
    ]
    assert {each.name: each.faults for each in checks if each.faults} == {}
    assert sum(each.among for each in checks) > JDS * 10


@pytest.mark.timeout(300)
async def test_a_worker_that_acks_too_early_is_caught(shared: Path, tmp_path: Path) -> None:
    submitted = submissions(shared / "data", 40, SEED)
    # All hang in the embedder when the only worker is killed: what it had taken is in its hands.
    troubles = (
        Trouble(Kind.HANGING_EMBEDDER, at=0.0, lasts=15.0, pick=0.0),
        Trouble(Kind.KILL_WORKER, at=10.0, lasts=1.0, pick=0.0),
    )
    setting = Setting(
        workers=1,
        brokers=1,
        patience=20.0,
        command=(sys.executable, "-m", "tests.chaos.early_worker"),
    )
    outcome = await run(tmp_path / "early", submitted, setting, troubles, span=2.0)
    faults = {each.name: each.faults for each in check(outcome.observed, expected(submitted))}
    assert any(fault.startswith("lost") for fault in faults["each submission has one outcome"])
    assert any(fault.startswith("lost") for fault in faults["each JD has its record or tombstone"])
