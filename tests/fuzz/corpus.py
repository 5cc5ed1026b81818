"""Real events of every topic: what the flow makes of real job descriptions."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import orjson

from agents.doubles.catalog import MemoryCatalog
from agents.doubles.stores import MemoryOps
from schemas.envelope import derive_id
from schemas.jd import JdSubmitted
from schemas.message import Outgoing
from schemas.registry import encode
from schemas.topology import JD_SUBMITTED
from streams.inline import InlineFlow
from tests.fuzz.flow import Engine, Stores, stages
from tests.fuzz.sample import Sample
from tests.fuzz.trees import Json

Corpus = Mapping[str, Sequence[Sample]]

_AT = datetime(2026, 1, 2, tzinfo=UTC)
_REAL_JDS = 40


async def make_corpus(engine: Engine, shared: Path | None) -> Corpus:
    """Samples by topic: of the ads that ship with the project, and of the shared data's first."""
    ops = MemoryOps()
    inline = InlineFlow(stages(engine, Stores(ops, ops, ops, MemoryCatalog(ops))))
    found: defaultdict[str, list[Sample]] = defaultdict(list)
    for number, value in enumerate([*_shipped(), *(_real(shared) if shared else ())]):
        submitted = JdSubmitted.model_validate(value)
        key = submitted.source_job_id or ""
        type_ = "jd.withdrawn" if submitted.withdrawn else "jd.submitted"
        sent = Outgoing(JD_SUBMITTED, key, type_, derive_id("fuzz", str(number)), submitted)
        found[JD_SUBMITTED.name].append(_sample(sent, orjson.dumps(value)))
        for out in await inline.run(submitted, number, _AT):
            if out.event is not None or out.body is not None:
                found[out.topic.name].append(_sample(out))
    return found


def _sample(out: Outgoing, value: bytes | None = None) -> Sample:
    record = encode(out, "fuzz", _AT)
    return Sample(record.topic, record.key, value or record.value or b"", record.headers)


def _shipped() -> Iterable[Json]:
    """The sample ads, a withdrawal of one, and the withdrawn one again."""
    folder = files("cli") / "samples"
    ads: list[Json] = []
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        text = file.read_text(encoding="utf-8")
        ads.append(orjson.loads(text) if file.name.endswith(".json") else {"html": text})
    first = ads[0]
    assert isinstance(first, dict)
    named = {name: first[name] for name in ("source", "source_job_id")}
    return [*ads, {**named, "withdrawn": True}, first]


def _real(shared: Path) -> Iterable[Json]:
    csv.field_size_limit(2**31 - 1)
    path = shared / "data" / "jds_linkedin_990" / "linkedin_jobs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows[:: len(rows) // _REAL_JDS]:
        yield {
            "source": "linkedin",
            "source_job_id": row["id"],
            "title": row["posting_title"],
            "company": row["company_name"],
            "location": row["location"],
            "url": row["job_url"],
            "text": row["description"],
        }
