"""What every model shares: frozen, unknown fields ignored, values that any reader can hold."""

from datetime import UTC, datetime
from typing import Annotated

import orjson
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


class Model(BaseModel):
    """A frozen value. Readers ignore unknown fields, so writers may add fields with defaults.

    NaN and the infinities are no numbers: JSON has none.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""A count, a length or an offset: what every JSON reader can hold."""

SmallCount = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""The same where a database holds it in four bytes: versions, partitions, calls."""

Fixed = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
"""A number in fixed point."""


def _in_calendar(value: datetime) -> datetime:
    """The value. Raises ValueError where the calendar has no such day in UTC."""
    try:
        value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is before the first or after the last day that can be told") from error
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_in_calendar)]
"""A time of day with its zone."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,63}$")]
"""A name out of a small set of ours, which a later version may add to."""


def canonical_json(value: object) -> bytes:
    """JSON with sorted keys and no white space: equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
