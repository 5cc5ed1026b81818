"""Other names that one title gives: `X / Y` names two workers, `Engineer, X` a narrower one.

Who calls this: `index`, which looks them up beside the cleaned title.
"""

import re

from agents.domain.titles.cleaning import MAX_TITLE, clean_title, normal_words
from agents.domain.titles.segments import head_at, segments_of

_MAX_SEGMENTS = 4
_MAX_TRADE_WORDS = 3
_ASIDE = re.compile(r"[(\[]([^()\[\]]{0,80})[)\]]")
_GENERIC = frozenset(
    {
        "engineer",
        "developer",
        "programmer",
        "software engineer",
        "software developer",
        "software development engineer",
    }
)


def alternatives(title: str) -> tuple[str, ...]:
    """The names on both sides of a slash: `Data Engineer/Analyst Engineer`, `Frontend/Backend ...`.

    Empty where the title names but one.
    """
    cleaned = clean_title(title).role
    parts = [part.split() for part in cleaned.split("/")]
    if len(parts) > 1:
        named = [part for part in parts if head_at(part) is not None]
        if not named:
            return ()
        worker = named[-1][-1]
        return tuple(
            " ".join(part if len(part) > 1 and head_at(part) is not None else [*part, worker])
            for part in parts
            if part and part != [worker]
        )
    segments = segments_of(title[:MAX_TITLE]) if "/" in title else []
    workers = [each for each in segments if head_at(each.split()) is not None]
    return tuple(workers) if len(workers) > 1 else ()


def narrower(title: str) -> tuple[str, ...]:
    """The trades that an otherwise general title adds: `Software Engineer, Backend (Payments)`.

    Each is given as trade and worker, `Backend Engineer`; empty where the title is not general.
    """
    cleaned = clean_title(title)
    if cleaned.core not in _GENERIC:
        return ()
    worker = normal_words(cleaned.core)[-1]
    asides = ", ".join(_ASIDE.findall(title[:MAX_TITLE]))
    segments = segments_of(f"{_ASIDE.sub(' ', title[:MAX_TITLE])}, {asides}")
    trades = [trade.strip() for segment in segments for trade in segment.split(",")]
    return tuple(
        f"{trade} {worker}"
        for trade in trades[1 : 1 + _MAX_SEGMENTS]
        if 0 < len(trade.split()) <= _MAX_TRADE_WORDS and head_at(trade.split()) is None
    )
