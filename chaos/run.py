"""One run from the first submission to the last outcome, calm or troubled; and what it has left."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from agents.errors import TransientError
from chaos.bed import Bed, open_bed
from chaos.crew import WORKER, Crew
from chaos.observe import Observed, observe
from chaos.plan import Trouble
from chaos.troubles import Entry, Troublemaker
from infra.clock import SystemClock
from infra.lag import lags
from infra.postgres.books import PostgresBooks
from infra.postgres.pool import Database, open_database
from schemas.jd import JdSubmitted
from schemas.message import Outgoing
from schemas.registry import encode
from schemas.topology import JD_SUBMITTED
from streams.flow import FLOW

_OUTLASTS_ANY_OUTAGE_MS = 600_000
_LOOK_S = 1.0
_NOT_DONE = """
select (select count(*) from ops.runs where not applied) + (select count(*) from ops.outbox)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a run is set up. After `patience` seconds without any progress it counts as stuck."""

    workers: int = 3
    brokers: int = 3
    patience: float = 90.0
    command: Sequence[str] = WORKER


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has left, what was done to it, and how its workers ended.

    `ends` counts exit codes of workers that ended by themselves, `stops` of those told to stop.
    """

    observed: Observed
    diary: Sequence[Entry]
    ends: Counter[int]
    stops: Counter[int]
    seconds: float


async def run(
    folder: Path,
    jds: Sequence[JdSubmitted],
    setting: Setting,
    troubles: Sequence[Trouble] = (),
    span: float = 0.0,
) -> Outcome:
    """Submit all, spread over `span` seconds, while the troubles happen; wait until all is done."""
    async with open_bed(folder, setting.brokers) as bed:
        crew = Crew(bed.env(), bed.mood_file, bed.logs, setting.command)
        maker = Troublemaker(bed, crew, setting.workers, setting.brokers)
        for number in range(setting.workers):
            crew.start(number)
        watch = asyncio.create_task(crew.watch())
        try:
            await crew.ready()
            began = time.monotonic()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_submit(bed, jds, span))
                tasks.create_task(maker.carry_out(troubles))
            database = await open_database(bed.dsn, size=2)
            await _settle(bed, database, len(jds), setting.patience)
            seconds = time.monotonic() - began
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
            await crew.stop_all()
        observed = await observe(bed.kafka.settings, database)
        await database.close()
    return Outcome(observed, maker.diary, crew.ends, crew.stops, seconds)


async def _submit(bed: Bed, jds: Sequence[JdSubmitted], span: float) -> None:
    """Each once and in order: the producer is idempotent, and waits as long as brokers are away."""
    producer = AIOKafkaProducer(
        **bed.kafka.settings.connection(),
        acks="all",
        enable_idempotence=True,
        request_timeout_ms=_OUTLASTS_ANY_OUTAGE_MS,
        retry_backoff_ms=500,
    )
    await producer.start()
    try:
        sent = []
        for jd in jds:
            record = encode(_outgoing(jd), "chaos", SystemClock().now())
            headers = list(record.headers)
            sent.append(
                await producer.send(record.topic, record.value, record.key, headers=headers)
            )
            await asyncio.sleep(span / len(jds))
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


def _outgoing(jd: JdSubmitted) -> Outgoing:
    return Outgoing(
        topic=JD_SUBMITTED,
        key=f"{jd.source}/{jd.source_job_id}",
        type="jd.withdrawn" if jd.withdrawn else "jd.submitted",
        id=uuid4(),
        event=jd,
    )


async def _settle(bed: Bed, database: Database, submitted: int, patience: float) -> None:
    """Return when all is done, or when nothing has changed for too long."""
    before: object = None
    since = time.monotonic()
    while time.monotonic() - since < patience:
        try:
            state = await _state(bed, database)
        except TransientError:
            state = None
        if state == (submitted, 0, 0, 0):
            return
        if state != before:
            before, since = state, time.monotonic()
        await asyncio.sleep(_LOOK_S)


async def _state(bed: Bed, database: Database) -> tuple[int, int, int, int]:
    """Submitted, in flight, records that stages have not acked, and what waits in the database."""
    groups = {stage.group: [each.name for each in wiring.reads] for stage, wiring in FLOW.items()}
    behind = await lags(bed.kafka.settings, groups)
    books = await PostgresBooks(database).counts()
    async with database.connection() as connection:
        waiting = await connection.fetchval(_NOT_DONE)
    unread = sum(each.lag for group in behind.values() for each in group)
    return books.submitted, books.in_flight, unread, waiting
