"""RUNS.md 10 and 14: what is due by the clock is found, sent, and not sent without end."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TypeVar

import pytest

from agents.ports import Expiry, FinishedRun, Submission
from schemas.topology import StageName
from tests.contract.conftest import Ops
from tests.contract.submissions import (
    JD,
    NOON,
    OTHER_JD,
    finished,
    letter,
    submission,
    withdrawal,
)

T = TypeVar("T")
PAYLOAD = b'{"source": "board", "source_job_id": "1", "text": "Bake"}'
WAIT = timedelta(minutes=15)


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def later(minutes: float) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


def ad(offset: int = 0, content: str = "A", valid_through: int = 5) -> Submission:
    return replace(submission(offset, content, valid_through=valid_through), payload=PAYLOAD)


async def refuse(_: Sequence[object]) -> None:
    raise TimeoutError


async def sent(
    sweep: Callable[[datetime, Callable[[Sequence[T]], Awaitable[None]]], Awaitable[int]],
    at: datetime,
) -> list[T]:
    found: list[T] = []

    async def send(batch: Sequence[T]) -> None:
        found.extend(batch)

    assert await sweep(at, send) == len(found)
    return found


async def stored(ops: Ops, offset: int = 0, content: str = "A") -> FinishedRun:
    run = finished((await ops.register.admit(submission(offset, content))).run)
    await ops.runs.finish(run)
    return run


async def test_a_jd_expires_once_its_time_is_over(ops: Ops) -> None:
    await ops.register.admit(ad(valid_through=5))

    assert await sent(ops.sweeps.send_expired, minute(5)) == []
    assert await sent(ops.sweeps.send_expired, minute(6)) == [Expiry(JD, 1, "board", "1")]


async def test_a_jd_without_an_end_does_not_expire(ops: Ops) -> None:
    await ops.register.admit(submission(0))

    assert await sent(ops.sweeps.send_expired, minute(10_000)) == []


async def test_a_jd_whose_end_had_passed_when_it_was_submitted_expires(ops: Ops) -> None:
    await ops.register.admit(ad(10, valid_through=5))

    assert len(await sent(ops.sweeps.send_expired, minute(10))) == 1


async def test_a_renewed_jd_expires_by_its_new_end(ops: Ops) -> None:
    await ops.register.admit(ad(0, "A", valid_through=5))
    await ops.register.admit(ad(1, "B", valid_through=60))

    assert await sent(ops.sweeps.send_expired, minute(6)) == []
    assert await sent(ops.sweeps.send_expired, minute(61)) == [Expiry(JD, 2, "board", "1")]


async def test_a_jd_that_a_renewal_gave_no_end_does_not_expire(ops: Ops) -> None:
    await ops.register.admit(ad(0, "A", valid_through=5))
    await ops.register.admit(submission(1, "B"))

    assert await sent(ops.sweeps.send_expired, minute(6)) == []


@pytest.mark.parametrize("how", [{"withdrawn": True}, {"expires": 1}])
async def test_what_is_withdrawn_or_has_expired_does_not_expire_again(
    ops: Ops, how: dict[str, int]
) -> None:
    await ops.register.admit(ad())
    await ops.register.admit(replace(submission(6, "", **how), payload=PAYLOAD))  # type: ignore[arg-type]

    assert await sent(ops.sweeps.send_expired, minute(100)) == []


async def test_a_repost_with_the_same_end_expires_again(ops: Ops) -> None:
    await ops.register.admit(ad())
    await sent(ops.sweeps.send_expired, minute(6))
    expiry = await ops.register.admit(submission(6, "", expires=1))
    await ops.runs.finish(withdrawal(expiry))
    await ops.register.admit(ad(7))

    assert await sent(ops.sweeps.send_expired, minute(8)) == [Expiry(JD, 3, "board", "1")]


async def test_what_was_sent_is_sent_again_after_whiles_that_double(ops: Ops) -> None:
    await ops.register.admit(ad())
    at, times = minute(6), list[datetime]()

    while len(times) < 4:
        if await sent(ops.sweeps.send_expired, at):
            times.append(at)
        at += timedelta(minutes=5)

    waits = [after - before for before, after in pairwise(times)]
    assert waits == [WAIT, 2 * WAIT, 4 * WAIT]


async def test_an_expiry_that_could_not_be_sent_is_found_again(ops: Ops) -> None:
    await ops.register.admit(ad())

    with pytest.raises(TimeoutError):
        await ops.sweeps.send_expired(minute(6), refuse)

    assert len(await sent(ops.sweeps.send_expired, minute(6))) == 1


async def test_a_contribution_that_is_not_applied_after_a_while_is_sent_again(ops: Ops) -> None:
    run = await stored(ops)

    assert await sent(ops.sweeps.send_unapplied, later(14)) == []
    assert await sent(ops.sweeps.send_unapplied, later(16)) == [run]
    assert await sent(ops.sweeps.send_unapplied, later(17)) == []
    assert await sent(ops.sweeps.send_unapplied, later(32)) == [run]


async def test_a_contribution_that_could_not_be_sent_again_is_found_again(ops: Ops) -> None:
    run = await stored(ops)

    with pytest.raises(TimeoutError):
        await ops.sweeps.send_unapplied(later(16), refuse)

    assert await sent(ops.sweeps.send_unapplied, later(16)) == [run]


async def test_a_contribution_that_is_a_dead_letter_waits_for_its_redrive(ops: Ops) -> None:
    run = (await stored(ops)).run
    dead = letter(9, StageName.CATALOG, "catalog.changes")
    await ops.books.record_dead(dead, run.run_id, run.jd_id)
    other = finished((await ops.register.admit(submission(1, jd_id=OTHER_JD))).run)
    await ops.runs.finish(other)

    assert await sent(ops.sweeps.send_unapplied, later(16)) == [other]
