"""What a run has left: on the topics, in the register, in the catalog."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.domain.catalog.tallies import Tallies, tally
from agents.ports import BookCounts
from infra.kafka import KafkaSettings, Record, cluster_id, read_all
from infra.postgres.books import PostgresBooks
from infra.postgres.contributions import read_tallies
from infra.postgres.packing import unpack
from infra.postgres.pool import Database
from schemas.catalog import JdContribution
from schemas.registry import read_headers
from schemas.topology import JD_SUBMITTED, ROLE_FINALIZED
from streams.flow import FLOW

_TABLES = {
    "skill counts": "select to_jsonb(t) from catalog.skill_counts t",
    "centroids": "select to_jsonb(t) from catalog.role_centroids t",
    "proposals": "select to_jsonb(t) from catalog.proposals t",
    "queues": "select to_jsonb(t) from catalog.review_items t",
    "vectors": "select jsonb_build_array(jd_id, vector) from catalog.contributions",
    "versions": "select to_jsonb(t) - 'at' from catalog.versions t",
    "skills": "select to_jsonb(t) from catalog.skills t",
    "roles": "select to_jsonb(t) from catalog.roles t",
}
_SUBMISSIONS = """
select cluster_id || '/' || topic || '/' || partition || '/' || "offset" as position,
    jd_id::text as jd_id, verdict, outcome
from ops.submissions
"""
_NEWEST = """
select distinct on (jd_id) jd_id::text as jd_id, run_seq, run_id::text as run_id, record
from ops.runs order by jd_id, run_seq desc
"""
_CONTRIBUTIONS = """
select jd_id::text as jd_id, run_seq, body::text as body, vector from catalog.contributions
"""
_DEAD = "select stage || ': ' || reason || ': ' || error from ops.dead"


@dataclass(frozen=True, slots=True)
class Submission:
    """What the register has of one position."""

    jd_id: str
    verdict: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Last:
    """A JD's record as an indexer or as the store has it last; None for a tombstone."""

    run_seq: int
    run_id: str
    record: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Seen:
    """One event on a topic when it came there for the first time."""

    id: str
    run_seq: int


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything that a run is judged by; JDs by id, submissions by position.

    `order` is by topic, and then by JD and the stage that sent it: stages do not wait for others.
    """

    submitted: Sequence[str]
    register: Mapping[str, Submission]
    published: Mapping[str, Last]
    stored: Mapping[str, Last]
    applied: Mapping[str, int]
    contributions: Mapping[str, Mapping[str, Any]]
    tallies: Tallies
    recomputed: Tallies
    tables: Mapping[str, Counter[str]]
    order: Mapping[str, Mapping[str, Sequence[Seen]]]
    dead: Counter[str]
    books: BookCounts


async def observe(kafka: KafkaSettings, database: Database) -> Observed:
    """Read all of it; for when nothing is in flight any more."""
    cluster = await cluster_id(kafka)
    topics = sorted({t.name for wiring in FLOW.values() for t in wiring.writes if t.partitions > 1})
    submitted = await read_all(kafka, [JD_SUBMITTED.name])
    finalized = await read_all(kafka, [ROLE_FINALIZED.name])
    async with database.connection() as connection:
        submissions = await connection.fetch(_SUBMISSIONS)
        newest = await connection.fetch(_NEWEST)
        contributions = await connection.fetch(_CONTRIBUTIONS)
        dead = await connection.fetch(_DEAD)
        tables = {
            name: Counter(row[0] for row in await connection.fetch(query))
            for name, query in _TABLES.items()
        }
    return Observed(
        submitted=[f"{cluster}/{each.topic}/{each.partition}/{each.offset}" for each in submitted],
        register={
            row["position"]: Submission(row["jd_id"], row["verdict"], row["outcome"])
            for row in submissions
        },
        published=_last(finalized),
        stored={
            row["jd_id"]: Last(row["run_seq"], row["run_id"], _unpacked(row["record"]))
            for row in newest
        },
        applied={row["jd_id"]: row["run_seq"] for row in contributions},
        contributions={row["jd_id"]: json.loads(row["body"]) for row in contributions},
        tallies=await read_tallies(database),
        recomputed=tally(
            JdContribution.model_validate_json(row["body"]).model_copy(
                update={"role_vector": tuple(row["vector"])}
            )
            for row in contributions
        ),
        tables=tables,
        order={topic: _first_times(await read_all(kafka, [topic])) for topic in topics},
        dead=Counter(row[0] for row in dead),
        books=await PostgresBooks(database).counts(),
    )


def _last(records: Iterable[Record]) -> dict[str, Last]:
    last = {}
    for record in records:
        headers = read_headers(record.headers)
        last[headers["ce_subject"]] = Last(
            int(headers["rs_run_seq"]), headers["rs_run_id"], _json(record.value)
        )
    return last


def _first_times(records: Iterable[Record]) -> dict[str, list[Seen]]:
    """Per JD and stage the events of runs, in the order in which each came for the first time."""
    seen: set[str] = set()
    order: dict[str, list[Seen]] = defaultdict(list)
    for record in records:
        headers = read_headers(record.headers)
        if headers["ce_id"] not in seen and headers["ce_type"] != "jd.repeated":
            seen.add(headers["ce_id"])
            sender = headers["ce_source"].removeprefix("rolestream/")
            order[f"{headers['ce_subject']} from {sender}"].append(
                Seen(headers["ce_id"], int(headers["rs_run_seq"]))
            )
    return order


def _unpacked(packed: bytes | None) -> Mapping[str, Any] | None:
    return None if packed is None else _json(unpack(packed))


def _json(value: bytes | None) -> Mapping[str, Any] | None:
    if value is None:
        return None
    found: Mapping[str, Any] = json.loads(value)
    return found
