"""Logs as JSON lines (or for people), by structlog; standard-library loggers go the same way.

Secrets are masked by name, and passwords inside addresses by shape. No caller logs JD text at info.
"""

import logging
import re
import sys
from collections.abc import MutableMapping

import structlog

_SECRET_NAME = re.compile(r"password|secret|token|api_key|authorization|dsn", re.IGNORECASE)
_ADDRESS_PASSWORD = re.compile(r"(\w+://[^\s:/@]{0,200}:)[^\s@/]{1,200}@")
_PARAMETER_PASSWORD = re.compile(r"(\bpassword=)[^\s&]{1,200}", re.IGNORECASE)


def mask(text: str) -> str:
    """The text with passwords inside addresses replaced."""
    return _PARAMETER_PASSWORD.sub(r"\1***", _ADDRESS_PASSWORD.sub(r"\1***@", text))


def names_secret(name: str) -> bool:
    """Whether what has this name is nobody's to read."""
    return _SECRET_NAME.search(name) is not None


def _without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    for name, value in event.items():
        if names_secret(name):
            event[name] = "***"
        elif isinstance(value, str):
            event[name] = mask(value)
    return event


def _is_news(record: logging.LogRecord) -> bool:
    """Whoever cannot connect says so himself, with what he does about it."""
    return not record.getMessage().startswith("Unable connect to")


def configure(level: str, style: str) -> None:
    """Set up logging for this process, to stderr."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_secrets,
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
    handler.addFilter(_is_news)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    services = ("streams.faust_app", "streams.faust_transport")
    for noisy in ("aiokafka", "faust", "mode", "httpx", "asyncio", *services):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    # A stage at full work makes Faust's timers late, which it tells at every turn.
    logging.getLogger("mode.timers").setLevel(logging.ERROR)
