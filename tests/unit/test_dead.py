"""What is told of an event that dies again."""

from datetime import UTC, datetime

from schemas.envelope import Position
from schemas.failure import DeadLetter, DeadReason
from streams.dead import DeadLetters, read_dead_letter
from streams.doubles import MemoryPublisher
from streams.intake import read_work
from streams.record import Record
from streams.tries import Burial
from tests.toys import ToyBooks, toy_topic

AT = datetime(2026, 1, 1, tzinfo=UTC)
IN = toy_topic("in")


def position(offset: int) -> Position:
    return Position(cluster_id="test", topic="in", partition=0, offset=offset)


async def test_a_death_that_is_told_twice_is_not_its_own_history() -> None:
    books, publisher = ToyBooks(), MemoryPublisher()
    dead = DeadLetters(publisher, books)
    books.known.add((position(0), b"x"))
    for offset, headers in ((0, ()), (5, _place(0)), (5, _place(0))):
        record = Record("in", 0, offset, 1.0, None, b"x", headers, lambda: None)
        letter = DeadLetter(
            stage="extractor",
            position=position(offset),
            reason=DeadReason.BUG,
            error="no",
            attempts=2,
            first_at=AT,
            last_at=AT,
        )
        await dead.bury(read_work(record, IN, "test"), Burial(letter))

    told = [read_dead_letter(each.headers) for each in publisher.topics["extractor.dead"]]
    assert [(each.attempts, len(each.history)) for each in told] == [(2, 0), (4, 1), (4, 1)]
    assert {each.position for each in told} == {position(0)}


def _place(offset: int) -> tuple[tuple[str, bytes], ...]:
    return (("rs_position", str(position(offset)).encode()),)
