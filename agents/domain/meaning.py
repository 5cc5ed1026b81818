"""What a name means where it stands: which of its owners, none of them, or undecided.

Names that only one skill owns outright are settled first. They then speak for the weak names
beside them, by what they share with each possible meaning; so do the catalog's context tags, the
letter case and the turn of phrase. A weak name without support is no skill; one with too little is
left open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from agents.domain.context import padded
from agents.domain.everyday import EVERYDAY, reads_as_word
from agents.domain.folding import Folded, fold_text
from agents.domain.lexicon import Entry, in_capitals
from agents.domain.mentions import Mention
from agents.domain.snapshot import CatalogSnapshot
from schemas.catalog import Skill
from schemas.jd import SectionKind

ACCEPTED = 1.0
_DOUBTFUL = 0.55
_LEAD = 0.3
_ROUNDS = 2
_WINDOW = 160
_PEERS = 8
_ACRONYM = 5
_NEVER = 9.0

_ASKED_BEFORE = re.compile(
    r"(?:proficien\w+|experience[sd]?|knowledge|skill(?:s|ed)|fluen\w+|expertise|expert|"
    r"familiar\w*|competen\w+|background|understanding|programming|coding|develop\w*|written|"
    r"built|using|use of|"
    r"working|command|mastery|certified|certification|exposure)\s+(?:(?:with|in|of|to|on|using|"
    r"and|or|languages?|like|such as|as|including|advanced|strong|ms|microsoft|either|both|"
    r"e\.g\.,?)\s*[:(]?\s*){0,3}$",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"\s+(?:programming|language|developers?|development|engineers?|scripts?|scripting|framework|"
    r"libraries|library|coding|code|programmers?|expert|expertise|experience|proficiency|skills|"
    r"database|certifi\w+|stack|ecosystem|platform|applications?|modules?|pipelines?|models?|"
    r"solutions?|tools?|api|apis|sdk|consultants?|administrators?|architects?|specialists?)(?!\w)",
    re.IGNORECASE,
)
_SKILL_WORD_AFTER = re.compile(
    r"\s*(?:$|[,;/|:.()&•+]|(?:and|or|programming|language|developer|engineer|skills|experience|"
    r"framework|v?\d)(?!\w))",
    re.IGNORECASE,
)
_CAPITAL_BEFORE = re.compile(r"(?:^|\s)([A-Z][\w&'’-]*)[ -]$")
_CAPITAL_AFTER = re.compile(r"[ -]([A-Z][\w&'’-]*)")
_SENTENCE_START = re.compile(r"^\W*$|[.!?:]\s+$|[\n•]\W*$")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The mention names this skill; `score` is the support it has, `ACCEPTED` and more."""

    slug: str
    score: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """The mention may name these skills, best first; what is around it does not decide."""

    slugs: tuple[str, ...]
    scores: tuple[float, ...]


@dataclass
class _Reading:
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

    @cached_property
    def text(self) -> str:
        """The words of the whole JD, as tags are looked for."""
        return padded(self.folded)


def decide_meanings(
    folded: Folded, text: str, mentions: Sequence[Mention], snapshot: CatalogSnapshot
) -> list[Meaning | Doubt | None]:
    """For each mention in turn its meaning, a doubt, or None where it names no skill.

    `folded` is the folded `text`.
    """
    reading = _Reading(snapshot, mentions, folded)
    answers: list[Meaning | Doubt | None] = [None] * len(mentions)
    open_: list[int] = []
    for at, mention in enumerate(mentions):
        reading.groups.setdefault(mention.group, []).append(at)
        reading.passages.setdefault(mention.passage.span.start, []).append(at)
        if _reads_as_word(mention):
            continue
        owner = _sole_owner(mention, text)
        if owner is None:
            open_.append(at)
        else:
            answers[at] = Meaning(owner, 2.0)
            reading.settled[at] = owner
    reading.known = set(reading.settled.values())
    for _ in range(_ROUNDS):
        decided = {at: _decide(reading, at, text) for at in open_}
        newly = {at: each.slug for at, each in decided.items() if isinstance(each, Meaning)}
        answers = [decided.get(at, answer) for at, answer in enumerate(answers)]
        reading.settled |= newly
        reading.known |= set(newly.values())
        if not newly:
            break
        open_ = [at for at in open_ if at not in newly]
    return answers


def _reads_as_word(mention: Mention) -> bool:
    return reads_as_word(mention.candidate.name, mention.before(40), mention.after(40))


def _sole_owner(mention: Mention, text: str) -> str | None:
    """The one skill whose name this is whatever stands around it."""
    strong = [entry for entry in mention.candidate.entries if not entry.weak]
    if len(strong) != 1 or len(mention.candidate.entries) != 1:
        return None
    if mention.candidate.name in EVERYDAY and not _stands_out(mention, strong[0], text):
        return None
    return strong[0].slug


