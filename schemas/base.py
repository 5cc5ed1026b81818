"""What every model here shares: frozen, unknown fields ignored, JSON by orjson."""

import orjson
from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value. Readers ignore unknown fields, so writers may add fields with defaults."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_inf_nan="null")


def canonical_json(value: object) -> bytes:
    """JSON with sorted keys and no white space: equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
