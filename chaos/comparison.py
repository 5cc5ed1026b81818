"""What must hold after a run, and between a calm and a troubled one. Pure: observed in, faults out.

Records are compared without what timing decides (RUNS.md 20): run_seq, run_id, times, cost and
duplicate_of; also without the revision where a submission came too late to count.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chaos.observe import Last, Observed, Seen

_DECIDED_BY_TIMING = frozenset({"run_seq", "run_id", "cost", "duplicate_of"})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold: among how many, and where it does not."""

    name: str
    among: int
    faults: Sequence[str]


def check(observed: Observed, expected: Mapping[str, bool]) -> list[Check]:
    """What one run must show by itself. `expected`: per JD whether a record is to be there."""
    return [
        Check("each submission has one outcome", len(observed.submitted), _outcomes(observed)),
        Check("the books add up", 1, _books(observed)),
        Check("each JD has its record or tombstone", len(expected), _ends(observed, expected)),
        Check("the last on the topic is the last stored", len(observed.stored), _newest(observed)),
        Check("each last run is applied", len(observed.stored), _applied(observed)),
        Check("sums equal what they sum", 1, _sums(observed)),
        *(
            Check(f"order per JD on {topic}", len(jds), _order(jds))
            for topic, jds in sorted(observed.order.items())
        ),
    ]


def compare(calm: Observed, troubled: Observed) -> list[Check]:
    """What must be equal between two runs of the same submissions."""
    late = {
        each.jd_id
        for run in (calm, troubled)
        for each in run.register.values()
        if each.verdict == "stale"
    }
    left, right = _records(calm, late), _records(troubled, late)
    gives, given = _contributions(calm, late), _contributions(troubled, late)
    return [
        Check("equal records", len(left), list(_differences(left, right))),
        Check("equal contributions", len(gives), list(_differences(gives, given))),
        *(
            Check(
                f"equal {name}",
                rows.total(),
                [
                    *(f"missing: {row[:200]}" for row in rows - troubled.tables[name]),
                    *(f"too much: {row[:200]}" for row in troubled.tables[name] - rows),
                ],
            )
            for name, rows in calm.tables.items()
        ),
        Check(
            "equal dead letters",
            calm.dead.total(),
            [
                f"{row} ({n})"
                for row, n in ((troubled.dead - calm.dead) + (calm.dead - troubled.dead)).items()
            ],
        ),
    ]


def _outcomes(observed: Observed) -> list[str]:
    submitted = set(observed.submitted)
    return [
        *(
            f"lost: {position} was never admitted"
            for position in submitted - observed.register.keys()
        ),
        *(f"{position} was never submitted" for position in observed.register.keys() - submitted),
        *(
            f"lost: {position} has no outcome"
            for position, each in observed.register.items()
            if each.outcome is None
        ),
    ]


def _books(observed: Observed) -> list[str]:
    books = observed.books
    faults = [f"{books.in_flight} are in flight"] if books.in_flight else []
    if books.submitted != len(observed.submitted):
        faults.append(f"{books.submitted} in the books, {len(observed.submitted)} submitted")
    return faults


def _ends(observed: Observed, expected: Mapping[str, bool]) -> list[str]:
    return [
        *(f"lost: {jd_id} has nothing" for jd_id in expected.keys() - observed.published.keys()),
        *(f"{jd_id} was never submitted" for jd_id in observed.published.keys() - expected.keys()),
        *(
            f"{jd_id} should {'have a record' if expected[jd_id] else 'be withdrawn'}"
            for jd_id, last in observed.published.items()
            if jd_id in expected and (last.record is not None) != expected[jd_id]
        ),
    ]


def _newest(observed: Observed) -> list[str]:
    return [
        f"{jd_id}: {_told(observed.published.get(jd_id))} is the last, {_told(stored)} is stored"
        for jd_id, stored in observed.stored.items()
        if observed.published.get(jd_id) != stored
    ]


def _applied(observed: Observed) -> list[str]:
    return [
        f"{jd_id}: run {observed.applied.get(jd_id)} is applied, {stored.run_seq} is stored"
        for jd_id, stored in observed.stored.items()
        if observed.applied.get(jd_id) != stored.run_seq
    ]


def _sums(observed: Observed) -> list[str]:
    kept, summed = observed.tallies, observed.recomputed
    return [
        f"the {name} differ"
        for name in ("centroids", "skills", "items")
        if getattr(kept, name) != getattr(summed, name)
    ]


def _order(jds: Mapping[str, Sequence[Seen]]) -> list[str]:
    return [
        f"{jd_id}: runs came as {', '.join(str(each.run_seq) for each in seen)}"
        for jd_id, seen in jds.items()
        if any(later.run_seq < seen[at].run_seq for at, later in enumerate(seen[1:]))
    ]


def _uneven(left: Counter[str], right: Counter[str]) -> Counter[str]:
    """What the one has more of than the other."""
    return (left - right) + (right - left)


def _records(run: Observed, late: set[str]) -> dict[str, object]:
    return {
        jd_id: None if last.record is None else _settled(last.record, late=jd_id in late)
        for jd_id, last in run.published.items()
    }


def _contributions(run: Observed, late: set[str]) -> dict[str, object]:
    return {jd_id: _settled(body, late=jd_id in late) for jd_id, body in run.contributions.items()}


def _settled(record: Mapping[str, Any], *, late: bool) -> Mapping[str, Any]:
    """Without what timing decides."""
    left_out = _DECIDED_BY_TIMING | {"revision"} if late else _DECIDED_BY_TIMING
    return {name: value for name, value in record.items() if name not in left_out}


def _differences(left: Mapping[str, object], right: Mapping[str, object]) -> Iterator[str]:
    for jd_id in sorted(left.keys() | right.keys()):
        one, other = left.get(jd_id), right.get(jd_id)
        if jd_id not in right:
            yield f"lost: {jd_id}"
        elif jd_id not in left:
            yield f"too much: {jd_id}"
        elif one != other:
            yield f"{jd_id} differs in {_where(one, other)}"


def _where(one: object, other: object) -> str:
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return "being there"
    names = [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]
    return ", ".join(names)


def _told(last: Last | None) -> str:
    return "nothing" if last is None else f"run {last.run_seq}"