def _decide(reading: _Reading, at: int, text: str) -> Meaning | Doubt | None:
    mention = reading.mentions[at]
    shape = _shape(mention, text)
    scored = sorted(
        (-(_support(reading, at, entry) + shape + (0 if entry.weak else ACCEPTED)), entry.slug)
        for entry in mention.candidate.entries
    )
    best = -scored[0][0]
    if best < _DOUBTFUL:
        return None
    lead = best + scored[1][0] if len(scored) > 1 else best
    if best >= ACCEPTED and lead >= _LEAD:
        return Meaning(scored[0][1], round(best, 3))
    if len(scored) == 1 and not _stands_out(mention, mention.candidate.entries[0], text):
        return None
    plausible = [(slug, round(-score, 3)) for score, slug in scored if -score > 0]
    return Doubt(tuple(slug for slug, _ in plausible), tuple(score for _, score in plausible))


def _support(reading: _Reading, at: int, entry: Entry) -> float:
    """How much the surroundings speak for that owner."""
    mention = reading.mentions[at]
    skill = reading.snapshot.skills[entry.slug]
    near = min(2.0, _tags_near(reading, mention, entry.slug))
    listed = _listed(reading, at, skill)
    beside = _beside(reading, at, skill)
    elsewhere = 1.0 if entry.slug in reading.known else _elsewhere(reading, skill)
    section = {
        SectionKind.SKILLS: 0.3,
        SectionKind.REQUIREMENTS: 0.15,
        SectionKind.PREFERRED: 0.15,
    }.get(mention.passage.kind, 0.0)
    return near + listed + beside + elsewhere + section


def _listed(reading: _Reading, at: int, skill: Skill) -> float:
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


def _beside(reading: _Reading, at: int, skill: Skill) -> float:
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


def _kinship(reading: _Reading, slug: str, skill: Skill) -> float:
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


def _elsewhere(reading: _Reading, skill: Skill) -> float:
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


def _settled_kin(reading: _Reading, skill: Skill) -> int:
    """How many of the settled skills share a dimension with this one; counted up to two."""
    dimensions = set(skill.dimensions)
    skills = reading.snapshot.skills
    kin = (slug for slug in reading.known if not dimensions.isdisjoint(skills[slug].dimensions))
    return sum(1 for _ in islice(kin, 2))


def _tags_near(reading: _Reading, mention: Mention, slug: str) -> float:
    tags = reading.snapshot.lexicon.tags.get(slug, ())
    if not tags:
        return 0.0
    words = _window(reading, mention)
    own = f" {mention.candidate.name} "
    return sum(tag.weight for tag in tags if tag.text in words and tag.text != own)


def _window(reading: _Reading, mention: Mention) -> str:
    key = (mention.candidate.start, mention.candidate.end)
    if key not in reading.words:
        around = f"{mention.before(_WINDOW)}{mention.written}{mention.after(_WINDOW)}"
        reading.words[key] = padded(fold_text(around))
    return reading.words[key]


def _shape(mention: Mention, text: str) -> float:
    """Letter case and the words right beside the name."""
    before, after = mention.before(60), mention.after(40)
    score = 0.0
    if _ASKED_BEFORE.search(before):
        score += 0.5
    if _NAMED_AFTER.match(after):
        score += 0.4
    everyday = mention.candidate.name in EVERYDAY
    written = mention.written
    if not written.isupper() and all(
        entry.alias.text.isupper() and len(entry.alias.text) <= _ACRONYM
        for entry in mention.candidate.entries
    ):
        score -= 0.8 if written.islower() else _NEVER
    proper = any(_stands_out(mention, entry, text) for entry in mention.candidate.entries)
    if proper:
        score += 0.2 if everyday else 0.3
    elif everyday:
        score -= 1.2
    if everyday and _is_part_of_name(before, after):
        score -= 0.7
    return score


def _stands_out(mention: Mention, entry: Entry, text: str) -> bool:
    """Written with the capitals of the name, where capitals say something."""
    written = mention.written
    if written.islower() and not entry.alias.text.islower():
        return False
    if not any(map(str.isupper, written)) or in_capitals(text, mention.candidate.start):
        return False
    if _SENTENCE_START.search(mention.before(40)):
        return _SKILL_WORD_AFTER.match(mention.after(20)) is not None
    return True


def _is_part_of_name(before: str, after: str) -> bool:
    """A capitalised word right beside it: "Hybrid Access Program", "Data Teams"."""
    leading = _CAPITAL_BEFORE.search(before)
    if leading and not _SENTENCE_START.search(before[: leading.start(1)]):
        return True
    following = _CAPITAL_AFTER.match(after)
    return following is not None and _NAMED_AFTER.match(after) is None
