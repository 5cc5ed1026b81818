"""What every model here shares: frozen, unknown fields ignored, JSON by orjson."""

from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value. Readers ignore fields they do not know, so writers may add fields with defaults."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_inf_nan="null")


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys and no white space: equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
