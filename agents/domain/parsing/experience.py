"""Years of experience that a JD asks for.

Who calls this: `parsing`, with the sections. Of several mentions the one counts that speaks of the
work as a whole, rather than of one tool; a company's history and a person's age never do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from agents.domain.parsing.clauses import Clause
from agents.domain.patterns import any_of
from schemas.jd import Experience, Requirement

MAX_YEARS = 40
_MAX_TRIED = 20
_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "a": 1,
}
_NUMBER = r"(?:\d{1,2}(?:[.,]5)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen)"
_PLUS = r"\+|plus|or more"
_YEARS = re.compile(
    rf"(?<![\w.,$€£])(?P<low>{_NUMBER}|a(?= year))(?:\s?\(\s?\d{{1,2}}\s?\+?\))?"
    rf"\s?(?P<plus>{_PLUS})?"
    rf"(?:\s?(?:-|–|—|to|/|and|or)\s?(?P<high>{_NUMBER}))?\s?(?P<plus2>{_PLUS})?"
    r"(?:\s?\(\w{1,8}\))?[\s-]{0,2}(?P<unit>years?|yrs?|months?)(?:\(s\)|\b)"
    r"(?P<more>\s(?:or more|plus|minimum))?",
    re.IGNORECASE,
)
_UP_TO = re.compile(
    r"\b(?:up to|maximum(?: of)?|max\.?|no more than|less than|under|not more than)\s$",
    re.IGNORECASE,
)
_AFTER = any_of(
    r"""
    ^['’]?s?['’]?\s{0,3}(?:\+\s?)?(?:of|in|as|with)\s
    ^['’]?s?['’]?\s{0,3}(?:work(?:ing)?|experience|exp|prior|minimum|relevant|professional|hands)\b
    ^['’]?s?['’]?\s{0,3}(?:proven|industry|related|progressive|practical|total|overall|similar)\b
    ^['’]?s?['’]?\s{0,3}(?:building|developing|managing|leading|designing|using|delivering|doing)\b
    ^['’]?s?['’]?\s{0,3}(?:applied|applying|diversified|commercial|direct|full-time|post)\b
    ^['’]?s?['’]?\s{0,3}(?:\)|[,.;]|$)
    ^[^.;]{0,80}\bexperience\b
    """
)
_ABOUT_WORK = any_of(
    r"""
    \b(?:experienc|qualifi|track record)
    \b(?:exp|background|worked|working|work|career|hands-on|professional|role|position|industry)\b
    """
)
_NOT_ASKED = any_of(
    r"""
    \byears? (?:old|of age|ago|in business)
    \byears? of (?:history|heritage|innovation|excellence|growth|tradition)
    \b(?:past|last|next|first|every|within|over the|for the|per|each)\s(?:\w+\s)?$
    \b(?:aged?|contract)\b
    \b(?:founded|established|history|warranty|anniversary|sabbatical|vesting|tenure|fixed[- ]term)
    \b(?:internship for|initial|renew|duration|probation|degree program|program of study)
    """
)
_OF_COMPANY = re.compile(
    r"\b(?:we|we've|we’ve|our|company|has|us|group|firm)\b.{0,40}$", re.IGNORECASE
)
_OVERALL = any_of(
    r"""
    \b(?:total|overall|professional|relevant|work(?:ing)?|industry|similar|related|progressive)\b
    \b(?:combined|general|post-?graduate|commercial|prior|previous|equivalent)\b
    ^['’]?s?['’]?\s{0,2}(?:of )?experience\b
    """
)
_OF_A_TOOL = re.compile(
    r"^\s?['’]?\s?(?:of\s)?(?:\w+[ -]){0,3}?(?:experience\s|exp\s)?"
    r"(?:with|using|on|writing|utilizing|coding in)\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Mention:
    low: float | None
    high: float | None
    clause: Clause
    rank: int


def find_experience(clauses: Iterable[Clause]) -> Experience | None:
    """The years asked for overall; None where the JD asks for none. `raw` is the sentence."""
    mentions = [mention for clause in clauses for mention in _mentions(clause)]
    if not mentions:
        return None
    best = max(mentions, key=lambda mention: (mention.rank, mention.low or 0.0))
    return Experience(
        min=best.low, max=best.high, raw=best.clause.text, requirement=best.clause.requirement
    )


def _mentions(clause: Clause) -> Iterator[_Mention]:
    """The first mention of a sentence: what follows an "or" there is an alternative to it."""
    text = clause.text
    for match in islice(_YEARS.finditer(text), _MAX_TRIED):
        before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() :][:120]
        if not _is_asked(clause, before, after, match.group()):
            continue
        scale = 1 / 12 if match.group("unit").lower().startswith("month") else 1.0
        low, high = _value(match.group("low")), _value(match.group("high"))
        if low is None or low * scale > MAX_YEARS:
            continue
        if high is not None and high < low:
            high = None
        open_ended = any(match.group(name) for name in ("plus", "plus2", "more"))
        low, high = round(low * scale, 2), None if high is None else round(high * scale, 2)
        if _UP_TO.search(before):
            low, high = 0.0, high or low
        elif open_ended:
            high = None
        yield _Mention(low, high, clause, _rank(clause, before, after))
        return


def _is_asked(clause: Clause, before: str, after: str, mention: str) -> bool:
    near = f"{before[-25:]}{mention}{after[:30]}"
    if _NOT_ASKED.search(near) or _NOT_ASKED.search(before[-12:]):
        return False
    if not clause.asks and (
        _OF_COMPANY.search(before) or not re.search(r"experienc", after, re.IGNORECASE)
    ):
        return False
    return _AFTER.match(after) is not None and (
        clause.asks or _ABOUT_WORK.search(before + after) is not None
    )


def _rank(clause: Clause, before: str, after: str) -> int:
    rank = 4 if clause.requirement is Requirement.REQUIRED else 0
    rank += 2 if clause.asks else 0
    if _OF_A_TOOL.search(after[:60]):
        rank -= 3
    if _OVERALL.search(after[:60]):
        rank += 1
    return rank + (1 if "total" in before.lower() else 0)


def _value(number: str | None) -> float | None:
    if number is None:
        return None
    lowered = number.lower()
    return float(_WORDS[lowered]) if lowered in _WORDS else float(lowered.replace(",", "."))
