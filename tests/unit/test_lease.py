"""Nobody publishes for partitions that may be another's by now."""

import asyncio

import pytest

from schemas.registry import Encoded
from streams.doubles import MemoryPublisher
from streams.lease import Lease, OwnersPublisher

RECORD = Encoded("out", b"key", b"value", ())


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_lease_lasts_one_session_from_what_was_answered() -> None:
    time = Time()
    lease = Lease(10.0, time)
    time.now = 109.9
    assert lease.is_held
    lease.renew(105.0)
    time.now = 114.9
    assert lease.is_held
    time.now = 115.0
    assert not lease.is_held


async def test_who_was_frozen_publishes_once_it_is_heard_again() -> None:
    time, published = Time(), MemoryPublisher()
    lease = Lease(10.0, time)
    waited: list[int] = []

    async def sleep(_: float) -> None:
        waited.append(len(published.topics["out"]))
        if len(waited) == 3:
            lease.renew(time.now)

    time.now = 200.0
    await OwnersPublisher(published, lease, sleep).send([RECORD])
    assert waited == [0, 0, 0]
    assert published.topics["out"] == [RECORD]


async def test_who_has_lost_its_partitions_meanwhile_publishes_nothing() -> None:
    time, published = Time(), MemoryPublisher()
    owners = OwnersPublisher(published, Lease(10.0, time))
    time.now = 200.0
    late = asyncio.create_task(owners.send([RECORD]))
    await asyncio.sleep(0)
    late.cancel()
    with pytest.raises(asyncio.CancelledError):
        await late
    assert published.topics == {}
