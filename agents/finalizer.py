"""details.resolved → role.finalized and catalog.changes: the record, and what the JD gives.

Who wins is RUNS.md 6 to 8: the run store decides, and only what it holds is published, as the bytes
that it holds. After the broker has confirmed, the finalizer looks again: if a newer run was stored
meanwhile, its record is sent after, so that the last record on the compacted topic is the newest.
"""

from dataclasses import dataclass, replace

import orjson

from agents.domain.enrichment.enrich import enrich
from agents.domain.proposals.contribution import (
    artifacts,
    contribution,
    empty_contribution,
    updates,
)
from agents.domain.proposals.persistence import persistence
from agents.domain.sentences import duty_sentences
from agents.domain.snapshot import CatalogSnapshot
from agents.errors import PermanentError
from agents.outputs import Stopwatch, advanced, handled
from agents.ports import Clock, FinishedRun, RunStore, Snapshots
from schemas.base import Model, canonical_json
from schemas.catalog import JdContribution
from schemas.cost import StageCost
from schemas.details import DetailsResolved
from schemas.envelope import Mode, derive_event_id, derive_repeat_id
from schemas.failure import DeadReason
from schemas.jd import JdRepeated, JdWithdrawn
from schemas.message import Handled, Inbound, Outgoing
from schemas.role import RoleFinalized
from schemas.topology import (
    CATALOG_CHANGES,
    MAX_MESSAGE_BYTES,
    ROLE_FINALIZED,
    ROLE_FINALIZED_SHADOW,
    StageName,
    Topic,
)

_STAGE = StageName.FINALIZER
_RECORD = "role.finalized"
_CONTRIBUTION = "jd.contribution"


@dataclass(frozen=True, slots=True)
class _Work:
    """What the finalizer made of an event, before the store says whether it counts."""

    finished: FinishedRun
    record: RoleFinalized | None
    contribution: JdContribution
    cost: StageCost


class Finalizer:
    """The finalizer stage. Built from the shared snapshots, the run store, and a clock."""

    def __init__(self, snapshots: Snapshots, runs: RunStore, clock: Clock) -> None:
        self._snapshots = snapshots
        self._runs = runs
        self._clock = clock

    async def __call__(
        self, inbound: Inbound[DetailsResolved | JdWithdrawn | JdRepeated]
    ) -> Handled:
        """One event in; the stored record and contribution and a notice out.

        Only a notice where a newer run is stored, or where a repeat finds nothing stored. Raises
        TransientError while a store is away, PermanentError for a record too large to publish.
        """
        watch = Stopwatch.start(self._clock)
        event = inbound.event
        if isinstance(event, JdRepeated):
            return await self._repeat(event, watch)
        if isinstance(event, JdWithdrawn):
            work = self._withdrawal(event, watch)
        else:
            work = await self._record(event, watch)
        if event.mode is Mode.SHADOW:
            return handled(_shadow(work), advanced(_STAGE, event, "shadow", work.cost, self._clock))
        stored = await self._runs.finish(work.finished)
        outcome = stored.outcome if stored else "superseded"
        notice = advanced(_STAGE, event, outcome, work.cost, self._clock)
        if stored is None:
            return handled(notice)
        return self._published(stored, _record(stored, work), _contribution(stored, work), notice)

    async def _repeat(self, event: JdRepeated, watch: Stopwatch) -> Handled:
        newest = await self._runs.newest(event.jd_id)
        notice = advanced(_STAGE, event, "repeated", watch.cost(), self._clock)
        if newest is None:
            return handled(notice)
        again = replace(
            _stored_record(newest), id=derive_repeat_id(event.position, _STAGE, _RECORD)
        )
        return self._published(newest, again, notice)

    def _withdrawal(self, event: JdWithdrawn, watch: Stopwatch) -> _Work:
        version = max(event.versions.catalog.values(), default=0)
        given = empty_contribution(event, version)
        finished = FinishedRun(event.run(), "withdrawn", None, _bytes(given), version)
        return _Work(finished, None, given, watch.cost())

    async def _record(self, event: DetailsResolved, watch: Stopwatch) -> _Work:
        seen = max(event.versions.catalog.values(), default=0)
        snapshot = await self._snapshots.at_least(seen)
        before = {name: getattr(event, name) for name in type(event).model_fields}
        before |= {
            "role_vector": (),
            "versions": event.versions.seen(_STAGE, snapshot.version),
        }
        if event.rejection_reason:
            given = empty_contribution(event, snapshot.version)
            added: dict[str, object] = {"status": "rejected"}
        else:
            given, added = _finish(event, snapshot)
        cost = watch.cost()
        record = RoleFinalized(**before | added | {"cost": event.cost.plus(_STAGE, cost)})
        finished = FinishedRun(
            run=event.run(),
            outcome="rejected" if event.rejection_reason else "stored",
            record=_publishable(record),
            contribution=_publishable(given),
            catalog_version=snapshot.version,
        )
        return _Work(finished, record, given, cost)

    def _published(self, stored: FinishedRun, *outputs: Outgoing) -> Handled:
        """The outputs, and a look for what was stored after `stored` once they are confirmed."""

        async def look_again() -> Handled:
            newer = await self._runs.newest_after(stored.run.jd_id, stored.run.run_seq)
            return Handled() if newer is None else self._published(newer, _stored_record(newer))

        return Handled(outputs=outputs, after_confirmed=look_again)


