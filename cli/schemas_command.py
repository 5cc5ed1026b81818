"""`rolestream schemas`: publish the schemas of our events, and hold them to their promises."""

import re
from pathlib import Path

import orjson
import typer
from rich.console import Console

import schemas
from cli.exits import CommandError, Exit
from schemas.compatibility import breaks
from schemas.publish import documents

app = typer.Typer(help="Publish and check the schemas of our events.", no_args_is_help=True)
_VERSION = re.compile(r"\d+(?:\.\d+){0,2}")
PUBLISHED = Path(schemas.__file__).parent / "published"


@app.command()
def write(
    release: str | None = typer.Option(None, help="Keep this set as released under that version."),
) -> None:
    """Write the JSON Schemas and the AsyncAPI document from the models."""
    if release is not None and not _VERSION.fullmatch(release):
        raise CommandError(f"a release has a name like 1.2.0, not {release!r}", Exit.USAGE)
    folder = PUBLISHED / release if release else PUBLISHED
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in documents().items():
        (folder / name).write_text(content)
    Console().print(f"{len(documents())} documents in {folder}")


@app.command()
def check() -> None:
    """Fail when what is published is stale, or can no longer be read by today's models."""
    problems = [*_stale(), *_broken()]
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise CommandError(f"the published schemas do not hold:\n{lines}")
    Console().print("published schemas are up to date and read everything released")


def _stale() -> list[str]:
    generated = documents()
    published = {path.name: path.read_text() for path in PUBLISHED.iterdir() if path.is_file()}
    names = sorted(generated.keys() | published.keys())
    return [
        f"{name} is stale: run `rolestream schemas write`"
        for name in names
        if generated.get(name) != published.get(name)
    ]


def _broken() -> list[str]:
    today = {
        name: orjson.loads(content)
        for name, content in documents().items()
        if name.endswith(".json")
    }
    return [
        f"{name} of {path.parent.name}: {problem}"
        for name, schema in today.items()
        for path in sorted(PUBLISHED.glob(f"*/{name}"))
        for problem in breaks(orjson.loads(path.read_bytes()), schema)
    ]
