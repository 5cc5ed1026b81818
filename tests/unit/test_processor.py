"""A stage from record to ack, fed by hand."""

import asyncio
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog

from agents.errors import PermanentError, RefusedError, TransientError
from infra.logs import about
from schemas.catalog import RunAdvanced
from schemas.envelope import Position, RunRef
from schemas.failure import DeadReason
from schemas.jd import JdSubmitted
from schemas.message import Handled, Inbound, Outgoing
from schemas.registry import Encoded, read_headers
from schemas.topology import JD_SUBMITTED, MAX_MESSAGE_BYTES, RUN_ADVANCED, StageName
from streams.breaker import BreakerPolicy
from streams.dead import read_dead_letter
from streams.doubles import MemoryPublisher
from streams.failure import RetryPolicy
from streams.guard import StageStoppedError
from streams.processor import Processor
from streams.record import Record
from streams.stage import BatchPolicy, Handler, Stage
from streams.status import BreakerState
from streams.surroundings import Surroundings
from tests.timers import Timers, settle
from tests.toys import Toy, ToyBooks, toy_output, toy_topic

IN, OUT = toy_topic("in"), toy_topic("out")
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
DEAD_TOPIC = "extractor.dead"


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """The lines that the stage logs."""
    with structlog.testing.capture_logs() as lines:
        yield lines


class Broken(MemoryPublisher):
    """Refuses so many sends before it works."""

    def __init__(self, times: int, error: Exception) -> None:
        super().__init__()
        self.left = times
        self.error = error

    async def send(self, records: Sequence[Encoded]) -> None:
        if self.left > 0:
            self.left -= 1
            raise self.error
        await super().send(records)


class Bench:
    """A processor with everything around it in memory."""

    def __init__(
        self,
        handle: Handler,
        publisher: MemoryPublisher | None = None,
        *,
        stage: Stage | None = None,
        emit_run_advanced: bool = True,
        retries: RetryPolicy | None = None,
        dead_limit: int = 50,
    ) -> None:
        self.timers = Timers()
        self.publisher = publisher or MemoryPublisher()
        self.books = ToyBooks()
        self.crashes: list[BaseException] = []
        self.acked: list[int] = []
        self.offset = -1
        self.processor = Processor(
            stage or Stage(StageName.EXTRACTOR, (IN,), (OUT,), handle),
            Surroundings(
                publisher=self.publisher,
                books=self.books,
                clock=self.timers,
                call_later=self.timers.call_later,
                cluster_id="test",
                retries=retries or RetryPolicy(base=0.0, cap=0.0),
                breaker=BreakerPolicy(events=3, cool_down=4.0, longest=60.0),
                dead_limit=dead_limit,
                emit_run_advanced=emit_run_advanced,
            ),
            self.crashes.append,
        )

    def record(
        self, value: bytes | None, headers: dict[str, str], key: str = "key", topic: str = IN.name
    ) -> Record:
        self.offset += 1
        offset = self.offset
        return Record(
            topic=topic,
            partition=0,
            offset=offset,
            timestamp=1_700_000_000.0,
            key=key.encode(),
            value=value,
            headers=tuple((name, text.encode()) for name, text in headers.items()),
            ack=lambda: self.acked.append(offset),
        )

    async def take(self, *numbers: int, **headers: str) -> None:
        for number in numbers:
            toy = Toy(key="key", number=number)
            await self.processor.take(self.record(toy.model_dump_json().encode(), headers))

    async def finish(self) -> None:
        """Until everything is settled that was taken."""
        async with asyncio.timeout(10.0):
            while self.processor.in_flight() or self.processor.stats().running:
                await self.timers.pass_(0.01)
        assert self.crashes == []

    def sent(self, topic: str) -> list[Encoded]:
        return self.publisher.topics[topic]


async def relay(inbound: Inbound[Toy]) -> Handled:
    return Handled(outputs=(toy_output(OUT, inbound.event),))


