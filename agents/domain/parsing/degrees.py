"""Degrees by their many names, lowest level first.

Who calls this: `education`. Names in words match in any letter case; abbreviations only as written.
"""

import re
from dataclasses import dataclass

from agents.domain.patterns import any_of


@dataclass(frozen=True, slots=True)
class Degree:
    """A level, its short form, and how ads write it."""

    level: str
    short: str
    in_words: re.Pattern[str]
    abbreviated: re.Pattern[str]

    def is_named_in(self, text: str) -> bool:
        """Whether the text names this level."""
        return self.in_words.search(text) is not None or self.abbreviated.search(text) is not None


def _degree(level: str, short: str, in_words: str, abbreviated: str) -> Degree:
    return Degree(level, short, any_of(in_words), any_of(abbreviated, re.NOFLAG))


DEGREES = (
    _degree(
        "High school",
        "High school",
        r"""
        \bhigh[- ]school\b
        \bsecondary (?:school|education)
        \bged\b
        \bbaccalaureate(?! ?\+)\b
        """,
        r"""
        \bBac\b(?! ?\+)
        \bA-levels\b
        \bHSC\b
        """,
    ),
    _degree(
        "Associate's",
        "AS",
        r"""
        \bassociate['’]?s?['’]? degree
        \b(?:2|two)[- ]year degree
        \bbac(?:calaureate)? ?\+ ?2\b
        """,
        r"""
        \bA\.?A\.?S?\.? degree
        \b(?:BTS|DUT|HND)\b
        """,
    ),
    _degree(
        "Bachelor's",
        "BS",
        r"""
        \bbachelor
        \bundergraduate degree
        \b(?:4|four)[- ]year (?:college )?degree
        \bcollege degree
        \buniversity (?:degree|diploma|graduate)
        \blicen[cs]e degree
        \bhonou?rs degree
        \bbac(?:calaureate)? ?\+ ?[34]\b
        \bb\.?tech\b
        \bb\.eng\b
        \bgraduate degree in
        \bdegree (?:in|level)\b
        \b(?:technical|relevant|related|academic) degree
        """,
        r"""
        \bB\.? ?Sc?\.?(?=[ /,.)]|$)(?! ?D\b)
        \bB\.?A\.?(?=[ /,.)]|$)
        \b(?:BBA|BCA|BSc|BEng|B\.?Com|BSN|BSCS|BSEE|BSME|BSCE)\b
        \bBE\b(?=[ /,])
        """,
    ),
    _degree(
        "Master's",
        "MS",
        r"""
        \bmaster['’]?s?['’]? (?:degree|or|in|of|level|diploma)
        \bmaster['’]s\b
        \bmasters\b
        \bpost-?graduate degree
        \badvanced degree
        \bbac(?:calaureate)? ?\+ ?5\b
        \bm\.?tech\b
        \bm\.?eng\b
        """,
        r"""
        \bM\.?Sc?\.?(?=/| in\b| or\b| degree\b|, ?(?:Ph|MBA)|\))
        \b(?:MSc|MBA|MCA|MSN|MSCS|MSEE|MSME)\b
        \bM\.?A\.?(?= (?:in|degree|or)\b)
        """,
    ),
    _degree(
        "Doctorate",
        "PhD",
        r"""
        \bph\.? ?d\b
        \bdoctora(?:te|l)\b
        \bdphil\b
        """,
        r"""
        \bM\.?D\.?(?= (?:degree|or)\b)
        \bJ\.?D\.?(?= (?:degree|from)\b)
        """,
    ),
)
