"""Job titles, cleaned of what boards add to them.

Who calls this: the parser for `role` and `seniority`, and `titles` for what it compares.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.domain.text import fold
from agents.domain.titles.words import (
    ABBREVIATIONS,
    FRONT_SENIORITY,
    HEAD_NOUNS,
    INDIVIDUAL_MANAGERS,
    NOISE,
    NOT_A_LEVEL_BEFORE,
    OFFICERS,
    READABLE,
    SMALL_WORDS,
    TRAILING_LEVELS,
)


@dataclass(frozen=True, slots=True)
class CleanTitle:
    """A title in three forms: readable with its seniority, the seniority, and the folded rest."""

    role: str
    seniority: str | None
    core: str


MAX_TITLE = 200
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]{0,80})[)\]}]")
_CUTS = re.compile(
    r"\s+[-–—|•·]+\s*|\s*[-–—|•·]+\s+|\s*[|•·/@]{2,}\s*|\s+@\s*|\s+/\s+|\s*[:;]\s+|\t+"
)
_AT_EMPLOYER = re.compile(r"\s+(?:at|for|with|in|to join|based in|jobs? in)\s+(?=[A-Z]).*$")
_TOKEN = re.compile(r"\.net\b|[^\W_][\w+#.&'/-]{0,40}")
_EDGES = " \t\n,;:!?*|/\\-–—•·_\"'“”"
_GENDERS = re.compile(
    r"\b[mfwdxhn](?:\s?[/|*]\s?[mfwdxhn]){1,3}\b|\((?:in|e|a|s|-in)\)|(?<=\w)[*:]in\b",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?:level|grade|band|tier)\s?[-:]?\s?(?:[0-9]{1,2}|[ivx]{1,4})\b|\b(?:l|e|p|ic)[0-9]\b",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:job title|job|position|role|title|vacancy|opening|urgent(?:ly)?|now hiring|we are hiring|"
    r"we're hiring|hiring|wanted|join us as|apply now)\s*(?:[:!–-]+\s*|(?:an?|for)\s+)",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"\s+(?:jobs?|position|role|vacancy|opening|needed|wanted|required)(?:\s+in\b.*)?$",
    re.IGNORECASE,
)
_TWO_LEVELS = re.compile(
    r"\b(senior|sr\.?|lead|principal|staff|mid|junior|middle|regular)\s?/\s?"
    r"(?:senior|sr\.?|lead|principal|staff|mid|middle)\b\.?\s?",
    re.IGNORECASE,
)
_DIGITS_ONLY = re.compile(r"[\W\d_]+")


def clean_title(raw: str) -> CleanTitle:
    """The title without brackets, places, levels and other additions; see `CleanTitle`.

    An empty or meaningless title gives an empty `role` and `core`.
    """
    name = _readable(_pick_segment(_strip_noise(raw[:MAX_TITLE])))
    words = name.split()
    seniority, kept = _split_seniority(words)
    core = " ".join(normal_words(" ".join(kept)))
    if seniority is None and core:
        seniority = _rank_of(core)
    return CleanTitle(role=name, seniority=seniority, core=core)


def _strip_noise(raw: str) -> str:
    text = " ".join(raw.replace("\u200b", "").split())
    text = _GENDERS.sub(" ", text)
    text = _BRACKETS.sub(" ", text)
    text = _LEVEL.sub(" ", text)
    text = _PREFIX.sub("", text.strip(_EDGES)).strip(_EDGES)
    return _TWO_LEVELS.sub(r"\1 ", _SUFFIX.sub("", text))


def _pick_segment(text: str) -> str:
    """The first part that names a kind of worker; without one, the first that says anything."""
    segments = [part.strip(_EDGES) for part in _CUTS.split(text)]
    segments = [part for part in segments if part and not _is_noise(part)]
    for segment in segments:
        cut = _AT_EMPLOYER.sub("", segment).strip(_EDGES)
        if head_at(cut.split()) is not None:
            return _reorder(cut)
    return _AT_EMPLOYER.sub("", segments[0]).strip(_EDGES) if segments else ""


def _is_noise(part: str) -> bool:
    return _DIGITS_ONLY.fullmatch(part) is not None or fold(part) in NOISE


def _reorder(segment: str) -> str:
    """`Manager, Software Engineering` reads `Software Engineering Manager`; other commas cut."""
    head, _, rest = (part.strip(_EDGES) for part in segment.partition(","))
    words = head.split()
    lead = [word for word in words[:-1] if fold(word).strip(".") in FRONT_SENIORITY]
    bare = len(words) == len(lead) + 1 and fold(words[-1]) in {"manager", "director", "engineer"}
    rest = rest.split(",")[0].strip(_EDGES)
    if rest and bare and len(rest.split()) <= 4:
        return " ".join([*lead, rest, words[-1]])
    if rest and head_at(words) is None:
        return segment
    return head


def head_at(words: Sequence[str]) -> int | None:
    """Where the word is that names a kind of worker; the last one, if there are several."""
    for index in range(len(words) - 1, -1, -1):
        if fold(words[index]).strip(_EDGES) in HEAD_NOUNS:
            return index
    return None


def _readable(name: str) -> str:
    words = name.split()
    while len(words) > 1 and fold(words[-1]).strip(_EDGES) in TRAILING_LEVELS:
        words.pop()
    shouting = name.isupper() and len(name) > 5
    spelled = []
    for word in words:
        bare = word.strip(_EDGES).rstrip(".")
        if not bare:
            spelled.extend([word] if word == "&" else [])
            continue
        full = READABLE.get(fold(bare).rstrip("."))
        if full:
            spelled.append(full)
        elif fold(bare) in SMALL_WORDS:
            spelled.append(fold(bare))
        elif (shouting and len(bare) > 3) or bare.islower():
            spelled.append(bare.capitalize())
        else:
            spelled.append(bare)
    return " ".join(spelled)


def _split_seniority(words: list[str]) -> tuple[str | None, list[str]]:
    """The seniority that words before (or just after) the name give, and the words without them."""
    kept = list(words)
    seniority: str | None = None
    while len(kept) > 1:
        level = FRONT_SENIORITY.get(fold(kept[0]).strip("."))
        if level is None or not _is_level(kept):
            break
        seniority = seniority if seniority in {"intern", "lead"} else level
        kept = kept[1:]
    if len(kept) > 1:
        last = fold(kept[-1])
        if last in {"intern", "internship", "trainee", "apprentice"}:
            seniority, kept = "intern", kept[:-1]
        elif last in {"lead", "senior", "junior"} and head_at(kept[:-1]) == len(kept) - 2:
            seniority, kept = FRONT_SENIORITY[last], kept[:-1]
    return seniority, kept


def _is_level(words: list[str]) -> bool:
    """Whether the first word is a level here, and not a part of the trade's own name."""
    first = fold(words[0]).strip(".")
    others = {fold(words[1]), fold(words[-1])}
    if first == "executive":
        return bool(others & {"director", "vice"})
    return not others & NOT_A_LEVEL_BEFORE.get(first, frozenset())


