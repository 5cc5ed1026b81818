"""The role that a JD is for: its cleaned title, other names for it, and its family of work.

Who calls this: `parsing`. The submitted title counts where it names a kind of worker; else the text
is asked ("we're looking for a Senior Backend Engineer").
"""

import re
from collections.abc import Iterator

from agents.domain.lines import split_lines
from agents.domain.text import fold
from agents.domain.titles.archetypes import ARCHETYPES
from agents.domain.titles.cleaning import (
    CleanTitle,
    clean_title,
    names_worker,
    without_level,
)
from agents.domain.titles.words import (
    ALIAS_PAIRS,
    GENERIC_WORKERS,
    RUNNING_WORDS,
    TWIN_TRADES,
)

MAX_ALIASES = 6
_TWINS = ("Engineer", "Developer")
_MAX_READ = 12_000
_PHRASE = r"((?:[\w+#./&'’()-]{1,24}[ \n]{1,2}|[–—] ){0,9}?[\w+#./&'’()-]{1,24})"
_ENDS = (
    r"(?=\s{0,2}(?:[,.;:!?\n]|$|\b(?:to|who|with|for|in|at|on|that|based|within|and|as|ready|able|whose|from|you|position|role"
    r"|interested|having|is|will|reporting|located|joining|looking|capable|passionate|opportunity|responsible)\b))"
)
_LABELLED = re.compile(
    r"^\W{0,6}(?:job title|position(?: title| name)?|role|title|job|vacancy)\s?[:–]\s?"
    r"([^\n]{3,90})$",
    re.IGNORECASE | re.MULTILINE,
)
_WANTED = re.compile(
    r"\b(?:looking for|seeking|hiring|recruiting|in search of|searching for|in need of|opening for"
    r"|opportunity for|looking to hire|need|on the lookout for)\s{1,3}"
    r"(?:an?|our(?: next| first)?|the|several|multiple|\d|two|three|talented|experienced)\s{1,3}"
    + _PHRASE
    + _ENDS,
    re.IGNORECASE,
)
_AS = re.compile(
    r"\b(?:as|join(?:ing)? (?:us|our team|the team|\w+) as|position of|role of)\s{1,3}"
    r"(?:an?|our(?: next| new)?|the)\s{1,3}" + _PHRASE + _ENDS,
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:an?|our|the|this)\s{1,3}"
    + _PHRASE
    + r"\s{1,3}(?:role|position|to join|will|is responsible)\b",
    re.IGNORECASE,
)
_ADJECTIVES = re.compile(
    r"^(?:(?:highly|very|truly|skilled|experienced|talented|motivated|self-motivated|passionate|dynamic|driven|ambitious|dedicated|innovative"
    r"|creative|proactive|detail-oriented|results-driven|enthusiastic|hands-on|strong|great|exceptional|outstanding|seasoned|qualified|new"
    r"|full-time|part-time|remote|local|bright|curious|smart|reliable|organized|competent|world-class|top|rockstar|an?|the|our|and|strategic"
    r"|versatile|accomplished|energetic|committed|professional|data-driven|customer-focused|forward-thinking|visionary|technical|capable|true)[,\s]+)+"
    r"(?=[\w])",
    re.IGNORECASE,
)


def find_role(title: str | None, text: str) -> CleanTitle | None:
    """The cleaned title; None where neither the title nor the text names a kind of worker."""
    given = clean_title(title) if title and title.strip() else None
    if given is not None and names_worker(given):
        return given
    found = next(_named_in(text[:_MAX_READ]), None)
    return found or (given if given is not None and given.role else None)


def role_aliases(cleaned: CleanTitle) -> tuple[str, ...]:
    """Other names for it: without its level, with the twin of its last word, abbreviated."""
    bare = without_level(cleaned.role)
    names = [bare] if bare != cleaned.role else []
    folded = fold(bare)
    pairs = ALIAS_PAIRS if TWIN_TRADES.isdisjoint(folded.split()) else (_TWINS, *ALIAS_PAIRS)
    for one, other in pairs:
        names.extend(
            _swapped(bare, left, right)
            for left, right in ((one, other), (other, one))
            if re.search(rf"\b{re.escape(left.casefold())}\b", folded)
        )
    distinct = dict.fromkeys(name for name in names if fold(name) != fold(cleaned.role))
    return tuple(distinct)[:MAX_ALIASES]


def role_archetype(cleaned: CleanTitle) -> str | None:
    """The family of work, by the words of the title; None where they tell nothing."""
    for archetype, pattern in ARCHETYPES:
        if pattern.search(cleaned.core):
            return archetype
    return None


def _named_in(text: str) -> Iterator[CleanTitle]:
    for match in _LABELLED.finditer(text):
        yield from _worker(match.group(1))
    first = next(iter(split_lines(text[:400])), None)
    if first is not None and len(first.text.split()) <= 9 and first.text[-1] not in ".!?:":
        yield from _worker(first.text)
    for pattern in (_WANTED, _AS, _SUBJECT):
        for match in pattern.finditer(text):
            yield from _worker(_ADJECTIVES.sub("", " ".join(match.group(1).split())))


def _worker(phrase: str) -> Iterator[CleanTitle]:
    cleaned = clean_title(phrase)
    words = fold(cleaned.role).split()
    generic = words[-1:] and words[-1] in GENERIC_WORKERS and len(words) < 3
    running = not RUNNING_WORDS.isdisjoint(words) or words[-1:] == ["or"]
    if names_worker(cleaned) and not (generic or running) and len(words) <= 7:
        yield cleaned


def _swapped(name: str, one: str, other: str) -> str:
    return re.sub(rf"\b{re.escape(one)}\b", other, name, flags=re.IGNORECASE)
