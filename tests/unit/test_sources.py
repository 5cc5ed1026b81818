import io
import sys
from pathlib import Path

import pytest

from cli.sources import Entry, Reading, Refusal, read_entries

PLAIN = Reading({})


def read(path: Path, reading: Reading = PLAIN) -> list[Entry | Refusal]:
    return list(read_entries([str(path)], reading))


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_text_file_is_one_submission(tmp_path: Path) -> None:
    path = write(tmp_path / "jd.txt", "We need a cook.\r\n")
    (entry,) = read(path)
    assert isinstance(entry, Entry)
    assert entry.submitted.text == "We need a cook.\r\n"


def test_an_html_file_arrives_as_html(tmp_path: Path) -> None:
    (entry,) = read(write(tmp_path / "jd.html", "<p>Cook</p>"))
    assert isinstance(entry, Entry)
    assert entry.submitted.html == "<p>Cook</p>"


def test_a_page_gives_the_posting_that_is_embedded_in_it(tmp_path: Path) -> None:
    posting = '{"@type": "JobPosting", "title": "Cook", "description": "<p>Cook soup.</p>"}'
    script = f'<script type="application/ld+json">{posting}</script>'
    (entry,) = read(write(tmp_path / "jd.html", f"<nav>Jobs</nav>{script}<p>Other ads</p>"))
    assert isinstance(entry, Entry)
    assert entry.submitted.title == "Cook"
    assert "<p>Cook soup.</p>" in (entry.submitted.html or "")
    assert "Other ads" not in (entry.submitted.html or "")


def test_a_page_whose_posting_cannot_be_read_is_taken_as_it_is(tmp_path: Path) -> None:
    page = '<script type="application/ld+json">{"@type": "JobPosting",}</script><p>Cook</p>'
    (entry,) = read(write(tmp_path / "jd.html", page))
    assert isinstance(entry, Entry)
    assert entry.submitted.html == page


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_whatever_parts_its_columns(tmp_path: Path, delimiter: str) -> None:
    lines = [delimiter.join(("id", "text")), delimiter.join(("7", '"one, two; three\n| four"'))]
    (entry,) = read(write(tmp_path / "jds.csv", "\n".join(lines)))
    assert isinstance(entry, Entry)
    assert entry.submitted.text == "one, two; three\n| four"


def test_a_malformed_line_is_told_by_its_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write(tmp_path / "jds.jsonl", '{"text": "one"}\n{oops\n\n{"text": "two"}\n')
    first, bad, last = read(path)
    assert isinstance(first, Entry)
    assert isinstance(bad, Refusal)
    assert bad.origin.endswith("jds.jsonl:2")
    assert "not JSON" in bad.reason
    assert isinstance(last, Entry)


def test_a_wrong_type_is_refused_by_field_name_without_its_value(tmp_path: Path) -> None:
    (bad,) = read(write(tmp_path / "jds.jsonl", '{"text": ["s3cret"]}\n'))
    assert isinstance(bad, Refusal)
    assert bad.reason.startswith("text:")
    assert "s3cret" not in bad.reason


def test_a_json_object_of_objects_is_a_map_of_submissions(tmp_path: Path) -> None:
    path = write(tmp_path / "jds.json", '{"a": {"body": ["x", "y"]}, "b": {"body": "z"}}')
    entries = read(path, Reading.parse("text=body", "board", None))
    assert [e.submitted.text for e in entries if isinstance(e, Entry)] == ["x\ny", "z"]
    assert [e.submitted.source_job_id for e in entries if isinstance(e, Entry)] == ["a", "b"]
    assert {e.submitted.source for e in entries if isinstance(e, Entry)} == {"board"}


def test_columns_of_other_people_are_mapped(tmp_path: Path) -> None:
    path = write(
        tmp_path / "jds.csv", 'id,posting_title,description\n7,Cook,"Line one\nLine two"\n'
    )
    (entry,) = read(
        path, Reading.parse("source_job_id=id,title=posting_title,text=description", None, None)
    )
    assert isinstance(entry, Entry)
    assert entry.submitted.title == "Cook"
    assert entry.submitted.text == "Line one\nLine two"


def test_a_table_without_a_text_column_says_which_columns_there_are(tmp_path: Path) -> None:
    (bad,) = read(write(tmp_path / "jds.csv", "id,description\n7,Cook\n"))
    assert isinstance(bad, Refusal)
    assert "id, description" in bad.reason
    assert "--map" in bad.reason


def test_a_mapped_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    (bad,) = read(
        write(tmp_path / "jds.jsonl", '{"a": 1}\n'), Reading.parse("text=body", None, None)
    )
    assert isinstance(bad, Refusal)
    assert "'body'" in bad.reason


def test_an_unknown_field_in_the_mapping_is_an_error() -> None:
    with pytest.raises(ValueError, match="field=column"):
        Reading.parse("nonsense=body", None, None)


def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    (bad,) = read(write(tmp_path / "jd.txt", b"caf\xe9"))
    assert isinstance(bad, Refusal)
    assert "UTF-8" in bad.reason


def test_a_folder_is_read_in_order_of_names_and_unknown_kinds_are_told(tmp_path: Path) -> None:
    write(tmp_path / "b.txt", "b")
    write(tmp_path / "a.txt", "a")
    write(tmp_path / "c.pdf", b"%PDF")
    a, b, c = read(tmp_path)
    assert isinstance(a, Entry)
    assert isinstance(b, Entry)
    assert (a.submitted.text, b.submitted.text) == ("a", "b")
    assert isinstance(c, Refusal)


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    (bad,) = read(tmp_path / "none.txt")
    assert isinstance(bad, Refusal)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("<html><p>x</p></html>", "html"),
        ('{"text": "x"}\n{"text": "y"}', "text"),
        ("plain", "text"),
    ],
)
def test_standard_input_is_recognised_by_its_first_character(
    content: str, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(content))
    first = next(read_entries(["-"], PLAIN))
    assert isinstance(first, Entry)
    assert getattr(first.submitted, field)


def test_deep_nesting_is_refused_not_fatal(tmp_path: Path) -> None:
    (bad,) = read(write(tmp_path / "jds.jsonl", "[" * 100_000 + "\n"))
    assert isinstance(bad, Refusal)
