"""What an event may say is bounded where it is read: no handler meets a number it cannot hold."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
import pytest

from schemas.details import DetailsResolved
from schemas.envelope import Position
from schemas.failure import DeadReason
from schemas.jd import JdRepeated, JdWithdrawn
from schemas.registry import UndecodableError, decode
from schemas.topology import CATALOG_CHANGES, DETAILS_RESOLVED, JD_SUBMITTED, RUN_ADVANCED, Topic
from streams.intake import read_work
from streams.record import Record
from tests.small_catalog import JD_ID, as_resolved, extracted, run

RUN = {**run().model_dump(mode="json"), "content_hash": "h"}
NOTICE = {**RUN, "stage": "parser", "outcome": "parsed", "at": "2026-01-01T00:00:00Z"}
NO_TIME = 253_402_300_800.0  # the first second of the year 10000


def refused(topic: Topic, value: Mapping[str, object] | bytes, type_: str = "") -> str:
    content = value if isinstance(value, bytes) else orjson.dumps(value)
    with pytest.raises(UndecodableError) as caught:
        decode(topic, content, {"ce_type": type_} if type_ else {})
    assert caught.value.reason is DeadReason.INVALID
    return str(caught.value)


def resolved() -> dict[str, object]:
    value: dict[str, object] = orjson.loads(
        as_resolved(extracted("Build services.")).model_dump_json()
    )
    return value


@pytest.mark.parametrize("number", [0, -1, 2**53, 2**63, 10**30])
def test_a_run_has_a_number_that_can_be_stored(number: int) -> None:
    value = json.dumps({**RUN, "run_seq": number}).encode()
    assert "run_seq" in refused(CATALOG_CHANGES, value)


def test_a_run_stands_under_its_own_id() -> None:
    assert "run_id" in refused(CATALOG_CHANGES, {**RUN, "run_seq": 2})
    assert "run_id" in refused(CATALOG_CHANGES, {**RUN, "replay_id": str(JD_ID)})
    assert decode(CATALOG_CHANGES, orjson.dumps(RUN), {})


def test_a_vector_in_fixed_point_has_numbers_of_four_bytes() -> None:
    assert "role_vector.1" in refused(CATALOG_CHANGES, {**RUN, "role_vector": [1, 2**31, 2**31]})


def test_a_unit_vector_has_no_larger_numbers_than_one() -> None:
    assert "role_vector.0" in refused(DETAILS_RESOLVED, {**resolved(), "role_vector": [1.5]})


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_nan_and_infinity_are_no_numbers(number: str) -> None:
    value = orjson.dumps({**resolved(), "role_vector": [0.5]}).replace(
        b"[0.5]", f"[{number}]".encode()
    )
    assert "role_vector.0" in refused(DETAILS_RESOLVED, value)


@pytest.mark.parametrize("version", [-1, 2**31])
def test_a_catalog_version_is_one_that_the_store_can_have(version: int) -> None:
    value = {**resolved(), "versions": {"schema": "1", "catalog": {"extractor": version}}}
    assert "versions.catalog" in refused(DETAILS_RESOLVED, value)


@pytest.mark.parametrize("stage", ["", "a\0b", "x" * 100, "Parser!", "parser\n"])
def test_stages_and_outcomes_are_plain_names(stage: str) -> None:
    assert "stage" in refused(RUN_ADVANCED, {**NOTICE, "stage": stage})


@pytest.mark.parametrize("at", ["2026-01-01T00:00:00", "0001-01-01T00:00:00+23:59"])
def test_a_notice_has_a_time_with_a_zone_that_the_calendar_has(at: str) -> None:
    assert refused(RUN_ADVANCED, {**NOTICE, "at": at}).startswith("at: ")


def test_every_skill_has_its_row() -> None:
    value = resolved()
    rows = value["resolved_skills"]
    assert isinstance(rows, list)
    value["final_skills"] = [{
        "skill_name": "Java", "slug": "java", "is_primary": True, "requirement": "required",
        "confidence": 1.0, "evidence": [],
    }] * (len(rows) + 1)  # fmt: skip
    assert "one row per skill" in refused(DETAILS_RESOLVED, value)
    assert decode(DETAILS_RESOLVED, orjson.dumps({**value, "rejection_reason": "too_short"}), {})


def test_a_position_has_no_negative_offset() -> None:
    position = {"cluster_id": "c", "topic": "t", "partition": 0, "offset": -1}
    assert "position.offset" in refused(
        DETAILS_RESOLVED, {**RUN, "position": position}, "jd.repeated"
    )


def test_what_we_write_is_within_the_bounds() -> None:
    position = Position(cluster_id="c", topic="t", partition=0, offset=0)
    for event in (
        JdRepeated(**dict(run()), content_hash="h", position=position),
        JdWithdrawn(**dict(run()), content_hash="h", source="s"),
        as_resolved(extracted("Build services.", role_vector=(0.6, -0.8))),
    ):
        assert type(event).model_validate_json(event.model_dump_json()) == event
    assert issubclass(type(event), DetailsResolved)


def record(timestamp: float) -> Record:
    return Record(JD_SUBMITTED.name, 0, 1, timestamp, None, b'{"text": "x"}', (), lambda: None)


def test_a_timestamp_beyond_the_calendar_is_invalid_input() -> None:
    work = read_work(record(NO_TIME), JD_SUBMITTED, "c")
    with pytest.raises(UndecodableError, match="timestamp") as caught:
        work.read()
    assert caught.value.reason is DeadReason.INVALID


@pytest.mark.parametrize(
    ("timestamp", "year"), [(-0.001, 1970), (-1e15, 1970), (NO_TIME, 9999), (9.2e15, 9999)]
)
def test_a_dead_letter_of_any_timestamp_has_a_time(timestamp: float, year: int) -> None:
    assert record(timestamp).appended_at.year == year
    assert record(1.0).appended_at == datetime.fromtimestamp(1, UTC)
