"""What a person in the job mostly does: the kind of work that the duties speak of, in their words.

The label comes from `work_kinds`; summary and evidence are cut out of the duties, never written.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from agents.domain.enrichment.work_kinds import LABELS, LONGEST, PHRASES, stems
from schemas.role import NatureOfWork

MIXED = "Mixed responsibilities"
"""The label where the duties tell no kind of work."""

_LEAST_POINTS = 2.0
_TITLE_WEIGHT = 2.0
_SUMMARY_DUTIES = 3
_CLAUSE = 140
_QUOTES = 2
_QUOTE = 400


@dataclass(frozen=True, slots=True)
class _Told:
    """A duty and the points that it gives to each kind of work."""

    place: int
    text: str
    points: dict[str, float]


def nature_of_work(
    title: str | None, duties: Sequence[str], *, quoted: bool = True
) -> NatureOfWork | None:
    """Label, summary and quotes of the duties; None where there are none.

    `quoted` is false for duties that are not the JD's own, which must not be quoted as such.
    """
    if not duties:
        return None
    told = [_Told(place, duty, _points(duty)) for place, duty in enumerate(duties)]
    label = _label(title, told)
    ranked = sorted(told, key=lambda duty: (-duty.points.get(label, 0.0), duty.place))
    telling = [duty.text for duty in ranked if duty.points.get(label)] or [ranked[0].text]
    return NatureOfWork(
        label=label,
        summary=_summary(sorted(ranked[:_SUMMARY_DUTIES], key=lambda duty: duty.place)),
        evidence=tuple(text for text in telling[:_QUOTES] if len(text) <= _QUOTE) if quoted else (),
    )


def _label(title: str | None, told: Sequence[_Told]) -> str:
    total = dict.fromkeys(LABELS, 0.0)
    for duty in told:
        for label, points in duty.points.items():
            total[label] += points
    for label, points in _points(title or "").items():
        total[label] += _TITLE_WEIGHT * points
    best = max(LABELS, key=lambda label: total[label])
    return best if total[best] >= _LEAST_POINTS else MIXED


def _points(text: str) -> dict[str, float]:
    """Points per kind: a phrase counts its words once, shared among the kinds that it tells."""
    words = stems(text)
    found = {
        tuple(words[start : start + length])
        for length in range(1, LONGEST + 1)
        for start in range(len(words) - length + 1)
    }
    points: dict[str, float] = defaultdict(float)
    for phrase in sorted(found & PHRASES.keys()):
        for label in PHRASES[phrase]:
            points[label] += len(phrase) / len(PHRASES[phrase])
    return points


def _summary(duties: Sequence[_Told]) -> str:
    clauses = [_clause(duty.text) for duty in duties]
    rest = [
        clause if clause[1:2].isupper() else clause[:1].lower() + clause[1:]
        for clause in clauses[1:]
    ]
    return "; ".join([clauses[0], *rest]) + "."


def _clause(text: str) -> str:
    """A duty without its full stop, cut between words where it is long."""
    plain = " ".join(text.split()).rstrip(" .;:,")
    if len(plain) <= _CLAUSE:
        return plain
    return plain[: plain.rindex(" ", 0, _CLAUSE) if " " in plain[:_CLAUSE] else _CLAUSE] + " …"
