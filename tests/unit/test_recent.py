"""Events of this process come back as they went out, and only for the bytes that were sent."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from schemas.message import Outgoing
from schemas.registry import Encoded, encode, read_headers
from streams.recent import Recent
from streams.record import Record
from tests.toys import Toy, toy_topic

OUT = toy_topic("out")


def outgoing(number: int) -> Outgoing:
    return Outgoing(OUT, "k", "toy", UUID(int=number), Toy(key="k", number=number))


def sent(out: Outgoing) -> Encoded:
    return encode(out, "test", datetime(2026, 1, 1, tzinfo=UTC))


def back(encoded: Encoded) -> Record:
    return Record(
        topic=encoded.topic,
        partition=0,
        offset=0,
        timestamp=0.0,
        key=encoded.key,
        value=encoded.value,
        headers=encoded.headers,
        ack=lambda: None,
    )


def taken(recent: Recent, record: Record) -> object:
    return recent.take(record, read_headers(record.headers))


def test_what_was_sent_comes_back_as_the_same_event_once() -> None:
    recent, out = Recent(["out"]), outgoing(1)
    recent.keep(out, sent(out))

    assert taken(recent, back(sent(out))) is out.event
    assert taken(recent, back(sent(out))) is None


def test_other_bytes_under_the_same_id_are_not_taken_for_it() -> None:
    recent, out = Recent(["out"]), outgoing(1)
    recent.keep(out, sent(out))

    assert taken(recent, back(replace(sent(out), value=b'{"key":"other"}'))) is None


def test_another_type_under_the_same_id_is_not_taken_for_it() -> None:
    recent, out = Recent(["out"]), outgoing(1)
    recent.keep(out, sent(out))

    assert taken(recent, back(sent(replace(out, type="toy.other")))) is None


def test_topics_that_no_stage_here_reads_are_not_kept() -> None:
    recent, out = Recent(["elsewhere"]), outgoing(1)
    recent.keep(out, sent(out))

    assert taken(recent, back(sent(out))) is None


def test_the_oldest_go_where_there_are_too_many_bytes() -> None:
    outs = [outgoing(number) for number in range(3)]
    size = len(sent(outs[0]).value or b"")
    recent = Recent(["out"], most_bytes=2 * size)
    for out in outs:
        recent.keep(out, sent(out))

    assert [taken(recent, back(sent(out))) is out.event for out in outs] == [False, True, True]