def _finish(
    event: DetailsResolved, snapshot: CatalogSnapshot
) -> tuple[JdContribution, dict[str, object]]:
    """The contribution of a JD that was not rejected, and the fields that its record gains."""
    duties = [span.text for span in duty_sentences(event.parsed)]
    rows = persistence(event, snapshot)
    proposed = updates(event, duties)
    given = contribution(event, proposed, rows, snapshot.version)
    role = event.chosen_role
    return given, {
        "status": "finalized",
        "chosen_role_resolution": {"db": "in_db", "new": "new"}[role.source] if role else None,
        "updates": proposed,
        "persistence": rows,
        "artifacts": artifacts(event, proposed, given),
        "enrichment": enrich(event, duties, snapshot),
    }


def _publishable(model: Model) -> bytes:
    """Canonical JSON that a topic takes: what is stored must be what can be published.

    Raises PermanentError (too_large).
    """
    content = _bytes(model)
    if len(content) > MAX_MESSAGE_BYTES:
        raise PermanentError(
            f"a {type(model).__name__} of {len(content)} bytes is over the limit of "
            f"{MAX_MESSAGE_BYTES}",
            reason=DeadReason.TOO_LARGE,
        )
    return content


def _bytes(model: Model) -> bytes:
    """Canonical JSON. Through pydantic's own JSON, which is three times as fast as its dicts."""
    return canonical_json(orjson.loads(model.model_dump_json()))


def _shadow(work: _Work) -> Outgoing:
    """The record of a shadow run, for comparison alone: nothing of it is stored or applied."""
    out = _outgoing(work.finished, ROLE_FINALIZED_SHADOW, _RECORD, work.finished.record)
    return replace(out, event=work.record)


def _record(stored: FinishedRun, work: _Work) -> Outgoing:
    """The stored record; with its event where it is the one that was just made."""
    out = _stored_record(stored)
    return replace(out, event=work.record) if stored.record == work.finished.record else out


def _stored_record(stored: FinishedRun) -> Outgoing:
    """The record, or the tombstone, as the store holds it."""
    return _outgoing(stored, ROLE_FINALIZED, _RECORD, stored.record)


def _contribution(stored: FinishedRun, work: _Work) -> Outgoing:
    """The stored contribution, always with its event: a stage of ours reads it."""
    made_here = stored.contribution == work.finished.contribution
    event = (
        work.contribution if made_here else JdContribution.model_validate_json(stored.contribution)
    )
    out = _outgoing(stored, CATALOG_CHANGES, _CONTRIBUTION, stored.contribution)
    return replace(out, event=event)


def _outgoing(stored: FinishedRun, topic: Topic, type_: str, body: bytes | None) -> Outgoing:
    return Outgoing(
        topic=topic,
        key=str(stored.run.jd_id),
        type=type_,
        id=derive_event_id(stored.run.run_id, _STAGE, type_),
        event=None,
        run=stored.run,
        body=body,
    )
