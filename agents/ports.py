"""What the agents need of the outside: `infra` has the adapters, `agents.doubles` those in memory.

A method that reaches a server raises TransientError while the server is away.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from agents.domain.snapshot import CatalogSnapshot
from schemas.base import Model
from schemas.catalog import CatalogContent, Kra
from schemas.envelope import Mode, Position, RunRef
from schemas.failure import DeadLetter, Death, Original

Vectors = NDArray[np.float32]


class Clock(Protocol):
    """Time, passed in."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only rise."""
        ...


class Embedder(Protocol):
    """Sentences to vectors of unit length: a text gives the same bytes, whatever its batch."""

    @property
    def model(self) -> str:
        """Name and version: vectors of different models are never compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, float32, shape (len(texts), dimensions)."""
        ...


@dataclass(frozen=True, slots=True)
class KraPoint:
    """A KRA with its vector. `genericness` is its mean similarity to all KRAs of the catalog."""

    kra: Kra
    vector: Vectors
    genericness: float


@dataclass(frozen=True, slots=True)
class KraHit:
    """A KRA near to a sentence; `similarity` is the cosine."""

    id: UUID
    similarity: float


class KraIndex(Protocol):
    """Nearest KRAs by cosine."""

    async def sync(self, points: Sequence[KraPoint]) -> None:
        """Make the index hold just these points."""
        ...

    async def search(self, vectors: Vectors, k: int) -> list[list[KraHit]]:
        """Per row the k nearest, nearest first, ties by id; fewer where the index has fewer."""
        ...

    async def close(self) -> None:
        """Let go of files and connections."""
        ...


@dataclass(frozen=True, slots=True)
class Submission:
    """What the parser asks admission for. `payload` is the submission as JSON, kept with it.

    `valid_through` is in UTC; `expires_run_seq` makes a withdrawal the expiry of that run.
    """

    jd_id: UUID
    position: Position
    appended_at: datetime
    content_hash: str
    text_hash: str
    versions: str
    payload: bytes
    withdrawn: bool = False
    bands: tuple[int, ...] = ()
    valid_through: datetime | None = None
    expires_run_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Admission:
    """The register's answer. For a repeat, `run` is the stored run that it repeats."""

    verdict: Literal["run", "repeat", "stale"]
    run: RunRef
    content_hash: str
    duplicate_of: UUID | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class Recalled:
    """A position that was admitted before, with what was submitted there."""

    payload: bytes
    admission: Admission


class JdRegister(Protocol):
    """Who admits: RUNS.md 1 and 2."""

    async def admit(self, submission: Submission) -> Admission:
        """Decide once per position; the same position gets the same answer again (`known`)."""
        ...

    async def recall(self, position: Position) -> Recalled | None:
        """What was admitted at that position: for redrives and re-emissions."""
        ...

    async def redriven(self, position: Position, value: bytes | None) -> datetime | None:
        """When the submission at that position was appended, if just these bytes are redriven.

        None where no such redrive is noted: then whoever names the position has no right to it.
        """
        ...

    async def unfinished(self, except_cluster: str) -> list[tuple[Position, Recalled]]:
        """What was admitted on another cluster and has no outcome yet, oldest first."""
        ...

    async def open_replay(self, replay_id: UUID, topic: str, mode: Mode) -> None:
        """A replay from that topic has begun: only what is open here replays."""
        ...

    async def admit_replay(
        self, jd_id: UUID, source_run_seq: int, replay_id: UUID
    ) -> RunRef | None:
        """The run that replays `source_run_seq`: RUNS.md 16 and 17; asked again, the same again.

        None where that is not the JD's newest run, where the JD is withdrawn, and where no such
        replay is open. A shadow run has its source's `run_seq` and leaves nothing in the register.
        """
        ...

    async def recall_replay(self, jd_id: UUID, run_seq: int, replay_id: UUID) -> Recalled | None:
        """What such a run is made of; None where nobody was admitted as that."""
        ...


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run at its end. `record` is the record's JSON, None for a withdrawal."""

    run: RunRef
    outcome: Literal["stored", "rejected", "withdrawn"]
    record: bytes | None
    contribution: bytes
    catalog_version: int


