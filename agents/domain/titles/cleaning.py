"""Job titles, cleaned of what boards add to them.

Who calls this: the parser for `role` and `seniority`, and `titles` for what it compares.
"""

import itertools
import re
from dataclasses import dataclass

from agents.domain.text import fold
from agents.domain.titles.segments import EDGES, head_at, segments_of
from agents.domain.titles.words import (
    ABBREVIATIONS,
    BARE_WORKERS,
    FRONT_SENIORITY,
    INDIVIDUAL_MANAGERS,
    INTERNS,
    NOT_A_LEVEL_BEFORE,
    OFFICERS,
    READABLE,
    SMALL_WORDS,
    TRADES,
    TRAILING_LEVELS,
    WORKERS_OF,
)


@dataclass(frozen=True, slots=True)
class CleanTitle:
    """A title in three forms: readable with its seniority, the seniority, and the folded rest."""

    role: str
    seniority: str | None
    core: str


MAX_TITLE = 200
_LEADERS = frozenset({"manager", "director", "engineer"})
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]{0,80})[)\]}]")
_AT_EMPLOYER = re.compile(
    r"\s+(?:at|for|with|in(?! (?:Test|Training|Residence|Charge)\b)|to join|based in|jobs? in)"
    r"\s+(?=[A-Z]).*$"
)
_IN_TRADE = re.compile(r"^\s+(?:in|for)\s+(?:\w+\s+){1,6}\w+$", re.IGNORECASE)
_IN_STATE = re.compile(
    r",\s?(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|"
    r"S[CD]|T[NX]|UT|V[AT]|W[AIVY])(?:\s\d{5})?$"
)
_DATED = re.compile(
    r"\b(?:(?:spring|summer|fall|autumn|winter)[\s,]*(?:/\s?)?){0,2}\b20\d\d\b", re.IGNORECASE
)
_REMOTE = re.compile(
    r"(?:[\s,]+(?:100\s?%|fully|full|all))?[\s,]+(?:remot[aeo]|télétravail|teletrabajo)$|[\s,]+100\s?%$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\.net\b|[^\W_][\w+#.&'/-]{0,40}")
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
_ASIDES = re.compile(r"[()\[\]{}/|,:]|\s[-–—•·]+\s")
_LEVEL_NOUNS = frozenset({"level", "profile", "position", "role", "hire", "career"})
_NEW_GRADUATE = re.compile(r"\bnew grad(?:uate)?s?\b", re.IGNORECASE)
_TWO_LEVELS = re.compile(
    r"\b(senior|sr\.?|lead|principal|staff|mid|junior|middle|regular)\s?/\s?"
    r"(?:senior|sr\.?|lead|principal|staff|mid|middle)\b\.?\s?",
    re.IGNORECASE,
)


def clean_title(raw: str) -> CleanTitle:
    """The title without brackets, places, levels and other additions; see `CleanTitle`.

    An empty or meaningless title gives an empty `role` and `core`.
    """
    name = _readable(_pick_segment(_strip_noise(raw[:MAX_TITLE])))
    words = name.split()
    seniority, kept = _split_seniority(words)
    core = " ".join(normal_words(" ".join(kept)))
    if seniority == "intern":
        core = _worker_of(core)
    if seniority is None and core:
        seniority = _rank_of(core) or _level_beside(raw[:MAX_TITLE])
    return CleanTitle(role=name, seniority=seniority, core=core)


def _strip_noise(raw: str) -> str:
    text = " ".join(raw.replace("\u200b", "").split())
    text = _GENDERS.sub(" ", text)
    text = _BRACKETS.sub(" ", text)
    text = _LEVEL.sub(" ", text)
    text = _DATED.sub(" ", text)
    text = _PREFIX.sub("", text.strip(EDGES)).strip(EDGES)
    return _TWO_LEVELS.sub(r"\1 ", _REMOTE.sub("", _SUFFIX.sub("", text)))


def _pick_segment(text: str) -> str:
    """The first part that names a kind of worker; without one, the first that says anything."""
    segments = segments_of(text)
    for at, segment in enumerate(segments):
        cut = _without_place(_of_employer(segment))
        if head_at(cut.split()) is not None:
            trade = segments[at + 1] if at + 1 < len(segments) else ""
            return _reorder(f"{cut}, {trade}" if _names_trade(trade) and _is_bare(cut) else cut)
    telling = next((each for each in segments if len(each) > 1), "")
    return _AT_EMPLOYER.sub("", telling).strip(EDGES)


