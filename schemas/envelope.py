"""Who an event is about and how it is told apart: ids, positions, run references.

Ids are uuid5, so that a redelivered input gives the same ids again; RUNS.md 1 to 3 has the rules.
"""

import re
from enum import StrEnum
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from schemas.base import Model, SmallCount

NAMESPACE = UUID("6f1d7a52-0c3e-5b57-9a4e-5d6a3c1f7e20")
POSITION_HEADER = "rs_position"
"""On a submission that is sent again: where it stood when it was admitted."""

REPLAY_HEADER = "rs_replay_id"
RUN_SEQ_HEADER = "rs_run_seq"
"""On every event of a run; with a replay's id also on what it sends to `jd.submitted`."""

MAX_RUN_SEQ = 2**63 - 1
"""What the register can count to."""

_SEPARATOR = "\x1f"
_POSITION = re.compile(r"([!-.0-~]{1,200})/([!-.0-~]{1,249})/([0-9]{1,9})/([0-9]{1,18})")


class Mode(StrEnum):
    """Live runs count; shadow runs are compared and never do."""

    LIVE = "live"
    SHADOW = "shadow"


class Position(Model):
    """Where a record stands for ever: its cluster, topic, partition and offset."""

    cluster_id: str
    topic: str
    partition: SmallCount
    offset: Annotated[int, Field(ge=0, le=2**63 - 1)]

    def __str__(self) -> str:
        return f"{self.cluster_id}/{self.topic}/{self.partition}/{self.offset}"

    @classmethod
    def parse(cls, text: str | None) -> "Position | None":
        """The position that `str` wrote; None for anything else: outsiders write headers too."""
        match = _POSITION.fullmatch(text or "")
        if match is None:
            return None
        cluster_id, topic, partition, offset = match.groups()
        return cls(cluster_id=cluster_id, topic=topic, partition=int(partition), offset=int(offset))


class RunRef(Model):
    """One run of one JD. `run_seq` rises with every run of the JD and tells newer from older."""

    jd_id: UUID
    revision: int
    run_seq: int
    run_id: UUID
    replay_id: UUID | None = None
    mode: Mode = Mode.LIVE


def derive_id(*parts: str) -> UUID:
    """The uuid5 of the parts in rolestream's namespace, joined by U+001F."""
    return uuid5(NAMESPACE, _SEPARATOR.join(parts))


def derive_jd_id(
    source: str, source_job_id: str | None, title: str | None, company: str | None, text: str
) -> UUID:
    """A JD's identity: its source's own id, or what the ad says where the source has none."""
    if source_job_id:
        return derive_id("jd", source, source_job_id)
    return derive_id("jd-text", source, title or "", company or "", text)


def derive_run_id(jd_id: UUID, run_seq: int, replay_id: UUID | None = None) -> UUID:
    """The id of a run: its JD, its number, and the replay that made it."""
    return derive_id("run", str(jd_id), str(run_seq), str(replay_id or ""))


def derive_event_id(run_id: UUID, stage: str, event_type: str, index: int = 0) -> UUID:
    """The `ce_id` of the `index`-th output of that type that a stage gives for a run."""
    return derive_id("event", str(run_id), stage, event_type, str(index))


def derive_repeat_id(position: Position, stage: str, event_type: str) -> UUID:
    """The `ce_id` of what a stage says of a repeat, which has no run of its own."""
    return derive_id("repeat", str(position), stage, event_type)
