"""The envelope that goes out with every event."""

from datetime import UTC, datetime
from uuid import UUID

from schemas.envelope import RunRef
from schemas.message import Outgoing
from schemas.registry import encode, read_headers
from tests.toys import Toy, toy_topic

AT = datetime(2026, 1, 1, tzinfo=UTC)
RUN = RunRef(jd_id=UUID(int=1), revision=1, run_seq=7, run_id=UUID(int=2), replay_id=UUID(int=3))


def headers(out: Outgoing, trace: str | None = None) -> dict[str, str]:
    return read_headers(encode(out, "parser", AT, trace).headers)


def test_an_event_carries_the_whole_envelope() -> None:
    out = Outgoing(toy_topic("out"), "k", "toy", UUID(int=9), Toy(key="k", number=1), run=RUN)

    assert headers(out, "00-1-2-01") == {
        "ce_specversion": "1.0",
        "ce_id": str(UUID(int=9)),
        "ce_type": "toy",
        "ce_source": "rolestream/parser",
        "ce_time": "2026-01-01T00:00:00+00:00",
        "ce_subject": "k",
        "ce_dataschema": "https://rolestream.dev/schemas/toy.json",
        "traceparent": "00-1-2-01",
        "rs_run_id": str(UUID(int=2)),
        "rs_run_seq": "7",
        "rs_mode": "live",
        "rs_replay_id": str(UUID(int=3)),
    }


def test_headers_of_an_output_replace_those_of_the_envelope() -> None:
    more = {"ce_subject": "other", "x": "y"}
    out = Outgoing(toy_topic("out"), "k", "toy", UUID(int=9), None, headers=more)

    encoded = encode(out, "parser", AT)

    assert [name for name, _ in encoded.headers].count("ce_subject") == 1
    assert read_headers(encoded.headers)["ce_subject"] == "other"
    assert read_headers(encoded.headers)["x"] == "y"