def failing(*errors: Exception) -> Handler:
    """A handler that raises these, one per attempt, and works after that."""
    left = list(errors)

    async def handle(inbound: Inbound[Toy]) -> Handled:
        if left:
            raise left.pop(0)
        return await relay(inbound)

    return handle


async def test_an_event_is_handled_published_and_acked() -> None:
    bench = Bench(relay)
    await bench.take(1, 2)
    await bench.finish()
    assert [Toy.model_validate_json(each.value or b"").number for each in bench.sent("out")] == [
        1,
        2,
    ]
    assert bench.acked == [0, 1]
    assert bench.processor.stats().handled == 2


async def test_the_handler_sees_where_the_event_stands() -> None:
    seen: list[Inbound[Toy]] = []

    async def look(inbound: Inbound[Toy]) -> Handled:
        seen.append(inbound)
        return Handled()

    bench = Bench(look)
    await bench.take(1, ce_id="abc", rs_position="x")
    await bench.finish()
    assert str(seen[0].position) == "test/in/0/0"
    assert seen[0].id == "abc"
    assert seen[0].headers["rs_position"] == "x"
    assert seen[0].appended_at == datetime.fromtimestamp(1_700_000_000, UTC)


async def test_outputs_carry_the_trace_on_with_a_span_of_their_own() -> None:
    bench = Bench(relay)
    await bench.take(1, traceparent=TRACE)
    await bench.take(2)
    await bench.finish()
    first, second = (read_headers(each.headers)["traceparent"] for each in bench.sent("out"))
    assert first.split("-")[1] == TRACE.split("-")[1]
    assert first.split("-")[2] != TRACE.split("-")[2]
    assert second.split("-")[1] != TRACE.split("-")[1]
    assert read_headers(bench.sent("out")[0].headers)["ce_source"] == "rolestream/extractor"


async def test_a_transient_error_is_retried_and_nothing_is_acked_before() -> None:
    bench = Bench(failing(TransientError("away"), TransientError("away")))
    await bench.take(1)
    await bench.finish()
    assert bench.acked == [0]
    assert bench.processor.stats().retried == 2
    assert len(bench.sent("out")) == 1


async def test_an_output_that_is_not_confirmed_is_sent_again_before_the_ack() -> None:
    bench = Bench(relay, Broken(3, TransientError("no broker")))
    await bench.take(1)
    await bench.finish()
    assert len(bench.sent("out")) == 1
    assert bench.acked == [0]


async def test_a_permanent_error_is_a_dead_letter_with_its_story() -> None:
    bench = Bench(failing(PermanentError("no", reason=DeadReason.REFUSED)))
    run_id, jd_id = uuid4(), uuid4()
    await bench.take(7, rs_run_id=str(run_id), ce_subject=str(jd_id))
    await bench.finish()
    dead = bench.sent(DEAD_TOPIC)[0]
    story = read_dead_letter(dead.headers)
    assert dead.key == b"key"
    assert dead.value == Toy(key="key", number=7).model_dump_json().encode()
    assert (story.reason, story.error) == (DeadReason.REFUSED, "PermanentError: no")
    assert (story.attempts, str(story.position)) == (1, "test/in/0/0")
    assert read_headers(dead.headers)["rs_run_id"] == str(run_id)
    assert bench.books.letters == [(story, run_id, jd_id)]
    assert bench.acked == [0]


async def test_an_error_is_told_in_one_line_whatever_it_quotes() -> None:
    bench = Bench(failing(PermanentError("half \ud800\nand more")))
    await bench.take(1)
    await bench.finish()
    story = read_dead_letter(bench.sent(DEAD_TOPIC)[0].headers)
    assert story.error == "PermanentError: half \\ud800 and more"


async def test_a_bug_gets_a_second_attempt_and_then_dies() -> None:
    bench = Bench(failing(KeyError("x"), KeyError("x")))
    await bench.take(1)
    await bench.finish()
    story = read_dead_letter(bench.sent(DEAD_TOPIC)[0].headers)
    assert (story.reason, story.attempts) == (DeadReason.BUG, 2)
    assert bench.processor.stats().dead_reasons == {DeadReason.BUG: 1}


