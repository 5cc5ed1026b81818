"""Which JDs a person means: job ids of a source, ids of JDs, or lines of a file that name them.

Who calls this: `rolestream withdraw`.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import orjson
from pydantic import ValidationError

from agents.domain.submission.intake import to_jd
from cli.exits import CommandError, Exit
from cli.sources import STDIN, Refusal
from schemas.envelope import derive_jd_id
from schemas.jd import JdSubmitted
from schemas.registry import explain

_NO_SOURCE = "unknown"


@dataclass(frozen=True, slots=True)
class Named:
    """A JD that somebody named. `source_job_id` is None where only its id is known."""

    origin: str
    jd_id: UUID
    source: str
    source_job_id: str | None


@dataclass(frozen=True, slots=True)
class Beginning:
    """What may be the beginning of the id of a JD or a run."""

    origin: str
    digits: str


Name = Named | Beginning | Refusal


def read_names(ids: Iterable[str], file: str | None, source: str | None) -> Iterator[Name]:
    """All that the arguments and the file's lines name, in order.

    Raises CommandError where the file cannot be read.
    """
    for each in ids:
        yield _name(each, each, source)
    if file is not None:
        for number, line in enumerate(_lines(file), start=1):
            if line.strip():
                yield _name(f"{file}:{number}", line.strip(), source)


def _lines(file: str) -> list[str]:
    try:
        text = sys.stdin.read() if file == STDIN else Path(file).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not UTF-8", Exit.REFUSED) from error
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or 'cannot be read'}", Exit.REFUSED) from error
    return text.splitlines()


def _name(origin: str, text: str, source: str | None) -> Name:
    if text.startswith("{"):
        return _from_json(origin, text, source)
    if source is not None:
        return Named(origin, derive_jd_id(source, text, None, None, ""), source, text)
    try:
        return Named(origin, UUID(text), _NO_SOURCE, None)
    except ValueError:
        return Beginning(origin, text)


def _from_json(origin: str, text: str, source: str | None) -> Name:
    """A submission, or as much of one as names its JD; a record has its `jd_id`."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return Refusal(origin, f"not JSON: {error}")
    if source is not None:
        value["source"] = source
    try:
        submitted = JdSubmitted.model_validate(value)
    except ValidationError as error:
        return Refusal(origin, explain(error))
    return _of_submission(origin, submitted)


def _of_submission(origin: str, submitted: JdSubmitted) -> Name:
    try:
        if submitted.jd_id:
            return Named(origin, UUID(submitted.jd_id), _NO_SOURCE, None)
    except ValueError:
        return Refusal(origin, "its jd_id is none")
    if not (submitted.source_job_id or submitted.text or submitted.html):
        return Refusal(origin, "it names no JD: give source and source_job_id, or jd_id")
    if submitted.source_job_id and submitted.source == _NO_SOURCE:
        return Refusal(origin, "it names no source: give it, or --source")
    jd = to_jd(submitted)
    jd_id = derive_jd_id(jd.source, jd.source_job_id, jd.title, jd.company, jd.text)
    return Named(origin, jd_id, jd.source, jd.source_job_id)
