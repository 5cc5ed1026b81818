"""The note of a running stack is believed as long as its process holds the folder."""

from pathlib import Path

import pytest

from infra.embedded.note import StackNote, read_note, take_folder, write_note

NOTE = StackNote(kafka_bootstrap="k:1", cluster_id="c", postgres_dsn="p")


def test_a_note_is_read_while_its_folder_is_taken_and_not_after(tmp_path: Path) -> None:
    lock = take_folder(tmp_path)
    assert lock is not None
    write_note(tmp_path, NOTE)
    assert read_note(tmp_path) == NOTE
    lock.close()
    assert read_note(tmp_path) is None


def test_a_folder_is_taken_once(tmp_path: Path) -> None:
    first = take_folder(tmp_path)
    assert first is not None
    assert take_folder(tmp_path) is None
    first.close()
    again = take_folder(tmp_path)
    assert again is not None
    again.close()


def test_only_its_owner_may_read_the_note(tmp_path: Path) -> None:
    write_note(tmp_path, NOTE)
    assert (tmp_path / "stack.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "{", "[]"])
def test_what_is_no_note_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "stack.json").write_text(content)
    assert read_note(tmp_path) is None