async def test_a_dead_letter_that_cannot_be_published_yet_is_not_lost() -> None:
    handle = failing(PermanentError("no"))
    bench = Bench(handle, Broken(2, TransientError("no broker")))
    await bench.take(1)
    await bench.finish()
    assert len(bench.sent(DEAD_TOPIC)) == 1
    assert bench.acked == [0]


async def test_books_that_are_away_do_not_repeat_the_dead_letter() -> None:
    bench = Bench(failing(PermanentError("no")))
    bench.books.away = 3
    await bench.take(1)
    await bench.finish()
    assert len(bench.sent(DEAD_TOPIC)) == 1
    assert len(bench.books.letters) == 1


async def test_a_dead_letter_too_large_to_publish_goes_without_its_value() -> None:
    too_large = PermanentError("large", reason=DeadReason.TOO_LARGE)
    bench = Bench(failing(PermanentError("no")), Broken(1, too_large))
    await bench.take(1)
    await bench.finish()
    dead = bench.sent(DEAD_TOPIC)[0]
    assert dead.value is None
    assert read_headers(dead.headers)["rs_dead_value"].endswith("bytes, refused")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"{", DeadReason.UNDECODABLE),
        (None, DeadReason.UNDECODABLE),
        (b'{"key": 1}', DeadReason.INVALID),
        (b" " * (MAX_MESSAGE_BYTES + 1), DeadReason.TOO_LARGE),
    ],
)
async def test_bad_bytes_die_and_the_next_event_goes_through(
    value: bytes | None, reason: DeadReason
) -> None:
    bench = Bench(relay)
    await bench.processor.take(bench.record(value, {}))
    await bench.take(1)
    await bench.finish()
    assert read_dead_letter(bench.sent(DEAD_TOPIC)[0].headers).reason is reason
    assert len(bench.sent("out")) == 1
    assert bench.acked == [0, 1]


async def test_an_unknown_type_on_our_own_topic_pauses_the_stage() -> None:
    bench = Bench(relay)
    await bench.processor.take(bench.record(b"{}", {"ce_type": "toy.v2"}))
    while not bench.processor.stats().paused:
        await asyncio.sleep(0)
    assert bench.acked == []
    bench.processor.abandon()


async def test_notices_of_progress_can_be_left_out() -> None:
    run = RunRef(jd_id=uuid4(), revision=1, run_seq=1, run_id=uuid4())
    at = datetime(2026, 1, 1, tzinfo=UTC)
    notice = RunAdvanced(
        **run.model_dump(), content_hash="", stage="extractor", outcome="ok", at=at
    )

    async def tell(inbound: Inbound[Toy]) -> Handled:
        told = Outgoing(RUN_ADVANCED, str(run.jd_id), "run.advanced", uuid4(), notice)
        return Handled(outputs=(toy_output(OUT, inbound.event), told))

    loud, quiet = Bench(tell), Bench(tell, emit_run_advanced=False)
    for bench in (loud, quiet):
        await bench.take(1)
        await bench.finish()
        assert len(bench.sent("out")) == 1
    assert len(loud.sent("run.advanced")) == 1
    assert quiet.sent("run.advanced") == []


async def test_what_is_to_be_looked_at_after_confirmation_is_looked_at_before_the_ack() -> None:
    order: list[str] = []

    async def handle(inbound: Inbound[Toy]) -> Handled:
        async def after() -> Handled:
            order.append(f"{len(bench.sent('out'))} sent, {len(bench.acked)} acked")
            return await relay(inbound)

        return Handled(outputs=(toy_output(OUT, inbound.event),), after_confirmed=after)

    bench = Bench(handle)
    await bench.take(1)
    await bench.finish()
    assert order == ["1 sent, 0 acked"]
    assert len(bench.sent("out")) == 2


