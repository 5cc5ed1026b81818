"""From a record to a stage's work: decoded where it can be, and put under the key of its lane."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from schemas.base import Model
from schemas.envelope import POSITION_HEADER, Position, derive_jd_id
from schemas.failure import DeadReason
from schemas.jd import JdSubmitted
from schemas.message import Inbound
from schemas.registry import UndecodableError, decode, read_headers
from schemas.topology import JD_SUBMITTED, MAX_MESSAGE_BYTES, Topic
from streams.record import Record
from streams.tries import Tries


@dataclass(slots=True, eq=False)  # not frozen: that would double the time that one takes to make
class Work:
    """A record with its headers read and its lane known.

    The event is decoded when its turn has come: as objects it takes ten times the memory of its
    bytes, and many events wait.
    """

    record: Record
    headers: Mapping[str, str]
    topic: Topic
    cluster_id: str
    lane: Hashable
    tries: Tries = field(default_factory=Tries)

    @property
    def from_outside(self) -> bool:
        """Written by a producer, not by a stage: nothing in its headers can be relied on."""
        return _is_from_outside(self.topic)

    def read(self, known: Model | None = None) -> Inbound[Any]:
        """The event in it: `known`, where its bytes need not be read. Raises UndecodableError."""
        _check_size(self.record)
        if not self.record.has_time:
            raise UndecodableError(DeadReason.INVALID, "its timestamp is beyond the year 9999")
        position = self.record.position(self.cluster_id)
        return Inbound(
            event=known or decode(self.topic, self.record.value, self.headers),
            id=self.headers.get("ce_id") or str(position),
            position=position,
            appended_at=self.record.appended_at,
            headers=self.headers,
            value=self.record.value,
        )

    def run_id(self) -> UUID | None:
        """The run that it belongs to, if it has one yet."""
        return None if self.from_outside else _uuid(self.headers.get("rs_run_id"))

    def jd_id(self) -> UUID | None:
        """The JD that it is about, where our own envelope says so."""
        return None if self.from_outside else _uuid(self.headers.get("ce_subject"))

    def claimed_position(self) -> Position | None:
        """Where an event that is sent again says it first stood: true or not."""
        return Position.parse(self.headers.get(POSITION_HEADER))

    def where(self) -> dict[str, object]:
        """Its place, for the log."""
        record = self.record
        return {"topic": record.topic, "partition": record.partition, "offset": record.offset}


def read_work(record: Record, topic: Topic, cluster_id: str) -> Work:
    """Read the headers and find the lane: what must stay in order are the events of one JD.

    Our own stages key by JD; what key a producer used does not matter.
    """
    headers = read_headers(record.headers)
    alone = (record.place, record.offset)
    lane: Hashable = record.key or alone
    if _is_from_outside(topic):
        try:
            _check_size(record)
            lane = _identity(decode(topic, record.value, headers))
        except Exception:  # noqa: BLE001 - it comes again with the event's turn, and is decided then
            lane = alone
    return Work(record, headers, topic, cluster_id, lane)


def _is_from_outside(topic: Topic) -> bool:
    return topic.name == JD_SUBMITTED.name


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
    if event.withdrawn and (named := _uuid(event.jd_id)) is not None:
        return named
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
