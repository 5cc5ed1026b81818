"""Named SQL: every statement stands in `queries/*.sql` under a line `-- name: some_name`."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@cache
def statements() -> Mapping[str, str]:
    """All statements by name. Raises ValueError where two share a name."""
    found: dict[str, str] = {}
    folder = files("infra.postgres").joinpath("queries")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        for name, statement in parse(file.read_text(encoding="utf-8")):
            if name in found:
                raise ValueError(f"two statements are named {name!r}; one is in {file.name}")
            found[name] = statement
    return found


def parse(sql: str) -> list[tuple[str, str]]:
    """The statements of one file in their order, each with its name."""
    _, *parts = _NAME.split(sql)
    return [
        (name, statement.strip()) for name, statement in zip(parts[::2], parts[1::2], strict=True)
    ]