async def test_submissions_of_one_jd_keep_their_order_whatever_their_producers_keys() -> None:
    going: list[str] = []
    most = 0

    async def handle(inbound: Inbound[JdSubmitted]) -> Handled:
        nonlocal most
        going.append(inbound.event.text or "")
        most = max(most, len(going))
        await asyncio.sleep(0)
        going.pop()
        return Handled()

    stage = Stage(StageName.PARSER, (JD_SUBMITTED,), (OUT,), handle)
    bench = Bench(handle, stage=stage)
    for number in range(5):
        submitted = JdSubmitted(source="board", source_job_id="1", text=str(number))
        value = submitted.model_dump_json().encode()
        await bench.processor.take(
            bench.record(value, {}, key=str(number), topic=JD_SUBMITTED.name)
        )
    await bench.finish()
    assert most == 1


async def test_an_outsiders_headers_do_not_reach_the_books() -> None:
    async def handle(_: Inbound[JdSubmitted]) -> Handled:
        raise PermanentError("no")

    bench = Bench(handle, stage=Stage(StageName.PARSER, (JD_SUBMITTED,), (OUT,), handle))
    headers = {"rs_run_id": str(UUID(int=1)), "ce_subject": str(UUID(int=2))}
    await bench.processor.take(bench.record(b"{}", headers, topic=JD_SUBMITTED.name))
    await bench.finish()
    assert [(run_id, jd_id) for _, run_id, jd_id in bench.books.letters] == [(None, None)]


def sent_again(bench: Bench, value: bytes, at: Position) -> Record:
    return bench.record(value, {"rs_position": str(at)}, topic=JD_SUBMITTED.name)


@pytest.mark.parametrize("away", [0, 2])
async def test_a_submission_sent_again_dies_as_the_one_it_was(away: int) -> None:
    stage = Stage(StageName.PARSER, (JD_SUBMITTED,), (OUT,), relay)
    bench = Bench(relay, stage=stage)
    was = Position(cluster_id="before", topic=JD_SUBMITTED.name, partition=3, offset=9)
    bench.books.known.add((was, b"{"))
    bench.books.away = away
    await bench.processor.take(sent_again(bench, b"{", was))
    await bench.finish()
    assert [letter.position for letter, _, _ in bench.books.letters] == [was]
    assert read_dead_letter(bench.sent("parser.dead")[0].headers).position == was


async def test_an_event_that_dies_again_carries_its_history() -> None:
    bench = Bench(failing(PermanentError("no"), PermanentError("no")))
    value = Toy(key="key", number=1).model_dump_json().encode()
    await bench.processor.take(bench.record(value, {}))
    await bench.finish()
    (first, _, _), (original, *_) = bench.books.letters[0], bench.books.originals
    assert original is not None
    assert original.value == value

    bench.books.known.add((first.position, value))
    await bench.processor.take(bench.record(value, {"rs_position": str(first.position)}))
    await bench.finish()

    again = read_dead_letter(bench.sent(DEAD_TOPIC)[1].headers)
    assert (again.position, again.attempts) == (first.position, 2)
    assert again.history == (first.death,)
    assert bench.books.letters[1][0].seen == Position(
        cluster_id="test", topic="in", partition=0, offset=1
    )


async def test_an_outsider_cannot_have_another_submission_die() -> None:
    stage = Stage(StageName.PARSER, (JD_SUBMITTED,), (OUT,), relay)
    bench = Bench(relay, stage=stage)
    anothers = Position(cluster_id="test", topic=JD_SUBMITTED.name, partition=0, offset=77)
    bench.books.known.add((anothers, b"their bytes"))
    await bench.processor.take(sent_again(bench, b"{", anothers))
    await bench.finish()
    assert [str(letter.position) for letter, _, _ in bench.books.letters] == [
        "test/jd.submitted/0/0"
    ]


