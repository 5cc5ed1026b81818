"""Partitions that are left out of fetches, and come back."""

import asyncio

from streams.valves import Valves

A, B = ("t", 0), ("t", 1)


def test_a_closed_partition_is_left_out_until_it_is_opened() -> None:
    valves = Valves()
    valves.leave_out(A)
    left = valves.opened([A, B])
    valves.read_on(A)

    assert left == [B]
    assert valves.opened([A, B]) == [A, B]


def test_an_assignment_opens_all() -> None:
    valves = Valves()
    valves.leave_out(A)
    valves.leave_out(B)
    valves.open_all()

    assert valves.all_open


async def test_whoever_waits_hears_of_an_opened_partition() -> None:
    valves = Valves()
    valves.leave_out(A)
    waiting = asyncio.create_task(valves.changed())
    await asyncio.sleep(0)
    assert not waiting.done()

    valves.read_on(A)
    await waiting
