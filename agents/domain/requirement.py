"""How much an employer wants what a sentence names: by clause, then sentence, then section.

`read_wishes` finds the wording once per sentence; `Wishes.about` then answers for any part of it.
Scopes end at "but", ";", brackets and where a new demand begins ("Java, knowledge of Go a plus").
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from schemas.jd import Requirement, SectionKind


class _Cue(StrEnum):
    """What the wording says, and on which side of it stands what it is about."""

    NO = "no"
    NOT_NEEDED_AFTER = "not_needed_after"
    NOT_NEEDED_BEFORE = "not_needed_before"
    WISHED_AFTER = "wished_after"
    WISHED_BEFORE = "wished_before"
    NEEDED_AFTER = "needed_after"
    NEEDED_BEFORE = "needed_before"
    ASKED_AFTER = "asked_after"


_THINGS = r"(?:skills?|qualifications?|experience|requirements?|knowledge|competenc\w+|attributes?)"
_NEED = (
    r"(?:required|necessary|needed|mandatory|essential|expected|requirement|pre-?requisite|must)"
)
_CUES: tuple[tuple[_Cue, str], ...] = (
    (
        _Cue.NOT_NEEDED_BEFORE,
        (
            rf"(?:not|n['’]t|never)\s+(?:be\s+)?(?:strictly\s+|absolutely\s+|a\s+|an\s+|always\s+)?{_NEED}"
            r"|unnecessary|no(?:t\s+a)?\s+must(?:-have)?"
        ),
    ),
    (
        _Cue.NOT_NEEDED_AFTER,
        (
            r"(?:do|does|did|need|will|would)(?:\s+not|n['’]t)\s+(?:need|require|expect|have\s+to)"
            r"(?:\s+you)?(?:\s+to)?(?:\s+(?:know|have|be))?|need\s+not|needn['’]t"
            r"|no\s+need\s+(?:for|to|of)"
        ),
    ),
    (_Cue.NO, r"(?<![\w-])(?:no|without)(?=\s+(?:prior|previous|specific|direct|\w+))"),
    (
        _Cue.WISHED_AFTER,
        (
            rf"(?:preferred|desired|desirable|additional|optional|bonus)\s+(?:\w+\s+)?{_THINGS}"
            r"|(?:preferred|desired|desirable|plus(?:es)?|bonus(?:es)?|optional)\s*:"
            r"|(?:nice|good|great)[\s-]to[\s-]haves?(?=\s*[:(-]|\s+(?!but|and|or|though|not)\w)"
            r"|(?:bonus|extra|brownie)\s+(?:points?|credit|marks?)(?:\s+(?:for|if))?"
            r"|(?:big\s+|huge\s+|a\s+)?(?:plus|bonus|advantage)\s+(?:if|for|to\s+have)"
            r"|ideally|preferably|optionally|(?:a\s+)?preference\s+(?:for|given)"
            r"|(?:great|nice|good|ideal|even\s+better|awesome|love\s+it)\s+if"
        ),
    ),
    (
        _Cue.WISHED_BEFORE,
        (
            r"(?:a|an|as|big|strong|huge|definite|distinct|added|real|major|is|are|considered)\s+"
            r"(?:a\s+)?(?:plus|bonus|advantage|asset)(?:es)?(?!\s+(?:if|for|to\s+have))"
            r"|advantageous|preferred|preferable|desirable|desired|beneficial|helpful|favou?rable"
            r"|nice[\s-]to[\s-]haves?|good[\s-]to[\s-]haves?|optional|appreciated|welcomed?"
            r"|(?:would|will)\s+be\s+(?:a\s+|an\s+)?(?:great|nice|good|ideal|benefit|valuable|useful)"
            r"|(?:\+|plus)(?=\s*[.)]?\s*$)"
        ),
    ),
    (
        _Cue.NEEDED_AFTER,
        (
            rf"(?:must|shall)\s+(?:have|know|be|possess|hold)|must[\s-]haves?\s*:|requires?\b"
            rf"|(?:required|mandatory|essential|minimum|basic)\s+(?:\w+\s+)?{_THINGS}"
            r"|(?:required|mandatory|essential)\s*:"
        ),
    ),
    (
        _Cue.NEEDED_BEFORE,
        (
            r"(?<!as\s)(?<!if\s)(?<!when\s)(?<!where\s)(?:required|mandatory|essential)(?!\s+(?:to|for))"
            r"|(?:is|are)\s+(?:needed|necessary|critical|a\s+must)|(?:is\s+)?a\s+must(?:[\s-]have)?"
            r"|(?<!as\s)(?<!if\s)(?<!when\s)(?<!where\s)(?:needed|necessary)(?=\s*[.)]?\s*$)"
        ),
    ),
    (
        _Cue.ASKED_AFTER,
        (
            r"\d{1,2}\s*\+?\s*(?:years?|yrs?)|experience(?:d)?\s+(?:with|in|of|using|building)|expertise"
            r"|proficien\w+|knowledge\s+(?:of|in)|skilled\s+in|familiar\w*\s+with|fluen\w+\s+in"
            r"|understanding\s+of|expert\s+in|background\s+in"
        ),
    ),
)
_CUE = re.compile(
    rf"(?<!\w)(?:{'|'.join(rf'(?P<{cue.value}>{pattern})' for cue, pattern in _CUES)})(?!\w)",
    re.IGNORECASE,
)
_DEMAND = (
    r"(?:knowledge|experience|familiarity|exposure|understanding|proficiency|ability|expertise|"
    r"prior|previous|strong|working|any|additional|having|ideally|preferably)"
)
_BORDER = re.compile(
    rf"[;()\[\]]|\s[-–—]\s|,?\s+(?:but|however|although|though|whereas|while)(?=\s)"
    rf"|(?:,|\sand|\swith)\s+(?:and\s+|with\s+)?(?={_DEMAND}\s)",
    re.IGNORECASE,
)
_OPENING = ("(", "[")
_FILLER = re.compile(r"[\w'’+#.-]+")
_CUES_AHEAD = 4
_FEW_WORDS = 3
_BY_SECTION = {
    SectionKind.TITLE: Requirement.REQUIRED,
    SectionKind.REQUIREMENTS: Requirement.REQUIRED,
    SectionKind.SKILLS: Requirement.REQUIRED,
    SectionKind.PREFERRED: Requirement.PREFERRED,
}
_STRENGTH = {
    Requirement.NOT_REQUIRED: 0,
    Requirement.MENTIONED: 1,
    Requirement.PREFERRED: 2,
    Requirement.REQUIRED: 3,
}
_SAYS = {
    _Cue.NOT_NEEDED_AFTER: Requirement.NOT_REQUIRED,
    _Cue.NOT_NEEDED_BEFORE: Requirement.NOT_REQUIRED,
    _Cue.WISHED_AFTER: Requirement.PREFERRED,
    _Cue.WISHED_BEFORE: Requirement.PREFERRED,
    _Cue.NEEDED_AFTER: Requirement.REQUIRED,
    _Cue.NEEDED_BEFORE: Requirement.REQUIRED,
}
_POINTS_BACK = frozenset({_Cue.NOT_NEEDED_BEFORE, _Cue.WISHED_BEFORE, _Cue.NEEDED_BEFORE})
_POINTS_AHEAD = frozenset({_Cue.NOT_NEEDED_AFTER, _Cue.WISHED_AFTER, _Cue.NEEDED_AFTER})


@dataclass(frozen=True, slots=True)
class _Found:
    cue: _Cue
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    bracketed: bool
    cues: tuple[_Found, ...]
    bare: bool


def _end_of_clause(clause: _Clause) -> int:
    return clause.end


def _start_of_cue(found: _Found) -> int:
    return found.start


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wording of one sentence. Offsets are those of the sentence's own text."""

    text: str
    clauses: tuple[_Clause, ...]

    def about(self, start: int, end: int, kind: SectionKind) -> Requirement:
        """How much `text[start:end]` is wanted, in a section of that kind."""
        default = _BY_SECTION.get(kind, Requirement.MENTIONED)
        at = bisect_right(self.clauses, start, key=_end_of_clause)
        if at == len(self.clauses):
            return default
        ahead, back = self._around(self.clauses[at].cues, start, end)
        said = self._said(at, end, ahead, back)
        if said is None and default is Requirement.MENTIONED and _Cue.ASKED_AFTER in ahead:
            return Requirement.REQUIRED
        return said or default

    def _around(
        self, cues: tuple[_Found, ...], start: int, end: int
    ) -> tuple[list[_Cue], _Found | None]:
        """The last few cues in front of the name, nearest first, and the next one behind it."""
        at = bisect_left(cues, end, key=_start_of_cue)
        back = cues[at] if at < len(cues) and cues[at].cue in _POINTS_BACK else None
        near = cues[max(0, at - _CUES_AHEAD) : at]
        return [each.cue for each in reversed(near) if each.end <= start], back

    def _said(
        self, at: int, end: int, ahead: list[_Cue], back: _Found | None
    ) -> Requirement | None:
        if back and back.cue is _Cue.NEEDED_BEFORE and _Cue.NO in ahead:
            return Requirement.NOT_REQUIRED
        front = next((cue for cue in ahead if cue in _POINTS_AHEAD), None)
        if back and (front is None or "," not in self.text[end : back.start]):
            return self._softened(at, _SAYS[back.cue])
        if front:
            return _SAYS[front]
        return self._remark(at, end)

    def _remark(self, at: int, end: int) -> Requirement | None:
        """What the next clause says if it is nothing but a remark: "Go (a plus)"."""
        following = self.clauses[at + 1] if at + 1 < len(self.clauses) else None
        if following is None or not following.bare:
            return None
        first = following.cues[0]
        if following.bracketed and (
            "," in self.text[end : following.start]
            or self.text[following.start : first.start].strip()
        ):
            return None
        cue = first.cue
        return self._softened(at + 1, _SAYS[cue]) if cue in _POINTS_BACK else None

    def _softened(self, at: int, said: Requirement) -> Requirement:
        """What is not required but "a plus" is a wish."""
        if said is not Requirement.NOT_REQUIRED or at + 1 >= len(self.clauses):
            return said
        following = self.clauses[at + 1]
        wished = following.bare and following.cues[0].cue is _Cue.WISHED_BEFORE
        return Requirement.PREFERRED if wished else said


