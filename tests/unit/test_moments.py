from datetime import UTC, datetime, timedelta

import pytest

from cli.exits import CommandError
from cli.moments import parse_moment

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2h", NOW - timedelta(hours=2)),
        ("3d", NOW - timedelta(days=3)),
        (" 10M ", NOW - timedelta(minutes=10)),
        ("2026-02-01", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2026-02-01T10:30", datetime(2026, 2, 1, 10, 30, tzinfo=UTC)),
        ("2026-02-01T10:30+02:00", datetime(2026, 2, 1, 8, 30, tzinfo=UTC)),
        (None, None),
    ],
)
def test_a_moment_is_a_time_or_how_long_ago(text: str | None, moment: datetime | None) -> None:
    assert parse_moment(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "3x", "2026-13-01", "-2h", "999999w"])
def test_what_is_no_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(CommandError, match="give 2h"):
        parse_moment(text, NOW)
