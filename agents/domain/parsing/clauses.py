"""The sentences of a JD with what its sections say of them: whether something is asked, how firmly.

Who calls this: the modules that read one field each (experience, education, certificates).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agents.domain.phrases import PhraseBook
from agents.domain.sentences import iter_sentences
from schemas.jd import Requirement, Section, SectionKind

MAX_CLAUSES = 600


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence. `asks` is true in sections that say what the person must bring."""

    text: str
    requirement: Requirement
    asks: bool
    kind: SectionKind


_FIRMNESS = PhraseBook.of_lists(
    {
        Requirement.NOT_REQUIRED: """
            not required, not strictly required, not be required, not necessary, not needed, not
            mandatory, not essential, isn't required, aren't required, isn't necessary, isn't
            needed, no experience required, no experience necessary, no experience needed, no
            prior experience, no previous experience
        """,
        Requirement.REQUIRED: """
            required, must have, must be, minimum, at least, mandatory, essential
        """,
        Requirement.PREFERRED: """
            preferred, preferably, prefer, a plus, an advantage, an asset, a bonus, a big plus,
            a strong plus, a huge plus, desired, desirable, nice to have, nice-to-have, ideally,
            beneficial, advantageous, optional
        """,
    }
)
_MAX_READ = 600
_ASIDE = re.compile(r"(?<=\w )\([^()]{1,80}\)")
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
        heading = (section.heading or "").casefold()
        headed = asks or "experience" in heading or "education" in heading
        preferred = section.kind is SectionKind.PREFERRED
        for sentence in iter_sentences(section.text, section.start):
            requirement = _requirement(sentence.text, preferred=preferred)
            found.append(Clause(sentence.text, requirement, headed, section.kind))
            if len(found) == MAX_CLAUSES:
                return found
    return found


def _requirement(text: str, *, preferred: bool) -> Requirement:
    head = text[:_MAX_READ]
    said = set(_FIRMNESS.find(_ASIDE.sub(" ", head)))
    if Requirement.NOT_REQUIRED in said:
        return Requirement.NOT_REQUIRED
    if preferred or said == {Requirement.PREFERRED}:
        return Requirement.PREFERRED
    return Requirement.REQUIRED
