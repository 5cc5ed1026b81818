"""Statements are found by name, and every name is there once."""

from infra.postgres.queries import parse, statements
from infra.postgres.transposed import transposed


def test_a_file_gives_its_statements_by_name() -> None:
    sql = "-- about them\n\n-- name: one\nselect 1;\n\n-- name: two\n-- why\nselect 2;\n"

    assert parse(sql) == [("one", "select 1;"), ("two", "-- why\nselect 2;")]


def test_all_shipped_statements_have_names_of_their_own() -> None:
    assert {"admit", "finish", "counts", "read_content"} <= statements().keys()


def test_rows_become_columns() -> None:
    assert transposed([(1, "a"), (2, "b")], columns=2) == ([1, 2], ["a", "b"])


def test_no_rows_are_as_many_empty_columns_as_asked_for() -> None:
    assert transposed([], columns=3) == ([], [], [])
