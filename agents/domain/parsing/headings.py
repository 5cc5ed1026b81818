"""Headings of job descriptions: what a line announces, if it announces anything.

Who calls this: `sections`, with the text of one line. `exact_kind` knows whole phrases and is safe
on any short line; `likely_kind` goes by a key word and is for lines that look like headings.
"""

import re
from functools import lru_cache

from agents.domain.parsing.heading_phrases import LIKELY, MACROS, PHRASES
from agents.domain.text import fold
from agents.domain.words import word_set
from schemas.jd import SectionKind

MAX_HEADING = 90
_MAX_WORDS = 13
_MAX_LIKELY_WORDS = 9
_STEM = 4
_GOES_ON = word_set(
    """
    a an the of in with and or is as by on at experienced motivated talented passionate skilled
    senior junior dynamic driven ambitious dedicated innovative highly creative proactive
    """
)

_EDGES = " \t\n:;.,!?…*#_~|=–—-•●▪·►→\"'“”‘’()[]{}"
_NUMBER = re.compile(r"^(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\s+", re.IGNORECASE)
_SYMBOLS = re.compile(r"[^\w\s&/+,'’().:!?–—-]+")
_ABOUT_NAME = re.compile(r"about (?!the |our |this |your |you\b|us\b|how |what |\d)[^.!?]{2,40}")


def _compile(block: str) -> re.Pattern[str]:
    patterns = [line.strip() for line in block.strip().splitlines()]
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for name, macro in MACROS.items():
        joined = joined.replace(f"<{name}>", macro)
    return re.compile(joined)


_KINDS = tuple((kind, _compile(block)) for kind, block in PHRASES.items())
_KEY_STEMS = frozenset(
    word[:_STEM]
    for block in PHRASES.values()
    for word in re.findall(r"[a-z]{3,}", re.sub(r"<\w+>|\\[a-z]", " ", block))
)

_LIKELY = tuple((kind, _compile(block)) for kind, block in LIKELY.items())


def heading_phrase(line: str) -> str:
    """What a line says as a heading: without marks, numbers, emoji and the colon at its end."""
    text = _SYMBOLS.sub(" ", line[: 2 * MAX_HEADING])
    return _NUMBER.sub("", text.strip(_EDGES)).strip(_EDGES)


@lru_cache(maxsize=20_000)
def exact_kind(phrase: str) -> SectionKind | None:
    """The kind of section that a whole phrase is known to head."""
    if len(phrase) > MAX_HEADING:
        return None
    folded = fold(phrase)
    words = re.findall(r"[a-z]+", folded)
    if not words or len(words) > _MAX_WORDS or words[-1] in _GOES_ON:
        return None
    if _KEY_STEMS.isdisjoint(word[:_STEM] for word in words):
        return None
    for kind, pattern in _KINDS:
        if pattern.fullmatch(folded):
            return kind
    return None


def likely_kind(phrase: str) -> SectionKind | None:
    """The kind that a phrase heads if it is a heading at all: by the words in it."""
    if len(phrase) > MAX_HEADING:
        return None
    folded = fold(phrase)
    if len(folded.split()) > _MAX_LIKELY_WORDS:
        return None
    for kind, pattern in _LIKELY:
        if pattern.search(folded):
            return kind
    return None


def names_company(phrase: str) -> bool:
    """Whether it heads the text about an employer by its name: "About Highspot"."""
    folded = fold(phrase)
    return _ABOUT_NAME.fullmatch(folded) is not None and len(folded.split()) <= 6