class RunStore(Protocol):
    """Who finishes: RUNS.md 6 to 8."""

    async def finish(self, finished: FinishedRun) -> FinishedRun | None:
        """Store it, first writer wins; answer what is stored, or None if a newer run is stored."""
        ...

    async def newest(self, jd_id: UUID) -> FinishedRun | None:
        """The stored run of that JD with the highest `run_seq`."""
        ...

    async def newest_after(self, jd_id: UUID, run_seq: int) -> FinishedRun | None:
        """The same where it is newer than `run_seq`; no record is read where it is not."""
        ...

    async def unapplied(self) -> list[FinishedRun]:
        """Stored runs whose contribution the catalog has not applied, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Expiry:
    """A JD whose `valid_through` has passed, and its newest run, which ends by that."""

    jd_id: UUID
    run_seq: int
    source: str
    source_job_id: str | None


class Sweeps(Protocol):
    """What is due by the clock: found by one process at a time, and sent.

    What was sent is found again only when a while has passed, and the whiles double: where it is
    not heard of because a stage is far behind, it is not sent without end.
    """

    async def send_expired(
        self, at: datetime, send: Callable[[Sequence[Expiry]], Awaitable[None]]
    ) -> int:
        """Send what has expired at that time; how many, 0 while another process is at it.

        Raises what `send` raises; then all of it is found again.
        """
        ...

    async def send_unapplied(
        self, at: datetime, send: Callable[[Sequence[FinishedRun]], Awaitable[None]]
    ) -> int:
        """The same for runs stored a while before that the catalog has not applied: RUNS.md 10.

        Not for those that are dead letters of the catalog stage.
        """
        ...


@dataclass(frozen=True, slots=True)
class BookCounts:
    """RUNS.md 18: `submitted` is the sum of the others once nothing is in flight."""

    submitted: int
    stored: int
    rejected: int
    repeats: int
    superseded: int
    withdrawn: int
    dead: int

    @property
    def in_flight(self) -> int:
        """Submitted and without an outcome yet."""
        return self.submitted - (
            self.stored
            + self.rejected
            + self.repeats
            + self.superseded
            + self.withdrawn
            + self.dead
        )


class Books(Protocol):
    """Outcomes that no other port keeps, and the sum of all."""

    async def record_dead(
        self,
        letter: DeadLetter,
        run_id: UUID | None,
        jd_id: UUID | None,
        original: Original | None = None,
    ) -> None:
        """An event died at a stage; at the parser that is a submission of its own.

        A run dies with its event where a stage was to pass it on: what the catalog reads tells of
        a run, and is not the run. A death that is recorded twice counts once. Without `original`
        the letter cannot be redriven.
        """
        ...

    async def deaths(
        self, stage: str, position: Position, value: bytes | None
    ) -> tuple[Death, ...] | None:
        """Earlier deaths, at that stage, of an event that says that it stood at that position.

        None where that is not so: just these bytes must have been admitted there, or a redrive of
        them must be noted.
        """
        ...

    async def counts(self) -> BookCounts:
        """What became of every submission."""
        ...


LetterState = Literal["open", "redriven", "discarded"]


@dataclass(frozen=True, slots=True)
class Redrive:
    """A dead letter whose redrive is noted, with its deaths until now, oldest first."""

    letter: DeadLetter
    original: Original
    deaths: tuple[Death, ...]


class DeadLetterStore(Protocol):
    """What people do with dead letters: RUNS.md 15."""

    async def note_redrives(
        self, ids: Sequence[UUID], states: Collection[LetterState]
    ) -> list[Redrive]:
        """Note, before they are sent, that these letters are redriven; those in another state stay.

        Nor are those redriven whose bytes are not kept. From here on the event may claim its
        position, and its run is on its way again.
        """
        ...

    async def confirm_redrives(self, redrives: Sequence[Redrive], by: str, at: datetime) -> None:
        """They were sent: they are redriven, but for those that have died again meanwhile."""
        ...

    async def discard(
        self, ids: Sequence[UUID], by: str, at: datetime, why: str | None
    ) -> list[UUID]:
        """Mark these letters as done with, where they are open; answer which. They stay dead."""
        ...

    async def reopen_lost(self) -> int:
        """Open those again whose redrive was lost before it was admitted; answer how many.

        For a broker that has forgotten all: on one that forgets nothing they are on their way.
        """
        ...


@dataclass(frozen=True, slots=True)
class CatalogVersion:
    """One version as stored; `vectors` by KRA id, of those embedded with the asked model."""

    version: int
    content: CatalogContent
    vectors: Mapping[UUID, Vectors] = field(default_factory=dict)


class CatalogReader(Protocol):
    """The catalog as workers load it, in one consistent read."""

    async def version(self) -> int:
        """The newest version's number; 0 for an empty catalog."""
        ...

    async def load(self, embedding_model: str) -> CatalogVersion:
        """The newest version as a whole."""
        ...


@dataclass(frozen=True, slots=True)
class CatalogEvent:
    """A JdContribution or RunAdvanced with the id under which it is applied once."""

    id: str
    event: Model


class CatalogWriter(Protocol):
    """What the catalog agent does to the store."""

    async def apply(self, events: Sequence[CatalogEvent]) -> None:
        """All in one transaction; an event whose id was applied before changes nothing."""
        ...

    async def store_vectors(self, model: str, vectors: Mapping[UUID, Vectors]) -> None:
        """Keep the vectors of KRAs for that embedding model."""
        ...


class Snapshots(Protocol):
    """The compiled catalog that all stages of a process share."""

    async def at_least(self, version: int) -> CatalogSnapshot:
        """The snapshot in use, loaded anew first if it is older than `version`."""
        ...
