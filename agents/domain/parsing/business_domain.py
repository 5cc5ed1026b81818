"""The field of business of an employer, by the words of the ad.

Who calls this: `parsing`. The text about the company weighs most, the rest of the ad less; a field
must be named more than in passing to count.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from agents.domain.parsing.business_fields import FIELDS
from agents.domain.phrases import PhraseBook
from schemas.jd import Domain, DomainName, Section, SectionKind

MIN_WEIGHT = 2.0
SECONDARY_SHARE = 0.5
_MAX_READ = 6_000
_MAX_HITS = 3
_OWN_NAME_WEIGHT = 4.0
_WEIGHTS = {
    SectionKind.ABOUT_COMPANY: 3.0,
    SectionKind.ABOUT_ROLE: 1.5,
    SectionKind.OTHER: 1.0,
    SectionKind.DUTIES: 0.75,
    SectionKind.REQUIREMENTS: 0.5,
    SectionKind.PREFERRED: 0.5,
}
_NAMES = {each.name: DomainName(domain=each.name, aliases=each.aliases) for each in FIELDS}
_PHRASES = PhraseBook.of_lists({each.name: each.phrases for each in FIELDS})


def find_domain(sections: Iterable[Section], company: str | None) -> Domain | None:
    """The main field of business and, if it is named at least half as much, a second one."""
    weights: dict[str, float] = defaultdict(float)
    for section in sections:
        weight = _WEIGHTS.get(section.kind)
        if weight is not None:
            for name, hits in Counter(_PHRASES.find(section.text[:_MAX_READ])).items():
                weights[name] += weight * min(_MAX_HITS, hits)
    for name in set(_PHRASES.find(company or "")):
        weights[name] += _OWN_NAME_WEIGHT
    ranked = sorted((-weight, name) for name, weight in weights.items() if weight >= MIN_WEIGHT)
    if not ranked:
        return None
    (best, primary), *others = ranked
    secondary = others[0][1] if others and others[0][0] <= best * SECONDARY_SHARE else None
    return Domain(
        primary=_NAMES[primary], secondary=_NAMES[secondary] if secondary is not None else None
    )
