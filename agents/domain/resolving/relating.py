"""How an unknown skill relates to known ones, where its name or the JD's wording gives a reason."""

import re
from collections.abc import Sequence

from agents.domain.resolving.linking import Link
from agents.domain.snapshot import CatalogSnapshot
from schemas.catalog import Relations
from schemas.details import DerivedType
from schemas.skills import FinalSkill

_HOSTS = frozenset({"PLATFORM", "SERVICE", "TOOL", "DATABASE"})
_BASES = frozenset({"LANGUAGE", "FRAMEWORK", "LIBRARY"})
_ALTERNATIVE = re.compile(r"\s?(?:,\s)?or\s")
_JOIN = 6


def relate(
    skill: FinalSkill,
    derived: DerivedType,
    text: str,
    known: Sequence[FinalSkill],
    snapshot: CatalogSnapshot,
) -> tuple[Relations, tuple[str, ...]]:
    """The relations that can be told, and the reason for each."""
    part_of, needs, reasons = [], [], []
    head = snapshot.names.head(skill.skill_name)
    if head is not None:
        nature = snapshot.skills[head.slug].skill_nature
        if nature in _HOSTS:
            part_of.append(head.slug)
            reasons.append(_because("part of", head))
        elif nature in _BASES and derived.skill_nature in {"FRAMEWORK", "LIBRARY", "TOOL"}:
            needs.append(head.slug)
            reasons.append(_because("needs", head))
    alternatives = [
        other
        for other in known
        if other.slug is not None
        and snapshot.skills[other.slug].category == derived.category
        and _joined_by_or(skill, other, text)
    ]
    reasons += [
        f'alternative to {other.skill_name}: the JD joins them by "or"' for other in alternatives
    ]
    relations = Relations(
        part_of=tuple(part_of),
        needs=tuple(needs),
        alternative_to=tuple(sorted({str(other.slug) for other in alternatives})),
    )
    return relations, tuple(reasons)


def _because(relation: str, head: Link) -> str:
    return f"{relation} {head.alias}: its name begins with it"


def _joined_by_or(left: FinalSkill, right: FinalSkill, text: str) -> bool:
    for mine in left.evidence:
        for other in right.evidence:
            first, second = sorted((mine, other), key=lambda evidence: evidence.start)
            gap = text[first.end : second.start]
            if len(gap) <= _JOIN and _ALTERNATIVE.fullmatch(gap):
                return True
    return False
