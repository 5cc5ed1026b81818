"""The degrees that a JD asks for.

Who calls this: `parsing`, with the clauses. Of alternatives in one sentence ("B.S./M.S.") the
lowest level is what is asked.
"""

import re
from collections.abc import Iterable

from agents.domain.parsing.clauses import Clause
from agents.domain.parsing.degrees import DEGREES, Degree
from agents.domain.patterns import alternatives, any_of
from agents.domain.words import word_set
from schemas.jd import Education, Requirement, SectionKind

MAX_EDUCATION = 8
_MAX_READ = 500

_SUBJECT = alternatives(
    r"""
    [A-Z][\w&/+.-]*
    computer|engineering|sciences?|mathematics|statistics|marketing|finance|business|economics
    accounting|administration|technology|information|systems|data|an?|and|or|of|the|related|&
    """
)
_FIELD = re.compile(rf"\b(?:in|of)\s+({_SUBJECT}(?:[ ,/]+{_SUBJECT}){{0,14}})")
_NO_END = word_set("or and of the a an related & ,")
_EQUIVALENT = any_of(
    r"""
    \bequivalent\b
    \bor (?:related|relevant|similar|comparable) (?:\w{1,14} )?experience
    \bin lieu of\b
    \bor (?:\d+\+? years|experience)
    """
)
_WISHED_BESIDE = re.compile(
    r"[,;] ?(?:and )?[A-Z]{2,6}(?:/[A-Z]{2,6})?(?: degree)?"
    r" (?i:(?:is |would be )?(?:strongly |highly )?(?:preferred|desired|desirable|a plus))\b"
)
"""Only what stands beside the degree is a wish: `Bachelor's degree, CPA preferred`."""
_NOT_A_DEGREE = any_of(
    r"""
    \b(?:bachelor party|scrum master|master data|master of ceremonies|tuition|reimbursement)\b
    \b\d+[- ]degree\b
    \b(?:high|some) degree\b
    \bdegrees? (?:celsius|fahrenheit)\b
    """
)


def find_education(clauses: Iterable[Clause]) -> tuple[Education, ...]:
    """The degrees asked for, each level once per requirement, in the order of the text."""
    found: dict[tuple[str, str], Education] = {}
    for clause in clauses:
        head = clause.text[:_MAX_READ]
        if not (clause.asks or "degree" in head.lower()):
            continue
        degree = next((each for each in DEGREES if each.is_named_in(head)), None)
        if degree is None or _NOT_A_DEGREE.search(head):
            continue
        own_wish = clause.kind is SectionKind.PREFERRED or not _WISHED_BESIDE.search(head)
        requirement = clause.requirement if own_wish else Requirement.REQUIRED
        education = Education(
            level=degree.level,
            qualification=_qualification(degree, head),
            raw=clause.text,
            requirement=requirement,
            or_equivalent=_EQUIVALENT.search(head) is not None,
        )
        found.setdefault((degree.level, requirement.value), education)
    return tuple(found.values())[:MAX_EDUCATION]


def _qualification(degree: Degree, head: str) -> str | None:
    """The degree with its field of study: "BS - Computer Science"."""
    match = _FIELD.search(head)
    words = match.group(1).split() if match else []
    while words and words[-1].strip(",./").casefold() in _NO_END | {""}:
        words.pop()
    field = " ".join(words).strip(" ,./")
    return f"{degree.short} - {field}" if len(field) > 2 and field[0].isupper() else None
