"""Type name <-> model: bytes and headers in, events out, and back.

Headers follow CloudEvents 1.0 in binary mode with a W3C `traceparent`; `rs_*` say which run an
event belongs to. Old versions of a type are lifted to the newest model here, at read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import orjson
from pydantic import ValidationError

from schemas.base import Model
from schemas.envelope import REPLAY_HEADER, RUN_SEQ_HEADER
from schemas.failure import DeadReason
from schemas.jd import RunEvent
from schemas.message import Outgoing
from schemas.topology import JD_SUBMITTED, MAX_MESSAGE_BYTES, Topic

DATASCHEMA = "https://rolestream.dev/schemas/{type}.json"


class UndecodableError(Exception):
    """The bytes are no event of this topic, and never will be. `reason` says in which way."""

    def __init__(self, reason: DeadReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Encoded:
    """A record as the producer takes it."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


def read_headers(headers: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Kafka headers as text; what is no UTF-8 is left out, the last of a name wins."""
    try:
        return {name: (value or b"").decode() for name, value in headers}
    except UnicodeDecodeError:
        found = {}
    for name, value in headers:
        try:
            found[name] = (value or b"").decode()
        except UnicodeDecodeError:
            continue
    return found


def parse_json(value: bytes) -> object:
    """The JSON value of the bytes.

    Raises UndecodableError, with the place, where they are none.
    """
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise UndecodableError(DeadReason.UNDECODABLE, f"the value is not JSON: {error}") from error


def decode(topic: Topic, value: bytes | None, headers: Mapping[str, str]) -> Model:
    """The event of a record.

    A record without `ce_type` is taken as the first type that the topic carries: a board need not
    know CloudEvents. Raises UndecodableError for a null, bytes that are not JSON, a type that the
    topic does not carry, and a value that the type's model refuses.
    """
    name = headers.get("ce_type") or next(iter(topic.carries))
    model = topic.carries.get(name)
    if model is None:
        known = ", ".join(topic.carries)
        raise UndecodableError(
            DeadReason.UNKNOWN_TYPE, f"{topic.name} carries {known}, not {name!r}"
        )
    if value is None:
        raise UndecodableError(DeadReason.UNDECODABLE, f"{topic.name} takes no empty values")
    try:
        if topic.name == JD_SUBMITTED.name:  # by anyone's hand: here NaN is no number
            return model.model_validate(parse_json(value))
        event = model.model_validate_json(value)
    except ValidationError as error:
        broken = any(problem["type"] == "json_invalid" for problem in error.errors())
        reason = DeadReason.UNDECODABLE if broken else DeadReason.INVALID
        raise UndecodableError(reason, explain(error)) from error
    if isinstance(event, RunEvent) and not event.is_under_its_id():
        raise UndecodableError(DeadReason.INVALID, "run_id: is not that of the JD and its run")
    return event


def explain(error: ValidationError) -> str:
    """What a model refused, in one line, without the values: they may be secret or huge."""
    problems = [
        f"{'.'.join(str(part) for part in problem['loc']) or 'the value'}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    shown = "; ".join(problems[:5])
    return shown if len(problems) <= 5 else f"{shown}; and {len(problems) - 5} more"


def encode(out: Outgoing, source: str, at: datetime, traceparent: str | None = None) -> Encoded:
    """The record of an output: deterministic but for `ce_time` and `traceparent`.

    Raises UndecodableError (too_large) where the value is over what the topics take.
    """
    value = out.body
    if value is None and out.event is not None:
        value = out.event.model_dump_json().encode()
    if value is not None and len(value) > MAX_MESSAGE_BYTES:
        raise UndecodableError(
            DeadReason.TOO_LARGE,
            f"a {out.type} of {len(value)} bytes is over the limit of {MAX_MESSAGE_BYTES}",
        )
    headers = [
        *_constant_headers(out.type, source),
        ("ce_id", str(out.id).encode()),
        ("ce_time", at.isoformat().encode()),
        ("ce_subject", out.key.encode()),
    ]
    if traceparent:
        headers.append(("traceparent", traceparent.encode()))
    run = out.run
    if run is not None:
        headers += (
            ("rs_run_id", str(run.run_id).encode()),
            (RUN_SEQ_HEADER, str(run.run_seq).encode()),
            ("rs_mode", run.mode.value.encode()),
        )
        if run.replay_id is not None:
            headers.append((REPLAY_HEADER, str(run.replay_id).encode()))
    if out.headers:
        more = {name: text.encode() for name, text in out.headers.items()}
        headers = list((dict(headers) | more).items())
    return Encoded(
        topic=out.topic.name,
        key=out.key.encode(),
        value=value,
        headers=tuple(headers),
    )


@lru_cache(maxsize=256)
def _constant_headers(event_type: str, source: str) -> tuple[tuple[str, bytes], ...]:
    """What is the same in every event of a type from a source: few of both, many events."""
    return (
        ("ce_specversion", b"1.0"),
        ("ce_type", event_type.encode()),
        ("ce_source", f"rolestream/{source}".encode()),
        ("ce_dataschema", DATASCHEMA.format(type=event_type).encode()),
    )