def _of_employer(segment: str) -> str:
    """`Data Engineer at X` is a Data Engineer; `Engineer in Crop Improvement` stays as it is."""
    cut = _AT_EMPLOYER.sub("", segment).strip(EDGES)
    trade = _IN_TRADE.search(segment[len(cut) :]) if cut and _is_bare(cut) else None
    return segment if trade else cut


def _without_place(segment: str) -> str:
    """`Data Analyst New York City, NY` ends with the kind of worker."""
    match = _IN_STATE.search(segment)
    if match is None:
        return segment
    before, comma, last = segment[: match.start()].rpartition(",")
    words = last.split()
    at = head_at(words)
    kept = words[: at + 1] if at is not None else [] if comma else words
    return f"{before}{comma} {' '.join(kept)}".strip(EDGES)


def _is_bare(segment: str) -> bool:
    """Nothing but the kind of worker, maybe with its level."""
    words = segment.split()
    return fold(words[-1]) in BARE_WORKERS and all(
        fold(word).strip(".") in FRONT_SENIORITY for word in words[:-1]
    )


def _names_trade(segment: str) -> bool:
    words = [fold(word) for word in segment.split()]
    return 0 < len(words) <= 4 and head_at(words) is None and not TRADES.isdisjoint(words)


def _reorder(segment: str) -> str:
    """`Manager, Software Engineering` reads `Software Engineering Manager`; other commas cut."""
    head, _, rest = (part.strip(EDGES) for part in segment.partition(","))
    words = head.split()
    rest = rest.split(",")[0].strip(EDGES)
    told = _names_trade(rest) or fold((words or [""])[-1]) in _LEADERS
    if rest and words and _is_bare(head) and told and len(rest.split()) <= 4:
        return " ".join([*words[:-1], rest, words[-1]])
    if rest and head_at(words) is None:
        return segment
    return head


def _readable(name: str) -> str:
    words = name.split()
    while len(words) > 1 and fold(words[-1]).strip(EDGES) in TRAILING_LEVELS:
        words.pop()
    shouting = name.isupper() and len(name) > 5
    spelled = []
    for word in words:
        bare = word.strip(EDGES).rstrip(".")
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
        if last in INTERNS:
            seniority, kept = "intern", kept[:-1]
        elif (
            last in {"lead", "senior", "junior", "graduate"} and head_at(kept[:-1]) == len(kept) - 2
        ):
            seniority, kept = FRONT_SENIORITY[last], kept[:-1]
    return seniority, kept


def _level_beside(raw: str) -> str | None:
    """The level that a part of its own gives: `Data Clerk / Junior Level`, `Analyst (Senior)`."""
    if _NEW_GRADUATE.search(raw):
        return "junior"
    for part in _ASIDES.split(raw):
        words = [fold(word).strip(".") for word in part.split()]
        levels = [word for word in words if word not in _LEVEL_NOUNS]
        level = FRONT_SENIORITY.get(levels[0]) if len(levels) == 1 else None
        if level is not None and level != "executive":  # a sales executive is none
            return level
    return None


def _is_level(words: list[str]) -> bool:
    """Whether the first word is a level here, and not a part of the trade's own name."""
    first = fold(words[0]).strip(".")
    others = {fold(words[1]), fold(words[-1])}
    if first == "executive":
        return bool(others & {"director", "vice"})
    return not others & NOT_A_LEVEL_BEFORE.get(first, frozenset())


def _worker_of(core: str) -> str:
    """An intern's field as the worker whose field it is: `software engineer`."""
    *before, last = core.split() or [""]
    return " ".join([*before, WORKERS_OF.get(last, last)])


def _rank_of(core: str) -> str | None:
    words = core.split()
    first, last = words[0], words[-1]
    if first in {"chief", "vp", "avp", "svp", "evp"} or last in OFFICERS or "president" in words:
        return "executive"
    if "director" in words or "head" in {first, last}:
        return "director"
    if last in INTERNS:
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
    return [word for word, _ in itertools.groupby(words)]


def names_worker(cleaned: CleanTitle) -> bool:
    """Whether a title names a kind of worker ("Data Engineer"), and not a wish ("Join us")."""
    return head_at(cleaned.core.split()) is not None


def without_level(role: str) -> str:
    """A readable title without the words that only say how senior it is."""
    return " ".join(_split_seniority(role.split())[1])
