"""Places of work, and how much of the work is done there.

Who calls this: `parsing`, with the submitted location, the title and the text. A workplace is taken
from words about this job only: a "remote team" or "remote sensing" is none.
"""

import re
from collections.abc import Iterator

from agents.domain.words import word_set
from schemas.jd import JobLocation, Workplace

MAX_LOCATIONS = 12
_MAX_READ = 20_000
_MAX_NAME_WORDS = 6
_POSSESSIVE = re.compile(r"^[\w&.]{1,30}['’]s ")

_LABELLED = re.compile(
    r"^[^\w\n]{0,6}(?:job |work |office |primary |base |position )?locations?\s{0,2}(?:\(s\))?\s?:\s{0,3}"
    r"(?P<place>[^\n]{2,120})",
    re.IGNORECASE | re.MULTILINE,
)
_BASED = re.compile(
    r"\b(?:[Bb]ased|[Ll]ocated|[Oo]n-?site|[Oo]ffices?|[Hh]ybrid|[Rr]emote) (?:in|at|from|out of) (?:our |the |downtown )?"
    r"(?P<place>[A-Z][\w.'’-]{1,24}(?:[ -][A-Z][\w.'’-]{1,24}){0,2}(?:, ?[A-Z][\w.'’-]{1,24}(?: [A-Z][\w.'’-]{1,24})?){0,2})"
)
_SEPARATORS = re.compile(r"\s*(?:;|\||/(?=\s*[A-Z])|•|\n| or (?=[A-Z])| and (?=[A-Z]))\s*")
_WORKPLACE_WORD = re.compile(
    r"\b(?:100% |fully |full[- ]time |hybrid|remote(?:ly)?|on-?site|in[- ]office|work from home|wfh|telecommute|home office)\b",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"\b(?:(?:100%|fully|completely|entirely|permanent(?:ly)?) ?-?remote|remote(?:[- ]first)? (?:work|working|position|role|job"
    r"|opportunity|setup|contract|\(|within|in|across|from|anywhere|us\b|usa\b|eu\b)|work(?:ing)? (?:remotely|from home|from anywhere)"
    r"|(?:this|the) (?:role|position|job) (?:is|can be) (?:\w+ )?remote|telecommut\w+|remote ?(?:[-–|,(]|$)|location: remote|home[- ]based)",
    re.IGNORECASE | re.MULTILINE,
)
_HYBRID = re.compile(
    r"\bhybrid (?:work|model|role|position|schedule|setup|set-up|environment|working|policy|remote|office|job|mode|in|from|\()"
    r"|\b(?:this|the) (?:role|position|job) is (?:\w+ )?hybrid|\bhybrid\s?(?:[-–|,)]|$)|(?:\d|two|three|one|four)(?:-\d)? days?(?: a| per|/)? ?"
    r"(?:week )?(?:in|at|from) (?:the |our )?office|\bwork(?:place)? ?type: hybrid|\bpartial(?:ly)? remote",
    re.IGNORECASE | re.MULTILINE,
)
_ONSITE = re.compile(
    r"\b(?:on-?site|in[- ]office|in[- ]person) (?:work|role|position|job|only|in|at|setup|presence|\d|5|five|basis|required)"
    r"|\b(?:this|the) (?:role|position|job) is (?:\w+ ){0,2}(?:on-?site|in[- ]office|in[- ]person)|\bfully on-?site|\b100% on-?site"
    r"|\bon-?site\s?(?:[|,)]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_REMOTE = re.compile(
    r"\b(?:not|no|isn['’]t|cannot be|without) (?:\w+ ){0,3}remote", re.IGNORECASE
)
_COUNTRIES = word_set(
    """
    us usa uk uae germany france spain italy portugal netherlands belgium poland romania greece ireland austria switzerland sweden
    norway denmark finland india canada australia morocco maroc singapore japan china brazil mexico argentina colombia chile egypt
    israel turkey ukraine croatia serbia bulgaria hungary czechia slovakia slovenia estonia latvia lithuania luxembourg malta cyprus
    philippines malaysia indonesia vietnam thailand pakistan bangladesh nigeria kenya england scotland wales
    """
)
_COUNTRY_NAMES = frozenset(
    {
        "united states",
        "united kingdom",
        "united arab emirates",
        "czech republic",
        "south africa",
        "new zealand",
        "saudi arabia",
        "south korea",
        "hong kong",
        "costa rica",
        "sri lanka",
        "united states of america",
        "european union",
    }
)
_US_STATES = word_set(
    """
    al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny
    nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc
    """
)


