"""The words that stand near a skill in JDs, as the catalog lists them, ready to be looked for."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agents.domain.folding import Folded, fold_text
from agents.domain.skills.everyday import EVERYDAY
from agents.domain.words import word_set
from schemas.catalog import Skill

_COMMONPLACE = word_set(
    """
    analysis analytics application applications business client cloud communication company code
    customer customers data design development engineering environment experience framework
    integration management model operations performance platform process product production project
    quality report reporting requirements research sales security service services skills software
    solution support system systems team technical technology test testing tool tools user web work
    """
)
_RARE, _USUAL = 4, 16
_BETWEEN = re.compile(r"[^\w+#.]+|\.(?!\w)")


@dataclass(frozen=True, slots=True)
class Tag:
    """A word or phrase, folded and between spaces, and how much it says (0..1)."""

    text: str
    weight: float


def compile_tags(skills: Iterable[Skill]) -> Mapping[str, tuple[Tag, ...]]:
    """Per slug the skill's context tags; those that many skills share weigh less."""
    folded = {
        skill.slug: {padded(fold_text(tag)).strip() for tag in skill.context_tags} - {""}
        for skill in skills
    }
    counts = Counter(tag for tags in folded.values() for tag in tags)
    return {
        slug: tuple(Tag(f" {tag} ", _weight(tag, counts[tag])) for tag in sorted(tags))
        for slug, tags in folded.items()
        if tags
    }


def padded(folded: Folded) -> str:
    """The words of a folded text, with single spaces between and around them."""
    return f" {' '.join(_BETWEEN.sub(' ', folded.text).split())} "


def _weight(tag: str, shared_by: int) -> float:
    if tag in _COMMONPLACE or tag in EVERYDAY:
        return 0.25
    if shared_by <= _RARE:
        return 1.0
    return 0.7 if shared_by <= _USUAL else 0.45
