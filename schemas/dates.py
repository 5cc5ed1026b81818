"""Dates as boards write them: a day without a time, and moments in any zone."""

from datetime import UTC, date, datetime, time

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_LAST_SECOND = time(23, 59, 59, tzinfo=UTC)


def end_of_day(text: str) -> datetime | None:
    """The last second, in UTC, of a day that is written without a time; None for anything else."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return datetime.combine(day, _LAST_SECOND)


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC; what lies outside the calendar there is its first or last moment."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _LAST if moment.year > 1 else _FIRST
