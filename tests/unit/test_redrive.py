"""Dead letters sent again: noted first, confirmed after, each once, at a bounded rate."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest

from agents.doubles.stores import MemoryOps
from agents.errors import PermanentError, TransientError
from agents.ports import LetterState
from schemas.failure import DeadReason, Original
from schemas.registry import Encoded, read_headers
from streams.dead import dead_record, read_dead_letter, read_history
from streams.doubles import MemoryPublisher
from streams.record import Record
from streams.redrive import Pace, Redriven, Redriver
from tests.contract.submissions import NOON, letter
from tests.small_catalog import FrozenClock

ORIGINAL = Original(b"key", b"\xffbytes", (("ce_id", b"1"), ("rs_position", b"forged")))
OPEN: tuple[LetterState, ...] = ("open",)


class Refusing(MemoryPublisher):
    """A broker that takes nothing with these values, and is away after so many calls."""

    def __init__(self, *values: bytes, away_after: int = 1000) -> None:
        super().__init__()
        self.values = values
        self.calls = away_after

    async def send(self, records: Sequence[Encoded]) -> None:
        self.calls -= 1
        if self.calls < 0:
            raise TransientError("no broker")
        if any(record.value in self.values for record in records):
            raise PermanentError("too large", reason=DeadReason.TOO_LARGE)
        await super().send(records)


@dataclass
class Bench:
    publisher: MemoryPublisher = field(default_factory=MemoryPublisher)
    ops: MemoryOps = field(default_factory=MemoryOps)
    told: list[int] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    stop_after: int = 10**9

    async def bury(self, how_many: int) -> list[UUID]:
        letters = [letter(number) for number in range(how_many)]
        for number, dead in enumerate(letters):
            original = Original(None, str(number).encode(), ())
            await self.ops.record_dead(dead, None, None, original)
        return [dead.id for dead in letters]

    async def redrive(self, ids: Sequence[UUID], rate: float | None = None) -> Redriven:
        redriver = Redriver(self.ops, self.publisher, FrozenClock(), "an operator")
        return await redriver.redrive(ids, OPEN, Pace(rate), self._tell, self.stop)

    def _tell(self, done: Redriven) -> None:
        self.told.append(done.sent)
        if done.sent >= self.stop_after:
            self.stop.set()

    def sent(self) -> list[Encoded]:
        return self.publisher.topics["jd.submitted"]


async def test_a_letter_goes_to_its_topic_as_it_was_with_its_place_and_its_deaths() -> None:
    bench = Bench()
    dead = letter(3)
    await bench.ops.record_dead(dead, None, None, ORIGINAL)
    done = await bench.redrive([dead.id])
    (sent,) = bench.sent()
    headers = read_headers(sent.headers)
    assert (done.sent, done.refused) == (1, {})
    assert (sent.topic, sent.key, sent.value) == ("jd.submitted", b"key", b"\xffbytes")
    assert (headers["ce_id"], headers["rs_position"]) == ("1", str(dead.position))
    assert read_history(headers["rs_dead_history"]) == (dead.death,)
    assert len(sent.headers) == 3


async def test_every_letter_is_sent_once_however_often_it_is_asked_for() -> None:
    bench = Bench()
    ids = await bench.bury(45)
    first, second = await bench.redrive(ids), await bench.redrive(ids)
    assert (first.sent, second.sent, second.passed_over) == (45, 0, 45)
    assert sorted(int(each.value or b"") for each in bench.sent()) == list(range(45))


async def test_a_stopped_redrive_is_gone_on_with_by_the_next_call() -> None:
    bench = Bench(stop_after=20)
    ids = await bench.bury(45)
    first = await bench.redrive(ids)
    bench.stop.clear()
    bench.stop_after = 10**9
    second = await bench.redrive(ids)
    assert (first.sent, second.sent) == (20, 25)
    assert sorted(int(each.value or b"") for each in bench.sent()) == list(range(45))


async def test_what_was_noted_when_the_broker_went_away_is_sent_by_the_next_call() -> None:
    bench = Bench(publisher=Refusing(away_after=1))
    ids = await bench.bury(45)
    with pytest.raises(TransientError):
        await bench.redrive(ids)
    bench.publisher = MemoryPublisher()
    assert (await bench.redrive(ids)).sent == 25
    assert len(bench.sent()) == 25


async def test_what_the_broker_never_takes_is_told_and_holds_up_no_other() -> None:
    bench = Bench(publisher=Refusing(b"3"))
    ids = await bench.bury(5)
    done = await bench.redrive(ids)
    assert (done.sent, done.refused) == (4, {ids[3]: "too large"})
    assert (await bench.redrive(ids)).passed_over == 5
    counts = await bench.ops.counts()
    assert (counts.dead, counts.in_flight) == (1, 4)


async def test_a_rate_is_kept() -> None:
    bench = Bench()
    ids = await bench.bury(4)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await bench.redrive(ids, rate=10.0)
    assert bench.told == [2, 4]
    assert loop.time() - began >= 0.2


@pytest.mark.parametrize(
    ("rate", "sent", "elapsed", "wait"),
    [(None, 100, 0.0, 0.0), (10.0, 5, 0.1, 0.4), (10.0, 5, 2.0, 0.0), (0.5, 1, 0.0, 2.0)],
)
def test_a_pace_waits_until_the_next_may_go(
    rate: float | None, sent: int, elapsed: float, wait: float
) -> None:
    assert Pace(rate).wait(sent, elapsed) == pytest.approx(wait)


@pytest.mark.parametrize(("rate", "at_once"), [(None, 20), (0.1, 1), (10.0, 2), (1e6, 20)])
def test_a_slow_pace_takes_small_steps(rate: float | None, at_once: int) -> None:
    assert Pace(rate).at_once == at_once


async def test_a_stop_ends_the_wait_for_the_next_step() -> None:
    bench = Bench(stop_after=1)
    ids = await bench.bury(3)
    async with asyncio.timeout(10):
        assert (await bench.redrive(ids, rate=0.01)).sent == 1


def test_a_dead_letter_that_died_before_counts_on_and_can_be_read_back() -> None:
    first = letter(3)
    later = first.model_copy(update={"attempts": 2, "first_at": NOON + timedelta(hours=1)})
    told = later.after([first.death])
    record = Record(
        "jd.submitted", 0, 9, 1.0, b"k", b"v", (("rs_dead_history", b"forged"),), lambda: None
    )
    found = read_dead_letter(dead_record(record, told).headers)
    assert found.history == (first.death.model_copy(update={"error": first.error}),)
    assert (found.attempts, found.first_at, found.position) == (3, NOON, first.position)


def test_a_history_in_a_header_is_bounded() -> None:
    long = letter(3).model_copy(update={"error": "x" * 2000}).death
    dead = letter(3).after([long] * 50)
    record = Record("jd.submitted", 0, 9, 1.0, b"k", b"v", (), lambda: None)
    header = read_headers(dead_record(record, dead).headers)["rs_dead_history"]
    assert len(header) < 10_000
    assert len(read_history(header)) == 10