@pytest.mark.parametrize("depth", [400, 1000])
@pytest.mark.parametrize("name", ["identifier", "hiringOrganization", "jobLocation", "skills"])
async def test_however_deep_a_posting_is_the_next_one_goes_through(name: str, depth: int) -> None:
    seen: list[str | None] = []

    async def handle(inbound: Inbound[JdSubmitted]) -> Handled:
        seen.append(inbound.event.text)
        return Handled()

    bench = Bench(handle, stage=Stage(StageName.PARSER, (JD_SUBMITTED,), (OUT,), handle))
    deep = f'{{"@type": "JobPosting", "description": "a", "{name}": {"[" * depth}1{"]" * depth}}}'
    for value in (deep.encode(), b'{"text": "next"}'):
        await bench.processor.take(bench.record(value, {}, topic=JD_SUBMITTED.name))
    await bench.finish()
    assert seen[-1] == "next"
    assert bench.acked == [0, 1]


async def test_an_event_without_an_id_is_known_by_its_position() -> None:
    seen: list[str] = []

    async def look(inbound: Inbound[Toy]) -> Handled:
        seen.append(inbound.id)
        return Handled()

    bench = Bench(look)
    await bench.take(1, 2)
    await bench.finish()
    assert seen == ["test/in/0/0", "test/in/0/1"]


@dataclass
class Together:
    """A batch handler that fails for one number, or so many times for all."""

    bad: int | None = None
    away: int = 0
    sizes: list[int] = field(default_factory=list)

    async def __call__(self, batch: Sequence[Inbound[Toy]]) -> Handled:
        self.sizes.append(len(batch))
        if self.away > 0:
            self.away -= 1
            raise TransientError("no database")
        if any(inbound.event.number == self.bad for inbound in batch):
            raise PermanentError("bad")
        return Handled(outputs=tuple(toy_output(OUT, inbound.event) for inbound in batch))


def batch_bench(handle: Together) -> Bench:
    policy = BatchPolicy(max=10, linger=0.0)
    return Bench(relay, stage=Stage(StageName.EXTRACTOR, (IN,), (OUT,), handle, policy))


async def test_a_bad_event_of_a_batch_dies_alone() -> None:
    bench = batch_bench(Together(bad=2))
    await bench.take(1, 2, 3)
    await bench.processor.take(bench.record(b"{", {}))
    await bench.finish()
    assert [each.key for each in bench.sent("out")] == [b"key"] * 2
    assert len(bench.sent(DEAD_TOPIC)) == 2
    assert bench.acked == [0, 1, 2, 3]


async def test_a_batch_whose_dependency_is_away_is_retried_as_a_whole() -> None:
    handle = Together(away=1)
    bench = batch_bench(handle)
    await bench.take(1, 2)
    await bench.finish()
    assert handle.sizes == [2, 2]
    assert len(bench.sent("out")) == 2
    assert bench.processor.stats().handled == 2
    assert bench.processor.stats().retried == 2


async def test_a_batch_that_fails_again_is_tried_one_by_one() -> None:
    handle = Together(away=2)
    bench = batch_bench(handle)
    await bench.take(1, 2)
    await bench.finish()
    assert handle.sizes == [2, 2, 1, 1]
    assert bench.acked == [0, 1]


def down(dependency: str, bench_is_up: list[bool]) -> Handler:
    """A handler whose dependency is down for everyone until the list says otherwise."""

    async def handle(inbound: Inbound[Toy]) -> Handled:
        if not bench_is_up[0]:
            raise TransientError("nobody answers", dependency=dependency)
        return await relay(inbound)

    return handle