def read_wishes(text: str) -> Wishes:
    """The clauses of a sentence with the wording that says how much something is wanted."""
    borders = [(match.start(), match.end(), match.group()) for match in _BORDER.finditer(text)]
    found = [_Found(_Cue(match.lastgroup or ""), *match.span()) for match in _CUE.finditer(text)]
    clauses: list[_Clause] = []
    start, bracketed, taken = 0, False, 0
    for left, right, mark in [*borders, (len(text), len(text), "")]:
        first = taken
        while taken < len(found) and found[taken].start < right:
            taken += 1
        cues = tuple(found[first:taken])
        clauses.append(
            _Clause(start, right, bracketed, cues, _is_bare(text[start:left], start, cues))
        )
        start, bracketed = right, mark in _OPENING
    return Wishes(text, tuple(clauses))


def strongest(found: Iterable[Requirement]) -> Requirement:
    """Over all mentions: the strongest, but an explicit "not required" outweighs a mere mention."""
    said = set(found)
    if Requirement.NOT_REQUIRED in said and said <= {
        Requirement.NOT_REQUIRED,
        Requirement.MENTIONED,
    }:
        return Requirement.NOT_REQUIRED
    return max(said, key=_STRENGTH.__getitem__)


def _is_bare(clause: str, offset: int, cues: tuple[_Found, ...]) -> bool:
    """Hardly a word beside the cue itself."""
    if not cues or len(clause) > 80:
        return False
    beside = "".join(
        clause[left:right]
        for left, right in zip(
            (0, *(each.end - offset for each in cues)),
            (*(each.start - offset for each in cues), len(clause)),
            strict=True,
        )
    )
    return len(_FILLER.findall(beside)) <= _FEW_WORDS
