"""Rows to columns, as `unnest` takes them."""

from collections.abc import Sequence


def transposed(rows: Sequence[Sequence[object]], columns: int) -> tuple[list[object], ...]:
    """One list per column; `columns` says how many there are when there is no row."""
    if not rows:
        return tuple([] for _ in range(columns))
    return tuple(list(column) for column in zip(*rows, strict=True))
