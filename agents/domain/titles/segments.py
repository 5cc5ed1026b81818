"""A title in its segments, and the word in it that names a kind of worker.

Who calls this: `cleaning`, to find the segment that is the title, and `readings`, for the others.
"""

import itertools
import re
from collections.abc import Sequence

from agents.domain.text import fold
from agents.domain.titles.words import HEAD_NOUNS, NOISE

EDGES = " \t\n,;:!?*|/\\-–—•·_\"'“”"
_CUTS = re.compile(
    r"\s+[-–—|•·]+\s*|\s*[-–—|•·]+\s+|\s*[|•·/@]{2,}\s*|\s+@\s*|\s+/\s+|\s*[:;]\s+|\t+|_+"
)
_SLASH = re.compile(r"\s*/\s*")
_DIGITS_ONLY = re.compile(r"[\W\d_]+")


def segments_of(text: str) -> list[str]:
    """What dashes, bars and slashes part, without places of work and the like.

    "Frontend / Backend Developer" stays whole; of "Data Engineer/Analyst" each is a segment.
    """
    parts = [part.strip(EDGES) for part in _CUTS.split(_join_trades(text))]
    named = [each for part in parts for each in _workers(part)]
    return [part for part in named if part and not _is_noise(part)]


def _join_trades(text: str) -> str:
    """Slashes closed up where only what follows names the kind of worker."""
    parts = text.split(" / ")
    joined = parts[0]
    for before, part in itertools.pairwise(parts):
        trade = len(before.split()) <= 3 and head_at(before.split()) is None
        close = trade and not _is_noise(before.strip(EDGES)) and head_at(part.split()) is not None
        joined += f"/{part}" if close else f" / {part}"
    return joined


def _workers(part: str) -> list[str]:
    """Both sides of a slash, if both name a kind of worker and are more than that word."""
    sides = _SLASH.split(part)
    whole = len(sides) > 1 and all(
        len(side.split()) > 1 and head_at(side.split()[-1:]) == 0 for side in sides
    )
    return sides if whole else [part]


def _is_noise(part: str) -> bool:
    return _DIGITS_ONLY.fullmatch(part) is not None or fold(part) in NOISE


def head_at(words: Sequence[str]) -> int | None:
    """Where the word is that names a kind of worker; the last one, if there are several."""
    for index in range(len(words) - 1, -1, -1):
        if fold(words[index]).strip(EDGES) in HEAD_NOUNS:
            return index
    return None
