"""Moments as people type them: ISO dates and times, or how long ago."""

import re
from datetime import UTC, datetime, timedelta

from cli.exits import CommandError, Exit

_AGO = re.compile(r"(\d{1,6})\s*([smhdw])", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def parse_moment(text: str | None, now: datetime) -> datetime | None:
    """`2026-03-01`, `2026-03-01T12:30+02:00` (UTC where no zone is given), or `2h`, `3d` ago.

    Raises CommandError for anything else.
    """
    if text is None:
        return None
    ago = _AGO.fullmatch(text.strip())
    try:
        if ago:
            return now - timedelta(seconds=int(ago[1]) * _SECONDS[ago[2].lower()])
        moment = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError) as error:
        raise CommandError(
            f"{text!r} is no time: give 2h, 3d, 2026-03-01 or 2026-03-01T12:30", Exit.USAGE
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
