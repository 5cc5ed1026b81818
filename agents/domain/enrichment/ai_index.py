"""How much of the work is AI, 0 to 5, and what that is made of.

The score is the sum of what is there: the title names AI 1.25; a primary skill of the JD is an AI
skill 1.0; another skill is 0.5; the person sits on an AI team 0.5; builds AI products 1.0; and up
to 0.75 for the vocabulary, where a mention of an assistant counts 1, of a framework 2 and of a
model or concept 3, and twelve such points are full.

What the employer says of itself, benefits, equal-opportunity text, and sentences about AI in the
hiring process do not count: they say nothing about the work.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from agents.domain.enrichment.ai_vocabulary import Mention, find_mentions_of_ai, speaks_of_ai
from agents.domain.proposals.new_skills import rows_with_skills
from schemas.details import DetailsResolved
from schemas.jd import SectionKind
from schemas.role import AiIndex, AiVocabulary

_TITLE, _PRIMARY, _SECONDARY, _TEAM, _BUILDS, _VOCABULARY = 1.25, 1.0, 0.5, 0.5, 1.0, 0.75
_FULL_VOCABULARY = 12

_NOT_THE_WORK = frozenset(
    {SectionKind.ABOUT_COMPANY, SectionKind.BENEFITS, SectionKind.EEO, SectionKind.APPLY}
)
_HIRING = re.compile(
    r"\b(?:hiring|recruit\w{0,8}|applicants?|applications?|candidates?|interview\w{0,4}"
    r"|your resume|your cv)\b",
    re.IGNORECASE,
)
_TEAM_NOUN = re.compile(
    r"\b(?:team|group|squad|department|lab|division|organization|practice)\b", re.IGNORECASE
)
_NEAR = 40
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
_LONGEST_SENTENCE = 600
_BUILD = re.compile(
    r"\b(?:architect|build|create|deliver|deploy|design|develop|engineer|fine-?tun|implement"
    r"|innovat|optimi[sz]|productioni[sz]|prototyp|research|scale|ship|train)(?:e?s|ing|e)?\b",
    re.IGNORECASE,
)


def ai_index(event: DetailsResolved, duties: Sequence[str]) -> AiIndex:
    """The index of a JD, from its title, skills, duties and the text about the work."""
    spoken = list(_mentions_in_work(event))
    counts = Counter(mention.kind for mention, _ in spoken)
    primary, secondary = _ai_skills(event)
    index = AiIndex(
        title_match=speaks_of_ai(event.parsed.role or event.jd.title or ""),
        has_ai_skill=primary or secondary,
        ai_skill_primary=primary,
        ai_skill_secondary=secondary,
        on_ai_team=any(_TEAM_NOUN.search(after[:_NEAR]) for _, after in spoken),
        builds_ai_products=any(_builds_ai(duty) for duty in duties),
        vocabulary=AiVocabulary(
            assistants=counts["assistants"],
            frameworks=counts["frameworks"],
            models_concepts=counts["concepts"],
        ),
        terms=_terms(mention for mention, _ in spoken),
    )
    return index.model_copy(update={"score": _score(index)})


def _score(index: AiIndex) -> float:
    spoken = index.vocabulary
    points = spoken.assistants + 2 * spoken.frameworks + 3 * spoken.models_concepts
    return round(
        _TITLE * index.title_match
        + _PRIMARY * index.ai_skill_primary
        + _SECONDARY * index.ai_skill_secondary
        + _TEAM * index.on_ai_team
        + _BUILDS * index.builds_ai_products
        + _VOCABULARY * min(points / _FULL_VOCABULARY, 1.0),
        2,
    )


def _mentions_in_work(event: DetailsResolved) -> Iterator[tuple[Mention, str]]:
    """Each mention with what follows it in its sentence, but for sentences about hiring."""
    for section in event.parsed.sections():
        if section.kind in _NOT_THE_WORK:
            continue
        for mention in find_mentions_of_ai(section.text):
            before, after = _around(section.text, mention)
            if not _HIRING.search(before) and not _HIRING.search(after):
                yield mention, after


def _around(text: str, mention: Mention) -> tuple[str, str]:
    """The parts of the sentence before and after the mention."""
    before = text[max(mention.start - _LONGEST_SENTENCE, 0) : mention.start]
    after = text[mention.end : mention.end + _LONGEST_SENTENCE]
    *_, head = _SENTENCE_END.split(before)
    tail, *_ = _SENTENCE_END.split(after, maxsplit=1)
    return head, tail


def _terms(mentions: Iterator[Mention]) -> tuple[str, ...]:
    """The different words, as they are first written."""
    terms: dict[str, str] = {}
    for mention in mentions:
        terms.setdefault(mention.term.casefold(), mention.term)
    return tuple(terms.values())


def _ai_skills(event: DetailsResolved) -> tuple[bool, bool]:
    """Whether a primary skill is an AI skill, and whether another is."""
    found = {True: False, False: False}
    for row, skill in rows_with_skills(event):
        kind = (
            f"{row.canonical.display_name}, {row.canonical.sub_category}" if row.canonical else ""
        )
        if not found[skill.is_primary] and speaks_of_ai(f"{row.input_skill}, {kind}"):
            found[skill.is_primary] = True
    return found[True], found[False]


def _builds_ai(duty: str) -> bool:
    """A duty that makes something, with AI after the verb."""
    build = _BUILD.search(duty)
    return build is not None and speaks_of_ai(duty[build.end() :])