def _rank_of(core: str) -> str | None:
    words = core.split()
    first, last = words[0], words[-1]
    if first in {"chief", "vp", "avp", "svp", "evp"} or last in OFFICERS or "president" in words:
        return "executive"
    if "director" in words or "head" in {first, last}:
        return "director"
    if last in {"intern", "internship", "trainee", "apprentice"}:
        return "intern"
    if "manager" in {first, last}:
        return None if " ".join(words[:-1]).endswith(INDIVIDUAL_MANAGERS) else "manager"
    if last in {"lead", "supervisor", "foreman"} or core.endswith("team leader"):
        return "lead"
    return None


def normal_words(name: str) -> list[str]:
    """Folded words with abbreviations spelled out: what cores and aliases are compared in."""
    folded = fold(name).replace("front-end", "frontend").replace("front end", "frontend")
    folded = folded.replace("back-end", "backend").replace("back end", "backend")
    folded = folded.replace("full-stack", "fullstack").replace("full stack", "fullstack")
    words: list[str] = []
    for match in _TOKEN.finditer(folded):
        for part in re.split(r"[/-]", match.group().rstrip(".'")):
            if part:
                words.extend(ABBREVIATIONS.get(part, (part,)))
    return words


def names_worker(cleaned: CleanTitle) -> bool:
    """Whether a title names a kind of worker ("Data Engineer"), and not a wish ("Join us")."""
    return head_at(cleaned.core.split()) is not None


def without_level(role: str) -> str:
    """A readable title without the words that only say how senior it is."""
    return " ".join(_split_seniority(role.split())[1])
