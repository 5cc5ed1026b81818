"""How much an employer wants what a sentence names: by clause, then sentence, then section.

`read_wishes` finds the wording once per sentence; `Wishes.about` then answers for any part of it.
Scopes end at "but", ";", brackets and where a new demand begins ("Java, knowledge of Go a plus").
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from agents.domain.skills.wish_wording import BORDER, CUE, Cue
from schemas.jd import Requirement, SectionKind

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
    Cue.NOT_NEEDED_AFTER: Requirement.NOT_REQUIRED,
    Cue.NOT_NEEDED_BEFORE: Requirement.NOT_REQUIRED,
    Cue.WISHED_AFTER: Requirement.PREFERRED,
    Cue.WISHED_BEFORE: Requirement.PREFERRED,
    Cue.NEEDED_AFTER: Requirement.REQUIRED,
    Cue.NEEDED_BEFORE: Requirement.REQUIRED,
}
_POINTS_BACK = frozenset({Cue.NOT_NEEDED_BEFORE, Cue.WISHED_BEFORE, Cue.NEEDED_BEFORE})
_POINTS_AHEAD = frozenset({Cue.NOT_NEEDED_AFTER, Cue.WISHED_AFTER, Cue.NEEDED_AFTER})


@dataclass(frozen=True, slots=True)
class _Found:
    cue: Cue
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
        if said is None and default is Requirement.MENTIONED and Cue.ASKED_AFTER in ahead:
            return Requirement.REQUIRED
        return said or default

    def _around(
        self, cues: tuple[_Found, ...], start: int, end: int
    ) -> tuple[list[Cue], _Found | None]:
        """The last few cues in front of the name, nearest first, and the next one behind it."""
        at = bisect_left(cues, end, key=_start_of_cue)
        back = cues[at] if at < len(cues) and cues[at].cue in _POINTS_BACK else None
        near = cues[max(0, at - _CUES_AHEAD) : at]
        return [each.cue for each in reversed(near) if each.end <= start], back

    def _said(self, at: int, end: int, ahead: list[Cue], back: _Found | None) -> Requirement | None:
        if back and back.cue is Cue.NEEDED_BEFORE and Cue.NO in ahead:
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
        if following and following.bracketed and not following.cues:
            return self._remark_behind(at + 2)
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

    def _remark_behind(self, at: int) -> Requirement | None:
        """What is said right behind a bracket: "GraphQL (Apollo) nice to have"."""
        clause = self.clauses[at] if at < len(self.clauses) else None
        if clause is None or not clause.bare or clause.bracketed:
            return None
        cue = clause.cues[0]
        ahead = self.text[clause.start : cue.start].strip()
        return _SAYS[cue.cue] if not ahead and cue.cue in _POINTS_BACK else None

    def _softened(self, at: int, said: Requirement) -> Requirement:
        """What is not required but "a plus" is a wish."""
        if said is not Requirement.NOT_REQUIRED or at + 1 >= len(self.clauses):
            return said
        following = self.clauses[at + 1]
        wished = following.bare and following.cues[0].cue is Cue.WISHED_BEFORE
        return Requirement.PREFERRED if wished else said


def read_wishes(text: str) -> Wishes:
    """The clauses of a sentence with the wording that says how much something is wanted."""
    borders = [(match.start(), match.end(), match.group()) for match in BORDER.finditer(text)]
    found = [_Found(Cue(match.lastgroup or ""), *match.span()) for match in CUE.finditer(text)]
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
