"""What is due by the clock, sent by one process at a time: expiries, and contributions again.

Called beside the parser and the catalog stage of a worker. Whatever is sent here may be sent twice:
the register and the catalog know it again (RUNS.md 10 and 14).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from agents.errors import PermanentError, TransientError
from agents.ports import Clock, Expiry, FinishedRun, Sweeps
from schemas.envelope import derive_id
from schemas.jd import JdSubmitted
from schemas.message import Outgoing
from schemas.registry import encode
from schemas.topology import JD_SUBMITTED
from streams.outbox import Publisher
from streams.recovery import contribution

log = structlog.get_logger(__name__)


async def send_expired(sweeps: Sweeps, publisher: Publisher, at: datetime) -> int:
    """Withdraw in the boards' stead what has expired at that time; how many were sent.

    Raises TransientError while the store or the brokers are away.
    """

    async def send(expiries: Sequence[Expiry]) -> None:
        records = [encode(expiry_event(each), "expiry", at) for each in expiries]
        await publisher.send(records)

    return await _all(lambda: sweeps.send_expired(at, send))


async def send_unapplied(sweeps: Sweeps, publisher: Publisher, at: datetime) -> int:
    """Send again the contributions that were stored a while ago and not applied; how many."""

    async def send(runs: Sequence[FinishedRun]) -> None:
        await publisher.send([encode(contribution(each), "recovery", at) for each in runs])

    return await _all(lambda: sweeps.send_unapplied(at, send))


def expiry_event(expiry: Expiry) -> Outgoing:
    """The withdrawal that names the run which it expires."""
    jd_id = str(expiry.jd_id)
    return Outgoing(
        topic=JD_SUBMITTED,
        key=jd_id,
        type="jd.withdrawn",
        id=derive_id("expiry", jd_id, str(expiry.run_seq)),
        event=JdSubmitted(
            source=expiry.source,
            source_job_id=expiry.source_job_id,
            withdrawn=True,
            jd_id=jd_id,
            expires_run_seq=expiry.run_seq,
        ),
    )


Sweep = Callable[[Sweeps, Publisher, datetime], Awaitable[int]]


async def keep_sweeping(
    sweeps: Sweeps, publisher: Publisher, clock: Clock, sweep: Sweep, every_s: float
) -> None:
    """Sweep now and every `every_s` seconds, until cancelled."""
    while True:
        try:
            sent = await sweep(sweeps, publisher, clock.now())
        except (TransientError, PermanentError) as error:
            log.warning("sweep waits", sweep=sweep.__name__, error=str(error))
        else:
            if sent:
                log.info("sweep has sent", sweep=sweep.__name__, events=sent)
        await asyncio.sleep(every_s)


async def _all(batch: Callable[[], Awaitable[int]]) -> int:
    """Batch after batch until nothing is found."""
    total = 0
    while sent := await batch():
        total += sent
    return total
