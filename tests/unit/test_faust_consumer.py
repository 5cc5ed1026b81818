"""How records of one fetch are mixed before they reach a stage."""

from streams.faust_consumer import mixed
from streams.record import Record


def record(partition: int, offset: int) -> Record:
    return Record("t", partition, offset, 0.0, b"k", b"v", (), lambda: None)


def places(parts: list[list[Record]]) -> list[tuple[int, int]]:
    return [(each.partition, each.offset) for each in mixed(parts)]


def test_partitions_of_one_fetch_take_turns() -> None:
    full = [record(0, offset) for offset in range(3)]
    other = [record(1, 7)]

    assert places([full, other]) == [(0, 0), (1, 7), (0, 1), (0, 2)]


def test_a_fetch_of_one_partition_keeps_all_its_records() -> None:
    assert places([[record(0, 0), record(0, 1)]]) == [(0, 0), (0, 1)]
