"""What is secret stays out of logs and messages."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from agents.errors import PermanentError, TransientError, told
from infra.logs import about, configure, mask
from schemas.failure import DeadReason
from schemas.registry import UndecodableError


@pytest.mark.parametrize(
    "text",
    [
        "cannot reach postgresql://user:secret@db:5432/jobs now",
        "postgresql://user@db/jobs?password=secret&sslmode=require",
        "host=db password=secret user=u",
        "two: http://a:secret@b/ and http://c:secret@d/",
    ],
)
def test_passwords_in_addresses_are_masked_and_the_rest_is_told(text: str) -> None:
    masked = mask(text)
    assert "secret" not in masked
    assert masked.replace("***", "secret") == text


def test_text_without_passwords_is_left_as_it_is() -> None:
    text = "at 12:30 someone@example.org wrote http://example.org:80/a?b=c"
    assert mask(text) == text


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator["Lines"]:
    """What was logged as JSON, with two secrets known."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    configure("info", "json", ["s3cret+word", "s3cret+word+2"])
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers, root.level = before, level
    structlog.reset_defaults()


Lines = Callable[[], list[dict[str, Any]]]


def test_a_line_has_what_its_task_is_about(lines: Lines) -> None:
    token = about.set(lambda: {"stage": "parser", "offset": 7})
    structlog.get_logger("streams.test").info("done", ms=1.5)
    about.reset(token)
    (line,) = lines()
    assert (line["event"], line["stage"], line["offset"], line["ms"]) == ("done", "parser", 7, 1.5)
    assert (line["level"], line["logger"]) == ("info", "streams.test")
    assert line["timestamp"].endswith("Z")


def test_a_secret_is_masked_wherever_it_stands(lines: Lines) -> None:
    log = structlog.get_logger("test")
    log.warning("s3cret+word+2 in front", error="with s3cret+word", password="x")
    log.warning("deep", given={"key": ["s3cret+word", 1, None], "api_key": "y"}, at=Path("/a"))
    log.warning("raised", error=TransientError("refused: s3cret+word"))
    logging.getLogger("aiokafka").error("SASL with %s", "s3cret+word")
    assert [
        {name: value for name, value in line.items() if name not in {"timestamp", "logger"}}
        for line in lines()
    ] == [
        {"event": "*** in front", "error": "with ***", "password": "***", "level": "warning"},
        {
            "event": "deep",
            "given": {"key": ["***", 1, None], "api_key": "***"},
            "at": "/a",
            "level": "warning",
        },
        {"event": "raised", "error": "TransientError: refused: ***", "level": "warning"},
        {"event": "SASL with ***", "level": "error"},
    ]


def refused(text: str) -> None:
    try:
        int(text)
    except ValueError as error:
        raise PermanentError("that is no number") from error


def test_an_exception_is_told_by_its_places_and_not_by_what_it_quotes(lines: Lines) -> None:
    try:
        refused("words of an ad")
    except PermanentError as error:
        structlog.get_logger("test").error("dead", exc_info=error)
        logging.getLogger("mode").exception("crashed")
    for line in lines():
        said = line["exception"].splitlines()
        assert said[0] == "PermanentError: that is no number"
        assert said[2].startswith(f"  {__file__}:")
        assert said[2].endswith(" in refused")
        assert said[3].startswith(f"ValueError at {__file__}:")
        assert "words of an ad" not in line["exception"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TransientError("away"), "TransientError: away"),
        (
            UndecodableError(DeadReason.INVALID, "text: too long"),
            "UndecodableError: text: too long",
        ),
        (ConnectionRefusedError(111, "refused"), "ConnectionRefusedError: [Errno 111] refused"),
        (KeyError("an ad"), "KeyError"),
    ],
)
def test_only_our_own_errors_and_the_systems_are_told_in_words(error: Exception, said: str) -> None:
    assert told(error) == said
