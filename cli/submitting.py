"""Entries onto `jd.submitted`: used by `submit` and by the demo."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from aiokafka import TopicPartition

from cli.sources import Entry, Refusal
from infra.clock import SystemClock
from infra.kafka import KafkaSettings, ends
from infra.lag import group_lag
from schemas.jd import JdSubmitted
from schemas.message import Outgoing
from schemas.registry import Encoded, UndecodableError, encode
from schemas.topology import JD_SUBMITTED, StageName
from streams.outbox import Publisher

_BATCH = 100
_POLL_S = 0.3


@dataclass(slots=True)
class Submitted:
    """How a submission went: how many records the broker confirmed, and what was refused."""

    sent: int = 0
    refused: list[Refusal] = field(default_factory=list)


async def submit_entries(
    entries: Iterable[Entry | Refusal], publisher: Publisher, tell: Callable[[Submitted], None]
) -> Submitted:
    """Publish every entry, in order; `tell` hears of the progress after each batch."""
    done = Submitted()
    batch: list[Encoded] = []
    for entry in entries:
        if isinstance(entry, Refusal):
            done.refused.append(entry)
            continue
        try:
            batch.append(encode(_outgoing(entry.submitted), "submit", SystemClock().now()))
        except UndecodableError as error:
            done.refused.append(Refusal(entry.origin, str(error)))
        if len(batch) == _BATCH:
            await _send(batch, publisher, done)
            tell(done)
    await _send(batch, publisher, done)
    tell(done)
    return done


async def submission_ends(kafka: KafkaSettings) -> dict[TopicPartition, int]:
    """Where `jd.submitted` ends now: what stands before it is what has been submitted."""
    return await ends(kafka, [JD_SUBMITTED.name])


async def wait_admitted(kafka: KafkaSettings, upto: dict[TopicPartition, int]) -> None:
    """Return when the parser has acknowledged all that stood before these ends."""
    while True:
        lags = await group_lag(kafka, StageName.PARSER.group, [JD_SUBMITTED.name])
        read = {TopicPartition(lag.topic, lag.partition): lag.next_offset for lag in lags}
        if all(read.get(place, 0) >= end for place, end in upto.items()):
            return
        await asyncio.sleep(_POLL_S)


async def _send(batch: list[Encoded], publisher: Publisher, done: Submitted) -> None:
    records: Sequence[Encoded] = tuple(batch)
    batch.clear()
    await publisher.send(records)
    done.sent += len(records)


def _outgoing(submitted: JdSubmitted) -> Outgoing:
    id_ = uuid4()
    return Outgoing(
        topic=JD_SUBMITTED,
        key=submitted.source_job_id or str(id_),
        type="jd.withdrawn" if submitted.withdrawn else "jd.submitted",
        id=id_,
        event=submitted,
    )
