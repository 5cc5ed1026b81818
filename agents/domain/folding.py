"""Text made comparable without losing its place: fold a text, and map spans of it back.

`fold_text` lowers case, unifies dashes, quotes and white space, drops invisible characters and
spells out ligatures. Most texts keep their length; elsewhere the few places of change are kept.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_RESIZED = re.compile(
    rf"[{''.join(_LIGATURES)}]|[{_INVISIBLE}]+| {{2,}}\n? *| \n *|\n +",
)
_SAME_AS_SPACE = re.compile(r"(?<=\w)-(?=\w)|(?<=[\w,])\n(?=[a-z])")
_DASHES = "‐‑‒–—―−"
_AS_SPACE = "\t\r\v\f-®©™"


def _one_to_one() -> dict[str, str]:
    """Characters whose plain form is one other character."""
    table = {}
    for code in (*range(0x80, 0x2500), *range(0xFF00, 0xFFF0)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[chr(code)] = plain
    table |= dict.fromkeys(_DASHES, "-") | dict.fromkeys(_AS_SPACE, " ")
    table |= dict.fromkeys("’‘`´′", "'") | dict.fromkeys("“”„", '"')
    table["İ"] = "i"  # the one letter whose lower case is longer
    return table


_PLAIN = _one_to_one()
_TO_REPLACE = re.compile(r"[^\n -_a-~]")


def _plain(match: re.Match[str]) -> str:
    return _PLAIN.get(match.group(), match.group())


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. From `breaks[i]` on, an offset plus `shifts[i]` is the original offset."""

    text: str
    breaks: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def original(self, offset: int) -> int:
        """The offset in the text that was folded."""
        if not self.breaks:
            return offset
        at = bisect_right(self.breaks, offset) - 1
        return offset if at < 0 else offset + self.shifts[at]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A half-open span in the text that was folded."""
        return self.original(start), self.original(end - 1) + 1


def fold_text(text: str) -> Folded:
    """Fold a text in linear time.

    A hyphen within a word and a line end within a sentence are spaces: back-end, back end.
    """
    plain = _SAME_AS_SPACE.sub(" ", _TO_REPLACE.sub(_plain, text))
    if _RESIZED.search(plain) is None:
        return Folded(plain.lower())
    pieces: list[str] = []
    breaks: list[int] = []
    shifts: list[int] = []
    length = taken = 0
    for match in _RESIZED.finditer(plain):
        kept = _resized(match)
        pieces += (plain[taken : match.start()], kept)
        length += match.start() - taken + len(kept)
        taken = match.end()
        for behind in range(len(kept) - 1, 0, -1):
            breaks.append(length - behind)
            shifts.append(match.start() - length + behind)
        breaks.append(length)
        shifts.append(taken - length)
    pieces.append(plain[taken:])
    return Folded("".join(pieces).lower(), tuple(breaks), tuple(shifts))


def _resized(match: re.Match[str]) -> str:
    found = match.group()
    if found[0] in _INVISIBLE:
        return ""
    if "\n" in found and not match.string[match.end() : match.end() + 1].islower():
        return "\n"
    return _LIGATURES.get(found, " ")


def fold_name(name: str) -> str:
    """A name as `fold_text` would show it, with single spaces and no line ends."""
    return " ".join(fold_text(name).text.split())
