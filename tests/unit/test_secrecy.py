"""What a job description says stays out of the log and out of a dead letter's story."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from agents.errors import PermanentError, TransientError
from infra.logs import configure
from schemas.message import Handled, Inbound
from streams.dead import read_dead_letter
from streams.failure import RetryPolicy
from streams.stage import Handler
from tests.timers import settle
from tests.toys import Toy
from tests.unit.test_processor import DEAD_TOPIC, Bench, relay

WORD = "Zyxwvut"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged at info."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    configure("info", "json")
    yield written
    root.handlers, root.level = before, level
    structlog.reset_defaults()


def quoting(error: Exception, *, cause: bool = False) -> Handler:
    """A handler that fails by an error about what it read."""

    async def handle(inbound: Inbound[Toy]) -> Handled:
        del inbound
        if cause:
            raise PermanentError("it cannot be read") from error
        raise error

    return handle


@pytest.mark.parametrize(
    "handle",
    [
        quoting(KeyError(WORD)),
        quoting(ValueError(f"no number: {WORD}")),
        quoting(UnicodeEncodeError("utf-8", f"{WORD} \ud800", 0, 1, WORD)),
        quoting(ValueError(WORD), cause=True),
    ],
)
async def test_an_error_that_quotes_an_ad_is_told_without_its_words(
    handle: Handler, written: io.StringIO
) -> None:
    bench = Bench(handle)
    await bench.processor.take(
        bench.record(Toy(key=WORD, number=1).model_dump_json().encode(), {}, key="key")
    )
    await bench.finish()
    (dead,) = bench.sent(DEAD_TOPIC)
    story = read_dead_letter(dead.headers)
    assert "event is dead" in written.getvalue()
    assert WORD not in written.getvalue()
    assert WORD not in story.error
    assert not any(WORD.encode() in value for _, value in dead.headers)


async def test_bytes_that_are_no_event_are_told_without_what_they_say(
    written: io.StringIO,
) -> None:
    bench = Bench(relay)
    for value in (f'{{"key": "{WORD}', f'{{"key": "a", "number": "{WORD}"}}', f'"{WORD}"'):
        await bench.processor.take(bench.record(value.encode(), {}))
    await bench.finish()
    letters = bench.sent(DEAD_TOPIC)
    assert len(letters) == 3
    assert WORD not in written.getvalue()
    assert not any(WORD.encode() in value for dead in letters for _, value in dead.headers)


async def test_a_password_in_an_error_reaches_neither_the_log_nor_the_letter(
    written: io.StringIO,
) -> None:
    said = f"cannot reach postgresql://me:{WORD}@db/jobs"
    for error in (TransientError(said, dependency="postgres"), PermanentError(said)):
        bench = Bench(quoting(error), retries=RetryPolicy(base=5.0))
        await bench.take(1)
        await settle()
        assert WORD not in written.getvalue()
        assert WORD not in str(bench.processor.stats())
        assert not any(
            WORD.encode() in value for dead in bench.sent(DEAD_TOPIC) for _, value in dead.headers
        )
        bench.processor.abandon()
