"""From a record to a stage's work: decoded where it can be, and put under the key of its lane."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from schemas.base import Model
from schemas.envelope import derive_jd_id
from schemas.failure import DeadReason
from schemas.jd import JdSubmitted
from schemas.message import Inbound
from schemas.registry import UndecodableError, decode, read_headers
from schemas.topology import JD_SUBMITTED, MAX_MESSAGE_BYTES, Topic
from streams.record import Record


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """A record and the event in it, or the error that says why there is none."""

    record: Record
    headers: Mapping[str, str]
    event: Inbound[Any] | UndecodableError

    @property
    def from_outside(self) -> bool:
        """Written by a producer, not by a stage: nothing in its headers can be relied on."""
        return self.record.topic == JD_SUBMITTED.name

    def lane(self) -> Hashable:
        """What must stay in order: the events of one JD, whatever key its producer used."""
        if self.from_outside and isinstance(self.event, Inbound):
            return _identity(self.event.event)
        return self.record.key or (self.record.place, self.record.offset)

    def run_id(self) -> UUID | None:
        """The run that it belongs to, if it has one yet."""
        return None if self.from_outside else _uuid(self.headers.get("rs_run_id"))

    def jd_id(self) -> UUID | None:
        """The JD that it is about, where our own envelope says so."""
        return None if self.from_outside else _uuid(self.headers.get("ce_subject"))

    def where(self) -> dict[str, object]:
        """Its place, for the log."""
        record = self.record
        return {"topic": record.topic, "partition": record.partition, "offset": record.offset}


def read_work(record: Record, topic: Topic, cluster_id: str) -> Work:
    """Decode the record; an error becomes part of the answer."""
    headers = read_headers(record.headers)
    try:
        _check_size(record)
        event = decode(topic, record.value, headers)
    except UndecodableError as error:
        return Work(record, headers, error)
    inbound: Inbound[Any] = Inbound(
        event=event,
        id=headers.get("ce_id", ""),
        position=record.position(cluster_id),
        appended_at=record.appended_at,
        headers=headers,
    )
    return Work(record, headers, inbound)


def _check_size(record: Record) -> None:
    """Some brokers take records over the limit that ours are created with."""
    size = len(record.value or b"")
    if size > MAX_MESSAGE_BYTES:
        raise UndecodableError(
            DeadReason.TOO_LARGE, f"{size} bytes are over the limit of {MAX_MESSAGE_BYTES}"
        )


def _identity(event: Model) -> Hashable:
    """The JD as far as it can be told cheaply; equal submissions are always equal here."""
    if not isinstance(event, JdSubmitted):
        return None
    return derive_jd_id(
        event.source,
        event.source_job_id,
        event.title,
        event.company,
        event.text or event.html or "",
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
