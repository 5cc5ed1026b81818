"""Short ways to say what the contracts talk about: submissions, finished runs, dead letters."""

from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from agents.ports import Admission, FinishedRun, Submission
from schemas.envelope import Mode, Position, RunRef, derive_id, derive_run_id
from schemas.failure import DeadLetter, DeadReason

Outcome = Literal["stored", "rejected", "withdrawn"]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
JD = derive_id("jd", "board", "1")
OTHER_JD = derive_id("jd", "board", "2")


def position(offset: int, cluster: str = "c1", topic: str = "jd.submitted") -> Position:
    return Position(cluster_id=cluster, topic=topic, partition=0, offset=offset)


def submission(
    offset: int,
    content: str = "A",
    *,
    jd_id: UUID = JD,
    cluster: str = "c1",
    minute: int | None = None,
    text: str | None = None,
    versions: str = "v1",
    withdrawn: bool = False,
    valid_through: int | None = None,
    expires: int | None = None,
) -> Submission:
    """A submission at that offset, appended in the minute of that number unless told another.

    `valid_through` is such a minute too; `expires` makes it the expiry of that run.
    """
    return Submission(
        jd_id=jd_id,
        position=position(offset, cluster),
        appended_at=NOON + timedelta(minutes=offset if minute is None else minute),
        content_hash=content,
        text_hash=f"text of {jd_id} {content}" if text is None else text,
        versions=versions,
        payload=f"payload {offset}".encode(),
        withdrawn=withdrawn or expires is not None,
        valid_through=None if valid_through is None else NOON + timedelta(minutes=valid_through),
        expires_run_seq=expires,
        bands=(1, 2**64 - 1),
    )


def run_of(run_seq: int, jd_id: UUID = JD, revision: int = 1, mode: Mode = Mode.LIVE) -> RunRef:
    return RunRef(
        jd_id=jd_id,
        revision=revision,
        run_seq=run_seq,
        run_id=derive_run_id(jd_id, run_seq),
        mode=mode,
    )


def finished(
    run: RunRef, record: bytes | None = b"record", outcome: Outcome = "stored"
) -> FinishedRun:
    return FinishedRun(
        run=run,
        outcome=outcome,
        record=record,
        contribution=b'{"contribution": 1}',
        catalog_version=3,
    )


def withdrawal(admission: Admission) -> FinishedRun:
    return finished(admission.run, record=None, outcome="withdrawn")


def letter(offset: int, stage: str = "parser", topic: str = "jd.submitted") -> DeadLetter:
    return DeadLetter(
        stage=stage,
        position=position(offset, topic=topic),
        reason=DeadReason.UNDECODABLE,
        error="the value is not JSON \0",
        attempts=1,
        first_at=NOON,
        last_at=NOON,
    )