def find_locations(submitted: str | None, title: str | None, text: str) -> tuple[JobLocation, ...]:
    """Where the work is done; the workplace is None where the JD does not say."""
    workplace = find_workplace(submitted, title, text)
    raws = list(_raw_places(submitted, text))
    found: dict[str, JobLocation] = {}
    for raw in raws:
        location = _read_place(raw, workplace)
        if location is not None:
            found.setdefault(location.raw.casefold(), location)
    if not found and workplace in {Workplace.REMOTE, Workplace.HYBRID}:
        return (JobLocation(raw=workplace.value.capitalize(), workplace=workplace),)
    return tuple(found.values())[:MAX_LOCATIONS]


def find_workplace(submitted: str | None, title: str | None, text: str) -> Workplace | None:
    """Remote, hybrid or on site: the location and the title say it before the text does."""
    for field in (submitted or "", title or ""):
        own = _workplace_word(field)
        if own is not None:
            return own
    head = text[:_MAX_READ]
    lowered = head.lower()
    office = "office" in lowered or "person" in lowered
    if ("hybrid" in lowered or office or "partial" in lowered) and _HYBRID.search(head):
        return Workplace.HYBRID
    far = "remote" in lowered or "home" in lowered or "telecommut" in lowered
    if far and _REMOTE.search(head) and not _NOT_REMOTE.search(head):
        return Workplace.REMOTE
    site = office or "onsite" in lowered or "on-site" in lowered
    return Workplace.ONSITE if site and _ONSITE.search(head) else None


def _workplace_word(field: str) -> Workplace | None:
    folded = field.casefold()
    if "hybrid" in folded:
        return Workplace.HYBRID
    if re.search(r"\b(?:remote|telecommute|work from home|wfh)\b", folded):
        return Workplace.REMOTE
    if re.search(r"\b(?:on-?site|in[- ]office)\b", folded):
        return Workplace.ONSITE
    return None


def _raw_places(submitted: str | None, text: str) -> Iterator[str]:
    if submitted and submitted.strip():
        yield from _SEPARATORS.split(submitted[:500])
        return
    labelled = _LABELLED.search(text)
    if labelled:
        yield from _SEPARATORS.split(labelled.group("place"))
        return
    based = _BASED.search(text[:_MAX_READ])
    if based:
        yield based.group("place")


def _read_place(raw: str, workplace: Workplace | None) -> JobLocation | None:
    named = " ".join(raw.split()).strip(" .,;:-–|*")
    own = _workplace_word(named) or workplace
    bare = re.sub(r"\([^()]{0,60}\)", " ", named)
    bare = _WORKPLACE_WORD.sub(" ", bare)
    parts = [part.strip(" .-–:") for part in bare.split(",")]
    parts = [_POSSESSIVE.sub("", part) for part in parts if part]
    if any(part[0].islower() or len(part.split()) > _MAX_NAME_WORDS for part in parts):
        parts = []
    if not named or (not parts and own is None) or len(named.split()) > 14:
        return None
    country = parts.pop() if len(parts) > 1 and not _is_state(parts[-1]) else None
    if country is None and len(parts) == 1 and _is_country(parts[0]):
        country = parts.pop()
    region = parts[1] if len(parts) > 1 else None
    city = parts[0] if parts else None
    if country is not None and region is None and not _is_country(country):
        region, country = country, None
    return JobLocation(raw=named, city=city, region=region, country=country, workplace=own)


def _is_state(part: str) -> bool:
    return (
        part.split(maxsplit=1)[0].casefold() in _US_STATES and part.split(maxsplit=1)[0].isupper()
    )


def _is_country(part: str) -> bool:
    folded = part.casefold()
    return folded in _COUNTRIES or folded in _COUNTRY_NAMES
