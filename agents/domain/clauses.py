"""The sentences of a JD with what its sections say of them: whether something is asked, how firmly.

Who calls this: the modules that read one field each (experience, education, certificates).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agents.domain.sentences import split_sentences
from schemas.jd import Requirement, Section, SectionKind

MAX_CLAUSES = 600


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence. `asks` is true in sections that say what the person must bring."""

    text: str
    requirement: Requirement
    asks: bool
    kind: SectionKind


_NOT_REQUIRED = re.compile(
    r"\b(?:not|isn['’]t|n['’]t) (?:strictly )?(?:be )?(?:required|necessary|needed|mandatory|essential)"
    r"|\bno (?:\w+ ){0,2}(?:required|necessary|needed)",
    re.IGNORECASE,
)
_PREFERRED = re.compile(
    r"\b(?:preferred|preferably|prefer|a plus|an? (?:\w+ )?(?:advantage|asset|bonus)|desired|desirable"
    r"|nice[- ]to[- ]have|ideally|beneficial|advantageous|optional|is a plus)\b",
    re.IGNORECASE,
)
_ASKING = frozenset({SectionKind.REQUIREMENTS, SectionKind.PREFERRED, SectionKind.SKILLS})
_SILENT = frozenset(
    {SectionKind.ABOUT_COMPANY, SectionKind.BENEFITS, SectionKind.EEO, SectionKind.APPLY}
)


def read_clauses(sections: Iterable[Section]) -> list[Clause]:
    """The sentences that may ask for something: none of the company, benefits, EEO or applying."""
    found = []
    for section in sections:
        if section.kind in _SILENT:
            continue
        asks = section.kind in _ASKING
        heading = f"{section.heading}: " if section.heading else ""
        preferred = section.kind is SectionKind.PREFERRED
        for sentence in split_sentences(section.text, section.start):
            requirement = _requirement(sentence.text, preferred=preferred)
            headed = asks or "experience" in heading.lower() or "education" in heading.lower()
            found.append(Clause(sentence.text, requirement, headed, section.kind))
            if len(found) == MAX_CLAUSES:
                return found
    return found


def _requirement(text: str, *, preferred: bool) -> Requirement:
    head = text[:600]
    if _NOT_REQUIRED.search(head):
        return Requirement.NOT_REQUIRED
    if preferred or _PREFERRED.search(head):
        return Requirement.PREFERRED
    return Requirement.REQUIRED
