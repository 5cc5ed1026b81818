"""How a name is written and what stands right beside it: letter case, and the turn of phrase.

`meaning` weighs this beside what the surroundings say.
"""

import re

from agents.domain.skills.everyday import EVERYDAY
from agents.domain.skills.lexicon import Entry, in_capitals
from agents.domain.skills.mentions import Mention

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


def read_phrase(mention: Mention) -> float:
    """How much the words right beside the name ask for it: "proficient in X", "X developer"."""
    asked = _ASKED_BEFORE.search(mention.before(60)) is not None
    named = _NAMED_AFTER.match(mention.after(40)) is not None
    return 0.6 * asked + 0.4 * named


def read_case(mention: Mention) -> float:
    """How much letter case speaks for a name; less than nothing where it looks like a word."""
    entries = mention.candidate.entries
    everyday = mention.candidate.name in EVERYDAY
    written = mention.written
    score = 0.0
    if not written.isupper() and all(_is_acronym(entry) for entry in entries):
        score -= 0.8 if written.islower() else _NEVER
    if not any(_is_case_of(written, entry.alias.text) for entry in entries):
        score -= _NEVER
    if any(stands_out(mention, entry) for entry in entries):
        score += 0.2 if everyday else 0.3
    elif everyday:
        score -= 1.2
    elif written.islower() and all(entry.weak for entry in entries):
        score -= 0.4
    if everyday and _is_part_of_name(mention.before(60), mention.after(40)):
        score -= 0.7
    return score


def stands_out(mention: Mention, entry: Entry) -> bool:
    """Written with the capitals of the name, where capitals say something."""
    written = mention.written
    if written.islower() and not entry.alias.text.islower():
        return False
    span = mention.passage.span
    if not any(map(str.isupper, written)) or in_capitals(
        span.text, mention.candidate.start - span.start
    ):
        return False
    if _SENTENCE_START.search(mention.before(40)):
        return _SKILL_WORD_AFTER.match(mention.after(20)) is not None
    return True


def _is_case_of(written: str, name: str) -> bool:
    """ReAct is no way to write React."""
    return written[1:].islower() or written.isupper() or len(written) < 2 or written in name


def _is_acronym(entry: Entry) -> bool:
    return entry.alias.text.isupper() and len(entry.alias.text) <= _ACRONYM


def _is_part_of_name(before: str, after: str) -> bool:
    """A capitalised word right beside it: "Hybrid Access Program", "Data Teams"."""
    leading = _CAPITAL_BEFORE.search(before)
    if leading and not _SENTENCE_START.search(before[: leading.start(1)]):
        return True
    following = _CAPITAL_AFTER.match(after)
    return following is not None and _NAMED_AFTER.match(after) is None
