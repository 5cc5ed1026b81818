"""Names that look like skills and that the catalog lacks: few, but hardly a false one.

Two places are trusted: an item of a list in which at least two others are known skills, and what
follows "experience with" and its like. A name must be written like one, and must not be a place, a
language that people speak, a degree, a trait or the employer.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.domain.resolving.generic import is_generic
from agents.domain.skills.lexicon import Lexicon
from agents.domain.skills.mentions import Passage
from agents.domain.skills.no_skills import NO_SKILL, NO_SKILL_ALONE, NO_SKILL_PART
from agents.domain.text import fold
from agents.domain.titles.words import HEAD_NOUNS
from schemas.jd import SectionKind
from schemas.skills import Evidence

MAX_UNKNOWN = 12
_ASKING = frozenset({SectionKind.REQUIREMENTS, SectionKind.PREFERRED, SectionKind.SKILLS})
_MAX_PASSAGE = 1200
_SEPARATOR = re.compile(r"[,;/|•()\[\]:]|\s(?:and|or|&|and/or|plus|as well as)\s|\s[-–—]\s|\.\s|\n")
_WORD = r"(?:[A-Z][\w'’]*(?:[-.+#&][\w+#]+)*[+#]{0,2}|[a-z]+[A-Z0-9]\w*|\.?[A-Z]{2,}\w*)"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,3}}(?: \d{{1,4}}(?:\.\d)?)?")
_LEAD_IN = re.compile(
    r"^(?:e\.g\.?|i\.e\.?|etc\.?|such as|like|including|and|or|with|in|using|of|the|an?|other|both|"
    r"ideally|preferably|especially|plus|also|tools|knowledge of|experience (?:with|in)|"
    r"familiarity with|proficiency in|proficient in)\s+",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"(?:hands-on |working |strong |prior |proven )?(?:experience (?:with|in|using)|knowledge of|"
    r"proficien(?:cy|t) (?:in|with|using)|expertise (?:in|with)|familiar(?:ity)? with|skilled in|"
    r"experienced (?:with|in)|certified in|exposure to)\s+(?:the |tools like |tools such as )?",
    re.IGNORECASE,
)
_STOPS = re.compile(r"\s*(?:$|[,;.()/:\n]|(?:and|or|is|are|as|for|to|in|on|with|would|will|a)\s)")
_DEGREE = re.compile(
    r"\b(?:bachelor|master['’]?s|degree|diploma|ph\.?d|b\.?sc?|m\.?sc?|b\.?tech|mba|university|gpa|"
    r"bac(?= ?\+))\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:publi\w+|conferences?|venues?|journals?|shipped at|worked at|companies|clients|"
    r"investors)\b",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(
    r"\b(?:such as|e\.g|like|experience|proficien\w+|knowledge|familiar\w*|tools?|using)\b",
    re.IGNORECASE,
)
_AFTER_ITEM = re.compile(r"[,/(]\s*(?:and|or|&)?\s*$|\w\s(?:and|or)\s$")
_TECHNICAL = re.compile(r"[a-z][A-Z]|[A-Za-z][0-9]|[+#]|\w\.\w|^[A-Z][A-Z0-9]{1,5}s?$")


@dataclass(frozen=True, slots=True)
class UnknownSkill:
    """A name as the JD writes it, where it stands, and how sure it is one (0..1)."""

    name: str
    start: int
    end: int
    passage: Passage
    confidence: float

    def evidence(self) -> Evidence:
        """Where the JD says so."""
        return Evidence(
            start=self.start, end=self.end, text=self.name, section=self.passage.kind.value
        )


def find_unknown(
    passages: Sequence[Passage],
    known: Sequence[tuple[int, int]],
    taken: Sequence[tuple[int, int]],
    lexicon: Lexicon,
) -> list[UnknownSkill]:
    """At most `MAX_UNKNOWN` names, each where it first stands.

    `known` are the spans of settled skills and `taken` those that no name may touch (what the
    lexicon found, the employer, addresses), both in order.
    """
    found: dict[str, UnknownSkill] = {}
    known_starts = [start for start, _ in known]
    for passage in passages:
        text = passage.span.text
        if len(text) > _MAX_PASSAGE or _DEGREE.search(text) or _ELSEWHERE.search(text):
            continue
        for each in (*_listed(passage, known, known_starts), *_asked(passage)):
            key = fold(each.name)
            if key in found or _touches(each, taken) or not _is_name(each.name, lexicon):
                continue
            found[key] = each
            if len(found) == MAX_UNKNOWN:
                return list(found.values())
    return list(found.values())


def _listed(
    passage: Passage, known: Sequence[tuple[int, int]], known_starts: list[int]
) -> Iterator[UnknownSkill]:
    """Items of a sentence's lists that stand among at least two known skills."""
    offset, text = passage.span.start, passage.span.text
    first = bisect_right(known_starts, offset - 1)
    last = bisect_right(known_starts, passage.span.end - 1)
    if last - first < 2:
        return
    if passage.kind not in _ASKING and not _EXAMPLES.search(text):
        return
    items = list(_items(text))
    holds = [
        any(start < offset + right and end > offset + left for start, end in known[first:last])
        for left, right in items
    ]
    for at, (left, right) in enumerate(items):
        near = sum(holds[max(0, at - 3) : at + 4])
        beside = any(holds[max(0, at - 1) : at + 2])
        match = _NAME.fullmatch(text, left, right)
        if match is None or near < 2 or not beside or holds[at]:
            continue
        technical = _TECHNICAL.search(match.group()) is not None
        if technical or (
            _AFTER_ITEM.search(text[max(0, left - 8) : left]) and text[right : right + 1] != ":"
        ):
            sure = 0.65 if technical else 0.55
            yield UnknownSkill(match.group(), offset + left, offset + right, passage, sure)


def _items(text: str) -> Iterator[tuple[int, int]]:
    left = 0
    for match in (*_SEPARATOR.finditer(text), None):
        right = match.start() if match else len(text)
        begin, end = left, right
        while begin < end and text[begin].isspace():
            begin += 1
        while lead := _LEAD_IN.match(text[begin:end]):
            begin += lead.end()
        end = begin + len(text[begin:end].rstrip(" .*…\t"))
        if end > begin:
            yield begin, end
        left = match.end() if match else right


def _asked(passage: Passage) -> Iterator[UnknownSkill]:
    """What follows the words by which experience is asked for."""
    if passage.kind not in _ASKING:
        return
    text = passage.span.text
    for match in _ASKED.finditer(text):
        name = _NAME.match(text, match.end())
        if name is None or _STOPS.match(text, name.end()) is None:
            continue
        start = passage.span.start + name.start()
        sure = 0.6 if _TECHNICAL.search(name.group()) else 0.5
        yield UnknownSkill(name.group(), start, start + len(name.group()), passage, sure)


def _touches(each: UnknownSkill, taken: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(taken, (each.end, each.end)) - 1
    return any(taken[i][1] > each.start for i in range(max(0, at - 1), at + 1))


def _is_name(name: str, lexicon: Lexicon) -> bool:
    folded = fold(name)
    words = folded.split()
    if not 2 <= len(name) <= 40 or name.isdigit() or is_generic(name):
        return False
    if folded in NO_SKILL_ALONE:
        return False
    if folded in NO_SKILL or words[0] in NO_SKILL_PART or words[-1] in NO_SKILL_PART:
        return False
    if len(words) > 1 and words[-1] in HEAD_NOUNS:
        return False
    if not _TECHNICAL.search(name) and not NO_SKILL.isdisjoint(words):
        return False
    return not lexicon.lookup(name)