async def test_a_dependency_that_is_down_for_everyone_pauses_the_stage_and_nobody_dies(
    logged: list[MutableMapping[str, Any]],
) -> None:
    is_up = [False]
    policy = RetryPolicy(base=0.1, cap=1.0, transient_attempts=3, transient_s=5.0)
    bench = Bench(down("postgres", is_up), retries=policy)
    for key in range(8):
        await bench.processor.take(bench.record(b'{"key": "", "number": 1}', {}, key=str(key)))
    await bench.timers.pass_(3600.0)
    stats = bench.processor.stats()
    assert (stats.paused, stats.retrying + stats.running, stats.dead) == (True, 8, 0)
    (breaker,) = stats.breakers
    assert (breaker.dependency, breaker.state) == ("postgres", BreakerState.OPEN)
    assert "nobody answers" in breaker.error
    is_up[0] = True
    await bench.timers.pass_(60.0)
    assert bench.acked == list(range(8))
    assert not bench.processor.stats().paused
    assert [each.state for each in bench.processor.stats().breakers] == [BreakerState.CLOSED]
    lines = [line["event"] for line in logged if line["event"] != "event will be retried"]
    assert lines == ["dependency is down: the stage waits for it", "dependency is back"]
    assert len(logged) < 2 + 8


async def test_a_lone_event_outlives_its_dependency_that_is_down() -> None:
    is_up = [False]
    bench = Bench(down("postgres", is_up), retries=RetryPolicy(transient_attempts=3))
    await bench.take(1)
    await bench.timers.pass_(3600.0)
    assert bench.acked == []
    assert bench.processor.stats().dead == 0
    is_up[0] = True
    await bench.timers.pass_(60.0)
    assert bench.acked == [0]


async def test_one_event_that_always_fails_dies_while_the_others_go_through() -> None:
    async def handle(inbound: Inbound[Toy]) -> Handled:
        if inbound.event.number == 0:
            raise TransientError("always", dependency="postgres")
        return await relay(inbound)

    bench = Bench(handle, retries=RetryPolicy(base=0.1, cap=1.0, transient_attempts=5))
    for number in range(60):
        value = Toy(key="", number=number).model_dump_json().encode()
        await bench.processor.take(bench.record(value, {}, key=str(number)))
        await bench.timers.pass_(1.0)
        assert not bench.processor.stats().paused
    await bench.finish()
    story = read_dead_letter(bench.sent(DEAD_TOPIC)[0].headers)
    assert story.reason is DeadReason.FAILED
    assert story.attempts >= 5
    assert story.first_at < story.last_at
    assert bench.acked == list(range(60))


async def test_a_server_that_refuses_us_pauses_the_stage_at_once() -> None:
    bench = Bench(failing(RefusedError("wrong password", dependency="postgres")))
    await bench.take(1, 2)
    await settle()
    assert bench.processor.stats().paused
    await bench.timers.pass_(5.0)
    assert bench.acked == [0, 1]


@pytest.mark.parametrize("error", [KeyError("x"), TransientError("unnamed")])
async def test_a_run_of_dead_letters_stops_the_stage_and_buries_no_more(error: Exception) -> None:
    async def handle(_: Inbound[Toy]) -> Handled:
        raise error

    policy = RetryPolicy(base=0.0, cap=0.0, transient_attempts=2)
    bench = Bench(handle, retries=policy, dead_limit=3)
    for key in range(6):
        await bench.processor.take(bench.record(b'{"key": "", "number": 1}', {}, key=str(key)))
    await bench.timers.pass_(1.0)
    assert len(bench.sent(DEAD_TOPIC)) == 3
    assert bench.acked == [0, 1, 2]
    stopped = bench.crashes[0]
    assert isinstance(stopped, StageStoppedError)
    for told in ("3 events", type(error).__name__, "dead list --stage extractor"):
        assert told in str(stopped)
    refused = asyncio.create_task(bench.take(7))
    await settle()
    assert not refused.done()
    refused.cancel()


async def test_input_that_cannot_be_used_never_counts_towards_the_stop() -> None:
    bench = Bench(relay, dead_limit=1)
    for _ in range(5):
        await bench.processor.take(bench.record(b"{", {}))
    await bench.finish()
    assert len(bench.sent(DEAD_TOPIC)) == 5


async def test_an_event_that_is_handled_ends_a_run_of_dead_letters() -> None:
    async def handle(inbound: Inbound[Toy]) -> Handled:
        if inbound.event.number % 3:
            raise KeyError
        return await relay(inbound)

    bench = Bench(handle, dead_limit=2)
    await bench.take(*range(1, 12))
    await bench.finish()
    assert len(bench.sent(DEAD_TOPIC)) == 8


