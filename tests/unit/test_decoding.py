"""Whatever bytes and headers a record has: an event, or an error that says why there is none."""

from collections.abc import Callable, Mapping

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.base import Model
from schemas.envelope import Position
from schemas.failure import DeadReason
from schemas.registry import UndecodableError, decode, read_headers
from schemas.topology import TOPICS, Topic
from streams.dead import read_history
from streams.intake import read_work
from streams.record import Record, next_traceparent
from streams.subject import subject

INPUTS = [topic for topic in TOPICS.values() if topic.carries]
MODELS = [model for topic in INPUTS for model in topic.carries.values()]
FIELDS = sorted({name for model in MODELS for name in model.model_fields})
UNTIMED = settings(deadline=None)  # what an example takes depends on who else is at work
INPUT = {DeadReason.UNDECODABLE, DeadReason.INVALID, DeadReason.UNKNOWN_TYPE}


def as_json(value: object) -> bytes:
    return orjson.dumps(value, default=str)


def decoded(
    topic: Topic, value: bytes | None, given_headers: Mapping[str, str]
) -> Model | DeadReason:
    """The event, or why there is none."""
    try:
        return decode(topic, value, given_headers)
    except UndecodableError as error:
        return error.reason


topics = st.sampled_from(INPUTS)
encodable = st.text(st.characters(exclude_categories=["Cs"]))
texts = encodable.map(str.encode)
numbers = st.integers(-(2**63), 2**64 - 1) | st.floats()
scalars = st.none() | st.booleans() | numbers | encodable | st.datetimes() | st.uuids()
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(FIELDS) | encodable, inner, max_size=8)
    ),
    max_leaves=20,
)
contents = st.none() | st.binary() | texts | values.map(as_json)
types = st.sampled_from(sorted({name for topic in INPUTS for name in topic.carries}))
headers = st.lists(
    st.tuples(
        st.sampled_from(["ce_type", "ce_id", "ce_subject", "rs_run_id", "rs_position"]) | encodable,
        st.binary() | texts | types.map(str.encode) | st.uuids().map(lambda id_: str(id_).encode()),
    )
).map(tuple)


@UNTIMED
@given(topics, contents, headers)
def test_any_record_is_an_event_or_undecodable(
    topic: Topic, value: bytes | None, given_headers: tuple[tuple[str, bytes], ...]
) -> None:
    found = decoded(topic, value, read_headers(given_headers))
    assert found in INPUT or type(found) in topic.carries.values()


@UNTIMED
@given(topics, st.data())
def test_any_value_of_a_known_type_is_an_event_or_undecodable(
    topic: Topic, data: st.DataObject
) -> None:
    name, model = data.draw(st.sampled_from(sorted(topic.carries.items(), key=str)))
    fields = data.draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(model.model_fields), values))
    )
    event = decoded(topic, as_json(fields), {"ce_type": name})
    if isinstance(event, Model):
        assert model.model_validate_json(event.model_dump_json()) == event
    else:
        assert event is DeadReason.INVALID


@UNTIMED
@given(topics, contents, headers, st.none() | st.binary(), st.integers(-(2**63), 2**63 - 1))
def test_any_record_becomes_work_with_a_lane(
    topic: Topic,
    value: bytes | None,
    given_headers: tuple[tuple[str, bytes], ...],
    key: bytes | None,
    timestamp_ms: int,
) -> None:
    record = Record(topic.name, 0, 7, timestamp_ms / 1000, key, value, given_headers, lambda: None)
    work = read_work(record, topic, "c")
    hash(work.lane)
    assert record.appended_at.tzinfo is not None
    assert (work.run_id(), work.jd_id(), work.claimed_position()) is not None
    try:
        inbound = work.read()
    except UndecodableError:
        return
    assert str(inbound.position) == f"c/{topic.name}/0/7"


@UNTIMED
@given(st.lists(st.tuples(st.text(), st.none() | st.binary())))
def test_any_headers_can_be_read(given_headers: list[tuple[str, bytes]]) -> None:
    found = read_headers(given_headers)
    assert found.keys() <= {name for name, _ in given_headers}
    for text in found.values():
        text.encode()


@UNTIMED
@given(st.text() | st.from_regex(r"[!-~]{1,9}/[!-~]{1,9}/-?[0-9]{1,12}/-?[0-9]{1,20}"))
@example("c/t/999999999/999999999999999999")
@example("c/t/9999999999/1")
@example("c/t/1/9999999999999999999")
def test_any_text_is_a_position_or_none(text: str) -> None:
    position = Position.parse(text)
    if position is not None:
        assert Position.parse(str(position)) == position
        assert position.offset < 2**63
        assert position.partition < 2**31


@UNTIMED
@given(st.text() | st.from_regex(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", fullmatch=True))
def test_any_traceparent_is_answered_with_a_valid_one(text: str) -> None:
    answered = next_traceparent(text)
    assert next_traceparent(answered).split("-")[1] == answered.split("-")[1]


@UNTIMED
@given(st.text() | values.map(lambda value: as_json(value).decode()))
def test_any_history_can_be_read_or_is_a_value_error(text: str) -> None:
    try:
        read_history(text)
    except ValueError:
        return


@UNTIMED
@given(topics, contents)
def test_any_dead_bytes_tell_a_subject(topic: Topic, value: bytes | None) -> None:
    subject(topic.name, value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"[" * 200_000,
        lambda: b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        lambda: b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        lambda: b'{"text": "\\ud800"}',
        lambda: b'{"text": ' + b"9" * 100_000 + b"}",
        lambda: '{"text": "x"}'.encode("utf-16"),
        lambda: b"\xef\xbb\xbf\xef\xbb\xbf{}",
        lambda: b'{"text": NaN}',
    ],
)
@pytest.mark.parametrize("topic", INPUTS, ids=lambda topic: topic.name)
def test_what_breaks_parsers_is_undecodable_or_invalid(
    topic: Topic, make: Callable[[], bytes]
) -> None:
    with pytest.raises(UndecodableError) as caught:
        decode(topic, make(), {})
    assert caught.value.reason in INPUT
