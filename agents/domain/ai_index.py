"""How much of the work is AI, 0 to 5, and what that is made of.

The score is the sum of what is there: the title names AI 1.25; a primary skill of the JD is an AI
skill 1.0; another skill is 0.5; the person sits on an AI team 0.5; builds AI products 1.0; and up
to 0.75 for the vocabulary, where a mention of an assistant counts 1, of a framework 2 and of a
model or concept 3, and twelve such points are full.

What the employer says of itself, benefits, equal-opportunity text, and sentences about AI in the
hiring process do not count: they say nothing about the work.
"""

import re
from collections.abc import Sequence

from agents.domain.ai_vocabulary import Mentions, mentions
from agents.domain.sentences import split_sentences
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
_BUILD = re.compile(
    r"\b(?:architect|build|create|deliver|deploy|design|develop|engineer|fine-?tun|implement"
    r"|innovat|optimi[sz]|productioni[sz]|prototyp|research|scale|ship|train)(?:e?s|ing|e)?\b",
    re.IGNORECASE,
)


def ai_index(event: DetailsResolved, duties: Sequence[str]) -> AiIndex:
    """The index of a JD, from its title, skills, duties and the text about the work."""
    title = event.parsed.role or event.jd.title or ""
    work = _sentences_about_work(event)
    spoken = mentions(work)
    primary, secondary = _ai_skills(event)
    index = AiIndex(
        title_match=mentions([title]).any,
        has_ai_skill=primary or secondary,
        ai_skill_primary=primary,
        ai_skill_secondary=secondary,
        on_ai_team=any(_names_ai_team(sentence) for sentence in work),
        builds_ai_products=any(_builds_ai(duty) for duty in duties),
        vocabulary=AiVocabulary(
            assistants=spoken.assistants,
            frameworks=spoken.frameworks,
            models_concepts=spoken.concepts,
        ),
        terms=spoken.terms,
    )
    return index.model_copy(update={"score": _score(index, spoken)})


def _score(index: AiIndex, spoken: Mentions) -> float:
    points = spoken.assistants + 2 * spoken.frameworks + 3 * spoken.concepts
    return round(
        _TITLE * index.title_match
        + _PRIMARY * index.ai_skill_primary
        + _SECONDARY * index.ai_skill_secondary
        + _TEAM * index.on_ai_team
        + _BUILDS * index.builds_ai_products
        + _VOCABULARY * min(points / _FULL_VOCABULARY, 1.0),
        2,
    )


def _sentences_about_work(event: DetailsResolved) -> list[str]:
    """Of the sections that speak of AI at all: cutting sentences costs more than looking."""
    return [
        sentence.text
        for section in event.parsed.sections()
        if section.kind not in _NOT_THE_WORK and mentions([section.text]).any
        for sentence in split_sentences(section.text)
        if not _HIRING.search(sentence.text)
    ]


def _ai_skills(event: DetailsResolved) -> tuple[bool, bool]:
    """Whether a primary skill is an AI skill, and whether another is."""
    found = {True: False, False: False}
    for row, skill in zip(event.resolved_skills, event.final_skills, strict=True):
        named = [row.input_skill]
        if row.canonical is not None:
            named += [row.canonical.display_name, row.canonical.sub_category]
        if mentions(named).any:
            found[skill.is_primary] = True
    return found[True], found[False]


def _names_ai_team(sentence: str) -> bool:
    """An AI word with a word for a team soon after it."""
    for match in _TEAM_NOUN.finditer(sentence):
        if mentions([sentence[max(match.start() - _NEAR, 0) : match.start()]]).any:
            return True
    return False


def _builds_ai(duty: str) -> bool:
    """A duty that makes something, with AI after the verb."""
    build = _BUILD.search(duty)
    return build is not None and mentions([duty[build.end() :]]).any