async def test_bad_input_within_a_run_of_dead_letters_does_not_end_it() -> None:
    async def handle(_: Inbound[Toy]) -> Handled:
        raise KeyError

    bench = Bench(handle, dead_limit=2)
    await bench.take(1, 2)
    await bench.processor.take(bench.record(b"{", {}))
    await bench.take(3)
    await bench.timers.pass_(1.0)
    assert isinstance(bench.crashes[0], StageStoppedError)


@pytest.mark.parametrize("ends", ["well", "badly"])
async def test_nothing_is_sent_for_a_partition_that_went_while_it_was_handled(ends: str) -> None:
    handling = asyncio.Event()

    async def deaf(inbound: Inbound[Toy]) -> Handled:
        handling.set()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if ends == "badly":
                raise PermanentError("cut off") from None
        return await relay(inbound)

    bench = Bench(deaf)
    await bench.take(1)
    await handling.wait()
    bench.processor.revoke([(IN.name, 0)])
    await bench.finish()
    assert dict(bench.publisher.topics) == {}
    assert bench.acked == []


async def test_what_is_in_flight_is_told_event_by_event() -> None:
    run_id, forever = uuid4(), asyncio.Event()

    async def handle(inbound: Inbound[Toy]) -> Handled:
        if inbound.event.number == 1:
            raise TransientError("away")
        await forever.wait()
        return await relay(inbound)

    bench = Bench(handle, retries=RetryPolicy(base=100.0, cap=100.0))
    for number, key in ((1, "a"), (1, "a"), (2, "b")):
        value = Toy(key=key, number=number).model_dump_json().encode()
        headers = {"rs_run_id": str(run_id)}
        await bench.processor.take(bench.record(value, headers, key=key))
    await bench.timers.pass_(0.01)
    bench.timers.time = 5.0
    first, second, third = bench.processor.in_flight()
    assert (first.offset, first.doing, first.attempt, first.run_id) == (0, "retrying", 1, run_id)
    assert (second.doing, second.attempt) == ("waiting", 0)
    assert (third.doing, third.attempt, third.age_s) == ("handling", 1, 5.0)
    (partition,) = bench.processor.stats().partitions
    assert (partition.partition, partition.in_flight, partition.oldest_s) == (0, 3, 5.0)
    assert (bench.processor.stats().retrying, bench.processor.stats().running) == (1, 1)
    bench.processor.abandon()
    await settle()


async def test_whatever_a_handler_logs_says_what_it_is_about() -> None:
    told: dict[str, object] = {}

    async def handle(_: Inbound[Toy]) -> Handled:
        tell = about.get()
        told.update(tell() if tell else {})
        return Handled()

    bench = Bench(handle)
    await bench.take(1, rs_run_id="abc")
    await bench.finish()
    assert told == {
        "stage": "extractor",
        "run_id": "abc",
        "topic": "in",
        "partition": 0,
        "offset": 0,
    }
    assert about.get() is None


async def test_a_death_that_cannot_be_told_yet_waits_like_any_event_and_is_handled_no_more() -> (
    None
):
    attempts = []

    async def handle(inbound: Inbound[Toy]) -> Handled:
        attempts.append(inbound.id)
        raise PermanentError("no")

    away = TransientError("no broker", dependency="kafka")
    bench = Bench(handle, Broken(40, away), retries=RetryPolicy(base=0.1, cap=1.0))
    for key in range(6):
        await bench.processor.take(bench.record(b'{"key": "", "number": 1}', {}, key=str(key)))
    await bench.timers.pass_(20.0)
    stats = bench.processor.stats()
    assert (stats.paused, stats.running, stats.dead) == (True, 0, 0)
    await bench.timers.pass_(3600.0)
    assert len(attempts) == 6
    assert len(bench.sent(DEAD_TOPIC)) == 6
    assert bench.acked == list(range(6))
    assert not bench.processor.stats().paused
