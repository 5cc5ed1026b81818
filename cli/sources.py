"""People's files as submissions: text, HTML, JSON, JSON lines, CSV, folders, standard input.

`submit` and `analyze` read through `read_entries`. What cannot be read becomes a Refusal that says
where and why; the rest goes on.
"""

import csv
import itertools
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import orjson
from pydantic import ValidationError

from cli.pages import embedded_posting
from schemas.jd import JdSubmitted
from schemas.registry import explain

STDIN = "-"
_NOT_UTF8 = "not UTF-8: convert it first (iconv -t utf-8)"
_TEXT = {".txt", ".md", ".text"}
_HTML = {".html", ".htm"}
_LINES = {".jsonl", ".ndjson"}
_DELIMITERS = ",;\t|"
_KNOWN = sorted({*_TEXT, *_HTML, *_LINES, ".json", ".csv", ".tsv"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission, and where it was read (`file:line` where there are lines)."""

    origin: str
    submitted: JdSubmitted


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not taken, where it stood, and why."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read other people's data: `columns` maps our field names to theirs."""

    columns: Mapping[str, str]
    source: str | None = None
    kind: str | None = None

    @classmethod
    def parse(cls, mapping: str | None, source: str | None, kind: str | None) -> "Reading":
        """From `text=description,title=posting_title`. Raises ValueError on an unknown field."""
        columns = {}
        for pair in (mapping or "").split(","):
            if not pair.strip():
                continue
            ours, equals, theirs = (part.strip() for part in pair.partition("="))
            if not equals or ours not in JdSubmitted.model_fields:
                fields = ", ".join(JdSubmitted.model_fields)
                raise ValueError(f"--map takes field=column pairs with a field of: {fields}")
            columns[ours] = theirs
        return cls(columns, source, kind)

    def submission(self, origin: str, value: object, key: str | None = None) -> Entry | Refusal:
        """A JSON value or a row of a table as a submission; `key` is its name in its file."""
        if not isinstance(value, dict):
            return Refusal(origin, f"a submission is an object, this is a {_json_name(value)}")
        fields = dict(value)
        for ours, theirs in self.columns.items():
            if theirs not in value:
                columns = ", ".join(str(name) for name in value)
                return Refusal(origin, f"there is no {theirs!r} here; there are: {columns}")
            fields[ours] = _as_text(value[theirs])
        if self.columns and key is not None:
            fields.setdefault("source_job_id", key)
        if self.source is not None:
            fields["source"] = self.source
        try:
            return Entry(origin, JdSubmitted.model_validate(fields))
        except ValidationError as error:
            return Refusal(origin, explain(error))


def read_entries(paths: Sequence[str], reading: Reading) -> Iterator[Entry | Refusal]:
    """Every submission of the files, folders and `-` (standard input), in order."""
    for name in paths:
        if name == STDIN:
            yield from _read_stream(sys.stdin, "stdin", reading)
            continue
        try:
            found = _files(Path(name))
        except OSError as error:
            yield Refusal(name, error.strerror or "cannot be read")
            continue
        if found is None:
            yield Refusal(name, "there is no such file or folder")
            continue
        for path in found:
            yield from _read_file(path, reading)


def _files(path: Path) -> list[Path] | None:
    """The file itself, or all in a folder but the hidden; None where there is neither."""
    if path.is_dir():
        found = sorted(path.rglob("*"))
        return [each for each in found if each.is_file() and not each.name.startswith(".")]
    return [path] if path.exists() else None


def _read_file(path: Path, reading: Reading) -> Iterator[Entry | Refusal]:
    kind = f".{reading.kind}" if reading.kind else path.suffix.lower()
    origin = str(path)
    if kind not in _KNOWN:
        yield Refusal(origin, f"unknown kind {kind!r}: known are {', '.join(_KNOWN)}; see --format")
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield from _read(stream, kind, origin, reading)
    except UnicodeDecodeError:
        yield Refusal(origin, _NOT_UTF8)
    except OSError as error:
        yield Refusal(origin, error.strerror or "cannot be read")


def _read_stream(stream: TextIO, origin: str, reading: Reading) -> Iterator[Entry | Refusal]:
    if reading.kind in {"jsonl", "ndjson", "csv", "tsv"}:
        yield from _read(stream, f".{reading.kind}", origin, reading)
        return
    try:
        content = stream.read()
    except UnicodeDecodeError:
        yield Refusal(origin, _NOT_UTF8)
        return
    kind = f".{reading.kind}" if reading.kind else _sniff(content)
    yield from _read(content.splitlines(keepends=True), kind, origin, reading)


def _sniff(content: str) -> str:
    head = content.lstrip()[:1]
    if head == "<":
        return ".html"
    if head not in {"{", "["}:
        return ".txt"
    first = content.lstrip().split("\n", 1)[0]
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        return ".json"
    return ".jsonl" if head == "{" else ".json"


def _read(
    lines: Iterable[str], kind: str, origin: str, reading: Reading
) -> Iterator[Entry | Refusal]:
    if kind in _LINES:
        yield from _read_json_lines(lines, origin, reading)
    elif kind == ".json":
        yield from _read_json("".join(lines), origin, reading)
    elif kind in {".csv", ".tsv"}:
        yield from _read_table(lines, kind, origin, reading)
    else:
        yield _read_document("".join(lines), kind, origin, reading.source)


def _read_document(content: str, kind: str, origin: str, source: str | None) -> Entry | Refusal:
    if kind not in _HTML:
        return Reading({}, source or "file").submission(origin, {"text": content})
    posting = embedded_posting(content)
    if posting is not None:
        found = Reading({}, source).submission(origin, posting)
        if isinstance(found, Entry):
            return found
    return Reading({}, source or "file").submission(origin, {"html": content})


def _read_json_lines(
    lines: Iterable[str], origin: str, reading: Reading
) -> Iterator[Entry | Refusal]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{origin}:{number}"
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield Refusal(where, f"not JSON: {error}")
            continue
        yield reading.submission(where, value)


def _read_json(content: str, origin: str, reading: Reading) -> Iterator[Entry | Refusal]:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        yield Refusal(origin, f"not JSON: {error}")
        return
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield reading.submission(f"{origin}[{index}]", each)
    elif isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values()):
        for key, each in value.items():
            yield reading.submission(f"{origin}[{key}]", each, key)
    else:
        yield reading.submission(origin, value)


def _read_table(
    lines: Iterable[str], kind: str, origin: str, reading: Reading
) -> Iterator[Entry | Refusal]:
    csv.field_size_limit(2**31 - 1)
    unread = iter(lines)
    header = next(unread, "")
    rows = csv.DictReader(itertools.chain([header], unread), delimiter=_delimiter(header, kind))
    columns = rows.fieldnames or []
    wanted = {"text", "html"}
    if not wanted & {*columns, *reading.columns}:
        yield Refusal(
            origin,
            f"no column is called text or html; map one of: {', '.join(columns)}"
            " (for example --map text=description)",
        )
        return
    try:
        for row in rows:
            filled = {name: value for name, value in row.items() if name and value}
            missing = {theirs: None for theirs in reading.columns.values() if theirs in row}
            yield reading.submission(f"{origin}:{rows.line_num}", {**missing, **filled})
    except csv.Error as error:
        yield Refusal(f"{origin}:{rows.line_num}", f"not a table: {error}")


def _delimiter(header: str, kind: str) -> str:
    """What parts the columns of a .csv is up to the writer's country: see which the header has."""
    return "\t" if kind == ".tsv" else max(_DELIMITERS, key=header.count)


def _as_text(value: object) -> object:
    """Lists joined by line ends, numbers as they are written; null stays null."""
    if isinstance(value, list):
        return "\n".join(str(item) for item in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def _json_name(value: object) -> str:
    names = {list: "list", str: "string", int: "number", float: "number", bool: "boolean"}
    return names.get(type(value), "null")
