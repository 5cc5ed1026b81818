"""What passes between a stage and its topics: a decoded record in, typed outputs out.

Who calls this: `streams.worker` decodes with `schemas.registry` into an `Inbound`, hands it to the
stage's handler (`agents.*`), and encodes the `Outgoing`s that come back.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from schemas.base import Model
from schemas.envelope import Position, RunRef
from schemas.topology import Topic

M_co = TypeVar("M_co", bound=Model, covariant=True)


@dataclass(frozen=True, slots=True)
class Inbound(Generic[M_co]):
    """One record as a handler sees it; `appended_at` is the broker's time where it keeps that.

    `value` are the bytes of the event, where it came as bytes.
    """

    event: M_co
    id: str
    position: Position
    appended_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    value: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record to publish; `event` None is a tombstone, `headers` join the envelope's own."""

    topic: Topic
    key: str
    type: str
    id: UUID
    event: Model | None
    run: RunRef | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """The value as bytes, where it must go out as it was stored; else `event` is encoded."""


@dataclass(frozen=True, slots=True)
class Handled:
    """What a handler answers: outputs to send, and what to look at once they are confirmed."""

    outputs: tuple[Outgoing, ...] = ()
    after_confirmed: "Callable[[], Awaitable[Handled]] | None" = None
