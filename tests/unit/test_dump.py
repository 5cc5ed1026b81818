"""The dump says where everything stood, and nothing of what it held."""

import asyncio
from uuid import UUID

from structlog.testing import capture_logs

from schemas.topology import StageName
from streams.doubles import MemoryPublisher
from streams.dump import tell_in_flight, tell_tasks
from streams.lease import Lease, OwnersPublisher
from streams.status import InFlight


def test_every_event_in_flight_has_a_line() -> None:
    event = InFlight("jd.parsed", 3, 17, UUID(int=5), "handling", 2, 61.23456)
    with capture_logs() as lines:
        tell_in_flight(StageName.EXTRACTOR, [event])
    assert lines == [
        {
            "event": "was in flight",
            "log_level": "error",
            "stage": "extractor",
            "topic": "jd.parsed",
            "partition": 3,
            "offset": 17,
            "run_id": "00000000-0000-0000-0000-000000000005",
            "doing": "handling",
            "attempt": 2,
            "age_s": 61.235,
        }
    ]


async def test_a_task_is_told_with_the_places_where_it_waits_down_to_the_innermost() -> None:
    lease = Lease(1.0, iter(float(second) for second in range(0, 100, 10)).__next__)

    async def sleep(_: float) -> None:
        await asyncio.Event().wait()

    owners = OwnersPublisher(MemoryPublisher(), lease, sleep)
    waiting = [asyncio.create_task(owners.send([])) for _ in range(2)]
    other = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0)
    with capture_logs() as lines:
        tell_tasks([*waiting, other])
    for task in (*waiting, other):
        task.cancel()
    (line,) = lines
    assert line["tasks"] == 2
    assert line["places"][0].startswith("streams.lease.send (lease.py:")
    assert line["places"][-1].startswith("asyncio.locks.wait (locks.py:")
