"""How a person names the job descriptions that are to be withdrawn."""

from pathlib import Path
from uuid import UUID

import pytest

from cli.exits import CommandError
from cli.naming import Beginning, Named, read_names
from cli.sources import Refusal
from schemas.envelope import derive_jd_id

JOB = derive_jd_id("board", "7", None, None, "")
TEXT = derive_jd_id("board", None, "Baker", None, "Bake.")


def named(*lines: str, folder: Path, source: str | None = None) -> list[object]:
    file = folder / "ids"
    file.write_text("\n".join(lines), encoding="utf-8")
    return list(read_names([], str(file), source))


def test_with_a_source_every_name_is_a_job_id_of_it() -> None:
    assert list(read_names(["7"], None, "board")) == [Named("7", JOB, "board", "7")]


def test_without_a_source_a_name_is_an_id_or_the_beginning_of_one() -> None:
    whole, part = read_names([str(JOB).upper(), "1f0c"], None, None)
    assert whole == Named(str(JOB).upper(), JOB, "unknown", None)
    assert part == Beginning("1f0c", "1f0c")


def test_a_file_has_an_id_a_line_and_empty_lines_do_not_count(tmp_path: Path) -> None:
    found = named("", f"  {JOB} ", "", folder=tmp_path)
    assert found == [Named(f"{tmp_path}/ids:2", JOB, "unknown", None)]


@pytest.mark.parametrize(
    ("line", "jd_id"),
    [
        ('{"source": "board", "source_job_id": 7}', JOB),
        ('{"source": "board", "source_job_id": "7", "text": "Bake."}', JOB),
        (f'{{"jd_id": "{JOB}", "status": "finalized"}}', JOB),
        ('{"source": "board", "title": "Baker", "text": "Bake."}', TEXT),
        ('{"source": "board", "title": "Baker", "html": "Bake."}', TEXT),
    ],
)
def test_a_submission_or_a_record_names_its_jd(line: str, jd_id: UUID, tmp_path: Path) -> None:
    (found,) = named(line, folder=tmp_path)
    assert isinstance(found, Named)
    assert found.jd_id == jd_id


def test_the_source_that_is_asked_for_counts_for_json_too(tmp_path: Path) -> None:
    (found,) = named('{"source_job_id": 7}', folder=tmp_path, source="board")
    assert isinstance(found, Named)
    assert found.jd_id == JOB


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ('{"source": "board"}', "names no JD"),
        ('{"source_job_id": "7"}', "names no source"),
        ('{"jd_id": "board-7"}', "jd_id is none"),
        ('{"text": 5}', "text"),
    ],
)
def test_a_line_that_names_nothing_is_refused_with_its_place(
    line: str, reason: str, tmp_path: Path
) -> None:
    (found,) = named(line, folder=tmp_path)
    assert isinstance(found, Refusal)
    assert found.origin.endswith("ids:1")
    assert reason in found.reason


def test_a_file_that_cannot_be_read_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        list(read_names([], str(tmp_path / "none"), None))
    (tmp_path / "ids").write_bytes(b"\xff")
    with pytest.raises(CommandError, match="UTF-8"):
        list(read_names([], str(tmp_path / "ids"), None))
