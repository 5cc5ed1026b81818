"""How much the surroundings of a name speak for a skill: its list, sentence, and the JD at large.

What speaks is the catalog: the skills that are settled already, by what they share with the one in
question (relations, dimensions, category), and its context tags.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from agents.domain.folding import Folded, fold_text
from agents.domain.skills.context import padded
from agents.domain.skills.mentions import Mention
from agents.domain.snapshot import CatalogSnapshot
from schemas.catalog import Skill
from schemas.jd import SectionKind

_WINDOW = 160
_PEERS = 8
_SECTIONS = {
    SectionKind.SKILLS: 0.3,
    SectionKind.REQUIREMENTS: 0.15,
    SectionKind.PREFERRED: 0.15,
}


@dataclass
class Reading:
    """One pass over a JD: what is settled so far, and what has been looked up already."""

    snapshot: CatalogSnapshot
    mentions: Sequence[Mention]
    folded: Folded
    settled: dict[int, str] = field(default_factory=dict)
    groups: dict[int, list[int]] = field(default_factory=dict)
    passages: dict[int, list[int]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    words: dict[tuple[int, int], str] = field(default_factory=dict)
    tag_scores: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for at, mention in enumerate(self.mentions):
            self.groups.setdefault(mention.group, []).append(at)
            self.passages.setdefault(mention.passage.span.start, []).append(at)

    def settle(self, settled: Mapping[int, str]) -> None:
        """From now on these mentions, by index, name these skills."""
        self.settled |= settled
        self.known |= set(settled.values())

    @cached_property
    def text(self) -> str:
        """The words of the whole JD, as tags are looked for."""
        return padded(self.folded)


def nearby(reading: Reading, at: int, slug: str) -> float:
    """What the list and the sentence of a mention say for that skill."""
    skill = reading.snapshot.skills[slug]
    near = min(2.0, _tags_near(reading, reading.mentions[at], slug))
    return near + _listed(reading, at, skill) + _beside(reading, at, skill)


def at_large(reading: Reading, at: int, slug: str) -> float:
    """What the section and the rest of the JD say for it."""
    section = _SECTIONS.get(reading.mentions[at].passage.kind, 0.0)
    if slug in reading.known:
        return section + 1.0
    return section + _elsewhere(reading, reading.snapshot.skills[slug])


def _listed(reading: Reading, at: int, skill: Skill) -> float:
    """Settled names in the same list, by what they share; open ones count a little."""
    peers = [each for each in _close(reading.groups[reading.mentions[at].group], at) if each != at]
    kin = sorted(
        (
            _kinship(reading, reading.settled[each], skill)
            for each in peers
            if each in reading.settled
        ),
        reverse=True,
    )
    score = sum(share * weight for share, weight in zip(kin, (1.0, 0.3, 0.2), strict=False))
    alike = sum(
        1
        for each in peers
        if each not in reading.settled
        and any(
            reading.snapshot.skills[entry.slug].category == skill.category
            for entry in reading.mentions[each].candidate.entries
        )
    )
    return score + 0.25 * min(alike, 3)


def _beside(reading: Reading, at: int, skill: Skill) -> float:
    """Settled names elsewhere in the same sentence."""
    group = reading.mentions[at].group
    peers = _close(reading.passages[reading.mentions[at].passage.span.start], at)
    return 0.5 * max(
        (
            _kinship(reading, reading.settled[each], skill)
            for each in peers
            if each in reading.settled and reading.mentions[each].group != group
        ),
        default=0.0,
    )


def _close(members: list[int], at: int) -> list[int]:
    """The members next to `at`: a bound, so that a list of thousands stays linear."""
    if len(members) <= 2 * _PEERS:
        return members
    return [
        each for each in range(at - _PEERS, at + _PEERS + 1) if members[0] <= each <= members[-1]
    ]


def _kinship(reading: Reading, slug: str, skill: Skill) -> float:
    other = reading.snapshot.skills[slug]
    if slug == skill.slug or slug in _related(skill) or skill.slug in _related(other):
        return 1.0
    if not set(other.dimensions).isdisjoint(skill.dimensions):
        return 0.9
    if other.category == skill.category:
        return 0.7
    return 0.4


def _related(skill: Skill) -> frozenset[str]:
    relations = skill.relations
    return frozenset(
        (*relations.part_of, *relations.needs, *relations.alternative_to, *relations.implies)
    )


def _elsewhere(reading: Reading, skill: Skill) -> float:
    """What the rest of the JD says: related skills, and context tags anywhere."""
    score = reading.tag_scores.get(skill.slug)
    if score is None:
        tags = reading.snapshot.lexicon.tags.get(skill.slug, ())
        score = 0.1 * sum(tag.weight for tag in tags if tag.text in reading.text)
        score = min(0.4, score)
        reading.tag_scores[skill.slug] = score
    if not reading.known.isdisjoint(_related(skill)) or _settled_kin(reading, skill) >= 2:
        score += 0.2
    return score


def _settled_kin(reading: Reading, skill: Skill) -> int:
    """How many of the settled skills share a dimension with this one; counted up to two."""
    dimensions = set(skill.dimensions)
    skills = reading.snapshot.skills
    kin = (slug for slug in reading.known if not dimensions.isdisjoint(skills[slug].dimensions))
    return sum(1 for _ in islice(kin, 2))


def _tags_near(reading: Reading, mention: Mention, slug: str) -> float:
    tags = reading.snapshot.lexicon.tags.get(slug, ())
    if not tags:
        return 0.0
    words = _window(reading, mention)
    own = f" {mention.candidate.name} "
    return sum(tag.weight for tag in tags if tag.text in words and tag.text != own)


def _window(reading: Reading, mention: Mention) -> str:
    key = (mention.candidate.start, mention.candidate.end)
    if key not in reading.words:
        around = f"{mention.before(_WINDOW)}{mention.written}{mention.after(_WINDOW)}"
        reading.words[key] = padded(fold_text(around))
    return reading.words[key]
