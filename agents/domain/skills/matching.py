"""The skills of a JD by rules: names found, meanings decided, requirement and rank given.

The extractor calls `extract_skills`. Names come from the catalog's lexicon; names that look like
skills and are not in the catalog come with `slug=None`, for the resolver to place.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from agents.domain.folding import fold_text
from agents.domain.sentences import Span
from agents.domain.skills.asides import is_aside
from agents.domain.skills.lexicon import Candidate
from agents.domain.skills.meaning import OUTRIGHT, Doubt, Meaning, decide_meanings
from agents.domain.skills.mentions import (
    Mention,
    Passage,
    find_mentions,
    masked_spans,
    read_passages,
)
from agents.domain.skills.primary import Named, choose_primary
from agents.domain.skills.requirement import Wishes, read_wishes, strongest
from agents.domain.skills.unknown_skills import find_unknown
from agents.domain.snapshot import CatalogSnapshot
from schemas.jd import Jd, Parsed, Requirement, SectionKind
from schemas.skills import AmbiguousMention, FinalSkill

MAX_EVIDENCE = 20
_TITLE_ONLY = 0.6


@dataclass(frozen=True, slots=True)
class ExtractedSkills:
    """What a JD asks for, primary skills first, and the mentions that stay open."""

    final_skills: tuple[FinalSkill, ...]
    ambiguous: tuple[AmbiguousMention, ...]


def extract_skills(jd: Jd, parsed: Parsed, snapshot: CatalogSnapshot) -> ExtractedSkills:
    """The skills that the JD names, each with its evidence; the same JD gives the same answer."""
    passages = read_passages(jd, parsed)
    masked = masked_spans(jd, parsed)
    folded = fold_text(jd.text)
    candidates = snapshot.lexicon.candidates(jd.text, folded)
    found = find_mentions(jd.text, candidates, passages, masked)
    titled = _title_mentions(jd, snapshot, len(found))
    meanings = decide_meanings(folded, [*found, *titled], snapshot)
    by_slug: dict[str, list[tuple[Mention, float]]] = {}
    in_title: dict[str, float] = {}
    for mention, meaning in zip([*found, *titled], meanings, strict=True):
        if not isinstance(meaning, Meaning) or is_aside(mention, snapshot.skills[meaning.slug]):
            continue
        if mention.passage.span.start < 0:
            in_title.setdefault(meaning.slug, meaning.score)
        else:
            by_slug.setdefault(meaning.slug, []).append((mention, meaning.score))
    known = [_span(each) for each, sense in zip(found, meanings, strict=False) if sense]
    taken = sorted([*map(_span, found), *masked])
    named = _name(by_slug, in_title, snapshot)
    primary = choose_primary(named, Counter(mention.group for mention in found))
    skills = [
        FinalSkill(
            skill_name=each.skill.display_name,
            slug=each.skill.slug,
            is_primary=each.skill.slug in primary,
            requirement=each.requirement,
            confidence=_confidence(by_slug.get(each.skill.slug, ())),
            evidence=tuple(mention.evidence() for mention in each.mentions[:MAX_EVIDENCE]),
        )
        for each in named
    ]
    skills += _unknown(passages, known, taken, snapshot)
    doubts = [
        _ambiguous(mention, meaning)
        for mention, meaning in zip(found, meanings, strict=False)
        if isinstance(meaning, Doubt)
        and not is_aside(mention, snapshot.skills[meaning.slugs[0]])
        and not set(meaning.slugs) & (by_slug.keys() | in_title.keys())
    ]
    return ExtractedSkills(tuple(sorted(skills, key=_order)), tuple(doubts))


def _title_mentions(jd: Jd, snapshot: CatalogSnapshot, first_group: int) -> list[Mention]:
    """Names in the title field, which has no place in the text: their passage starts below zero."""
    if not jd.title:
        return []
    title = jd.title
    offset = -len(title) - 1
    passage = Passage(Span(offset, -1, title), SectionKind.TITLE)
    return [
        Mention(
            Candidate(each.start + offset, each.end + offset, each.name, each.entries),
            passage,
            first_group + number,
        )
        for number, each in enumerate(snapshot.lexicon.candidates(title))
    ]


def _name(
    by_slug: dict[str, list[tuple[Mention, float]]],
    in_title: dict[str, float],
    snapshot: CatalogSnapshot,
) -> list[Named]:
    wishes: dict[int, Wishes] = {}
    named = []
    for slug in (*by_slug, *(slug for slug in in_title if slug not in by_slug)):
        mentions = [mention for mention, _ in by_slug.get(slug, ())]
        wanted = [_wanted(mention, wishes) for mention in mentions]
        if slug in in_title and Requirement.NOT_REQUIRED not in wanted:
            wanted.append(Requirement.REQUIRED)
        named.append(Named(snapshot.skills[slug], mentions, strongest(wanted), slug in in_title))
    return named


def _wanted(mention: Mention, wishes: dict[int, Wishes]) -> Requirement:
    span = mention.passage.span
    read = wishes.get(span.start)
    if read is None:
        read = wishes[span.start] = read_wishes(span.text)
    return read.about(
        mention.candidate.start - span.start,
        mention.candidate.end - span.start,
        mention.passage.kind,
    )


def _confidence(scored: Sequence[tuple[Mention, float]]) -> float:
    if not scored:
        return _TITLE_ONLY
    best = max(score for _, score in scored)
    sure = 0.95 if best >= OUTRIGHT else 0.6 + 0.3 * (best - 1.0)
    if all(mention.passage.kind is SectionKind.OTHER for mention, _ in scored):
        sure -= 0.1
    return round(min(0.99, sure + 0.01 * min(len(scored) - 1, 4)), 2)


def _span(mention: Mention) -> tuple[int, int]:
    return mention.candidate.start, mention.candidate.end


def _unknown(
    passages: Sequence[Passage],
    known: Sequence[tuple[int, int]],
    taken: Sequence[tuple[int, int]],
    snapshot: CatalogSnapshot,
) -> list[FinalSkill]:
    return [
        FinalSkill(
            skill_name=each.name,
            slug=None,
            is_primary=False,
            requirement=read_wishes(each.passage.span.text).about(
                each.start - each.passage.span.start,
                each.end - each.passage.span.start,
                each.passage.kind,
            ),
            confidence=each.confidence,
            evidence=(each.evidence(),),
        )
        for each in find_unknown(passages, known, taken, snapshot.lexicon)
    ]


def _ambiguous(mention: Mention, doubt: Doubt) -> AmbiguousMention:
    return AmbiguousMention(
        alias=mention.written,
        candidates=doubt.slugs,
        scores=doubt.scores,
        evidence=mention.evidence(),
    )


def _order(skill: FinalSkill) -> tuple[bool, bool, int, str]:
    first = skill.evidence[0].start if skill.evidence else 0
    return not skill.is_primary, not skill.evidence, first, skill.skill_name
