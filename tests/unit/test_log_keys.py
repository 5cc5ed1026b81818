"""A log line with a reserved key raises where it is written, which may be where nobody looks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

RESERVED = {"event", "level", "logger", "timestamp", "exception"}
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}


def reserved_keys(source: str) -> Iterator[tuple[int, str]]:
    """Lines on which a `log` is given a key of its own, and the key."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=level)):
                names = {each.arg for each in node.keywords if level in LEVELS}
                yield from ((node.lineno, name) for name in RESERVED & names)


def test_a_reserved_key_is_found() -> None:
    assert list(reserved_keys('x = 1\nlog.error("bad", event=x, stage=x)')) == [(2, "event")]


@pytest.mark.parametrize("package", ["streams", "infra", "cli", "chaos"])
def test_no_log_line_has_a_reserved_key(package: str) -> None:
    files = list(Path(package).rglob("*.py"))
    assert files
    found = {str(file): list(reserved_keys(file.read_text())) for file in files}
    assert {file: keys for file, keys in found.items() if keys} == {}
