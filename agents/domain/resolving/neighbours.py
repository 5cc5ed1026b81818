"""What stands beside what in a JD: the evidence of skills as places in the text.

`placing` and `deriving` ask this to learn from the company that an unknown skill keeps.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from schemas.skills import Evidence, FinalSkill

Nearness = Literal["beside", "same line", "near", "same JD"]

_BESIDE = 60
_SAME_LINE = 300
_NEAR = 600
_SPANS = 3
"""How many mentions of a skill are looked at: more say the same."""


@dataclass(frozen=True, slots=True)
class TextLines:
    """Where the lines of a text begin."""

    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "TextLines":
        """Find every line end once."""
        starts = [0]
        at = text.find("\n")
        while at != -1:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        return cls(tuple(starts))

    def line(self, offset: int) -> int:
        """The number of the line that the offset is in."""
        return bisect_right(self.starts, offset)


def sentence_at(text: str, evidence: Evidence, limit: int = 300) -> str:
    """The line that the evidence stands in, no longer than `limit`, cut around the evidence."""
    start = text.rfind("\n", 0, evidence.start) + 1
    end = text.find("\n", evidence.end)
    end = len(text) if end == -1 else end
    if end - start > limit:
        start = max(start, evidence.start - limit // 2)
        end = min(end, start + limit)
    return text[start:end].strip(" \t•*-–·")


def nearness(lines: TextLines, left: FinalSkill, right: FinalSkill) -> Nearness:
    """How near two skills come to each other anywhere in the JD."""
    best = _NEAR + 1
    best_in_line = best
    for mine in left.evidence[:_SPANS]:
        for other in right.evidence[:_SPANS]:
            gap = max(mine.start - other.end, other.start - mine.end, 0)
            best = min(best, gap)
            if gap < best_in_line and lines.line(mine.start) == lines.line(other.start):
                best_in_line = gap
    if best_in_line <= _BESIDE:
        return "beside"
    if best_in_line <= _SAME_LINE:
        return "same line"
    return "near" if best <= _NEAR else "same JD"
