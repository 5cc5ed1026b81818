"""What all tests share: where the real data is, and that CI skips nothing.

`HYPOTHESIS_PROFILE=long` looks twenty times as long for what breaks a rule.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("long", max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

pytest_plugins = ["tests.broker", "tests.postgres"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips", action="store_true", help="fail the run when any test was skipped"
    )
    parser.addoption(
        "--kafka",
        choices=("embedded", "apache"),
        default="embedded",
        help="what tests that need a broker run on",
    )

    group = parser.getgroup("fuzz")
    group.addoption(
        "--fuzz-events", type=int, default=2_000, help="mutants per topic in tests/fuzz"
    )
    group.addoption("--fuzz-seed", type=int, default=4, help="the seed of the mutants")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = set()
    if not os.environ.get("ROLESTREAM_SHARED"):
        missing.add("shared")
    if config.getoption("--kafka") != "apache":
        missing.add("apache")
    left_out = [item for item in items if any(map(item.get_closest_marker, missing))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and session.config.getoption("--no-skips"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the reference run and the real data."""
    return Path(os.environ["ROLESTREAM_SHARED"])
