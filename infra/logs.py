"""Logs as JSON lines (or for people), by structlog; standard-library loggers go the same way.

Secrets are masked by name, by their values, and inside addresses by shape. Above the level debug an
exception is told by its place, and by its words only where those are our own: others may quote a
job description. No caller logs JD text at info.
"""

import logging
import re
import sys
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping
from contextvars import ContextVar

import structlog

from agents.errors import told
from infra.log_repeats import FewRepeats

_SECRET_NAME = re.compile(r"password|secret|token|api_key|authorization|dsn", re.IGNORECASE)
_ADDRESS_PASSWORD = re.compile(r"(\w+://[^\s:/@]{0,200}:)[^\s@/]{1,200}@")
_PARAMETER_PASSWORD = re.compile(r"(\bpassword=)[^\s&]{1,200}", re.IGNORECASE)
_SHORTEST_SECRET = 4
_MOST_FRAMES = 20
_HIDDEN = "***"

Event = MutableMapping[str, object]
Processor = Callable[[object, str, Event], Event]


def mask(text: str) -> str:
    """The text with passwords inside addresses replaced."""
    return _PARAMETER_PASSWORD.sub(r"\1***", _ADDRESS_PASSWORD.sub(r"\1***@", text))


def names_secret(name: str) -> bool:
    """Whether what has this name is nobody's to read."""
    return _SECRET_NAME.search(name) is not None


def without_secrets(secrets: Collection[str]) -> Processor:
    """Replaces what has a secret's name, and these secrets and passwords wherever they stand.

    A secret of one to three letters would be found in every line, and is not looked for.
    """
    known = sorted((each for each in secrets if len(each) >= _SHORTEST_SECRET), key=len)
    pattern = re.compile("|".join(re.escape(each) for each in reversed(known)) or r"(?!)")

    def clean(value: object) -> object:
        if isinstance(value, str):
            return pattern.sub(_HIDDEN, mask(value))
        if isinstance(value, Mapping):
            return {
                name: _HIDDEN if names_secret(str(name)) else clean(each)
                for name, each in value.items()
            }
        if isinstance(value, list | tuple | set | frozenset):
            return [clean(each) for each in value]
        if isinstance(value, BaseException):
            return clean(told(value))
        return value if value is None or isinstance(value, int | float) else clean(str(value))

    def process(_logger: object, _method: str, event: Event) -> Event:
        for name, value in event.items():
            if names_secret(name):
                event[name] = _HIDDEN
            elif not name.startswith("_"):
                event[name] = clean(value)
        return event

    return process


def with_place_of_error(_logger: object, _method: str, event: Event) -> Event:
    """An exception as the places that it came through, in the words of `told`."""
    given = event.pop("exc_info", None)
    if isinstance(given, tuple):
        given = given[1]
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    if error is not None:
        event["exception"] = "\n".join(_places(error))
    return event


def _places(error: BaseException) -> Iterator[str]:
    """What was raised last comes first, then what it came from."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield told(each)
        for frame in traceback.extract_tb(each.__traceback__)[-_MOST_FRAMES:]:
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)


about: ContextVar[Callable[[], Mapping[str, object]] | None] = ContextVar("about", default=None)
"""What the task at hand is about. It is asked only when something is logged: work is frequent."""


def with_what_it_is_about(_logger: object, _method: str, event: Event) -> Event:
    """The task's own story, where it has one; the line's own words come first."""
    tell = about.get()
    return event if tell is None else {**tell(), **event}


def configure(level: str, style: str, secrets: Collection[str] = ()) -> None:
    """Set up logging for this process, to stderr; `secrets` never appear in it."""
    shared: list[structlog.typing.Processor] = [
        with_what_it_is_about,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info if level == "debug" else with_place_of_error,
        without_secrets(secrets),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=shared,
        )
    )
    handler.addFilter(FewRepeats())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    services = ("streams.faust_app", "streams.faust_consumer", "streams.faust_transport")
    for noisy in ("aiokafka", "faust", "mode", "httpx", "asyncio", *services):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    # A stage at full work makes Faust's timers late, which it tells at every turn.
    logging.getLogger("mode.timers").setLevel(logging.ERROR)
