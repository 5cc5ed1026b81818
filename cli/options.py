"""Options that several commands share, and how a command runs its coroutine."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from cli.exits import CommandError, Exit
from cli.sources import STDIN, Reading
from infra.logs import configure
from infra.memory import keep_small
from infra.settings import Settings

T = TypeVar("T")

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        help="Files, folders, or - for standard input, which is read where none is named.",
        show_default=False,
    ),
]
Mapping = Annotated[
    str | None,
    typer.Option(
        "--map", help="Our fields from their columns: text=description,title=posting_title."
    ),
]
Source = Annotated[str | None, typer.Option(help="The name of the source, for all of them.")]
Format = Annotated[
    str | None,
    typer.Option("--format", help="txt, md, html, json, jsonl, csv or tsv; else by suffix."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def named(paths: list[str] | None) -> list[str]:
    """The paths, or standard input where none is named and something is piped in.

    Raises CommandError where there is neither.
    """
    if paths:
        return paths
    if sys.stdin.isatty():
        raise CommandError("name files or folders, or pipe something in", Exit.USAGE)
    return [STDIN]


def reading(mapping: str | None, source: str | None, kind: str | None) -> Reading:
    """How to read the input. Raises CommandError on a mapping that makes no sense."""
    try:
        return Reading.parse(mapping, source, kind)
    except ValueError as error:
        raise CommandError(str(error), Exit.USAGE) from error


def load_settings() -> Settings:
    """The settings of this process. Raises CommandError naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        said = "\n".join(
            f"  {_variable(problem['loc'])}{problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_input=False, include_url=False)
        )
        raise CommandError(f"the settings are wrong:\n{said}", Exit.USAGE) from error


def _variable(place: tuple[int | str, ...]) -> str:
    """The variable that a problem is about; none where it is about several."""
    return f"ROLESTREAM_{str(place[0]).upper()}: " if place else ""


def run(main: Coroutine[Any, Any, T], settings: Settings) -> T:
    """Run a command's coroutine on a fast event loop, with logging set up."""
    configure(settings.log_level, settings.log_format, settings.secrets())
    keep_small()
    if sys.platform == "win32":
        return asyncio.run(main)
    import uvloop  # noqa: PLC0415 - absent on Windows

    return uvloop.run(main)
