"""What a name means where it stands: which of its owners, none of them, or undecided.

Names that only one skill owns outright are settled first. They then speak for the weak names
beside them; so do the catalog's context tags, the letter case and the turn of phrase. A weak name
without support is no skill; one with too little is left open.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.domain.folding import Folded
from agents.domain.skills.everyday import EVERYDAY, reads_as_word
from agents.domain.skills.lexicon import Entry
from agents.domain.skills.mentions import Mention
from agents.domain.skills.shape import read_case, read_phrase, stands_out
from agents.domain.skills.support import Reading, at_large, nearby
from agents.domain.snapshot import CatalogSnapshot

ACCEPTED = 1.0
OUTRIGHT = 2.0
_DOUBTFUL = 0.55
_LEAD = 0.3
_ROUNDS = 2
_LOCAL = 0.3
_SHORT_OF_ACCEPTED = 0.95
_OWN_NAME = 0.5


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


def decide_meanings(
    folded: Folded, mentions: Sequence[Mention], snapshot: CatalogSnapshot
) -> list[Meaning | Doubt | None]:
    """For each mention in turn its meaning, a doubt, or None where it names no skill.

    `folded` is the folded text of the JD.
    """
    reading = Reading(snapshot, mentions, folded)
    answers: list[Meaning | Doubt | None] = [None] * len(mentions)
    open_ = []
    settled = {}
    for at, mention in enumerate(mentions):
        if _reads_as_word(mention):
            continue
        owner = _sole_owner(mention)
        if owner is None:
            open_.append(at)
        else:
            answers[at] = Meaning(owner, OUTRIGHT)
            settled[at] = owner
    reading.settle(settled)
    for _ in range(_ROUNDS):
        decided = {at: _decide(reading, at) for at in open_}
        for at, answer in decided.items():
            answers[at] = answer
        settled = {at: each.slug for at, each in decided.items() if isinstance(each, Meaning)}
        if not settled:
            break
        reading.settle(settled)
        open_ = [at for at in open_ if at not in settled]
    return answers


def _reads_as_word(mention: Mention) -> bool:
    return reads_as_word(mention.candidate.name, mention.before(40), mention.after(40))


def _sole_owner(mention: Mention) -> str | None:
    """The one skill whose name this is whatever stands around it."""
    owner, *others = mention.candidate.entries
    if others or owner.weak:
        return None
    if mention.candidate.name in EVERYDAY and not stands_out(mention, owner):
        return None
    return owner.slug


def _decide(reading: Reading, at: int) -> Meaning | Doubt | None:
    mention = reading.mentions[at]
    phrase, case = read_phrase(mention), read_case(mention)
    scored = sorted(
        (-_score(reading, at, entry, phrase, case), entry.slug)
        for entry in mention.candidate.entries
    )
    best = -scored[0][0]
    if best < _DOUBTFUL:
        return None
    lead = best + scored[1][0] if len(scored) > 1 else best
    if best >= ACCEPTED and lead >= _LEAD:
        return Meaning(scored[0][1], round(best, 3))
    if len(scored) == 1 and not stands_out(mention, mention.candidate.entries[0]):
        return None
    plausible = [(slug, round(-score, 3)) for score, slug in scored if score < 0]
    return Doubt(tuple(slug for slug, _ in plausible), tuple(score for _, score in plausible))


def _score(reading: Reading, at: int, entry: Entry, phrase: float, case: float) -> float:
    """The support for one owner. Without any close by, the JD at large does not suffice."""
    local = nearby(reading, at, entry.slug) + phrase
    score = local + case + at_large(reading, at, entry.slug)
    if not entry.weak:
        return score + ACCEPTED + (_OWN_NAME if entry.alias.is_primary else 0.0)
    if local < _LOCAL and entry.slug not in reading.known:
        return min(score, _SHORT_OF_ACCEPTED)
    return score
