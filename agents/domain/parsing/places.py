"""Places of work.

Who calls this: `parsing`, with the submitted location, the title and the text.
"""

import re
from collections.abc import Iterator

from agents.domain.parsing.workplace import find_workplace, workplace_of
from agents.domain.patterns import any_of
from agents.domain.words import word_set
from schemas.jd import JobLocation, Workplace

MAX_LOCATIONS = 12
_MAX_READ = 20_000
_MAX_NAME_WORDS = 6
_POSSESSIVE = re.compile(r"^[\w&.]{1,30}['’]s ")

_LABELLED = re.compile(
    r"^[^\w\n]{0,6}(?:job |work |office |primary |base |position )?locations?\s{0,2}(?:\(s\))?"
    r"\s?:\s{0,3}(?P<place>[^\n]{2,120})",
    re.IGNORECASE | re.MULTILINE,
)
_WORD = r"[A-Z][\w.'’-]{1,24}"
_BASED = re.compile(
    r"\b(?:[Bb]ased|[Ll]ocated|[Oo]n-?site|[Oo]ffices?|[Hh]ybrid|[Rr]emote) (?:in|at|from|out of) "
    rf"(?:our |the |downtown )?(?P<place>{_WORD}(?:[ -]{_WORD}){{0,2}}"
    rf"(?:, ?{_WORD}(?: {_WORD})?){{0,2}})"
)
_SEPARATORS = re.compile(r"\s*(?:;|\||/(?=\s*[A-Z])|•|\n| or (?=[A-Z])| and (?=[A-Z]))\s*")
_WORKPLACE_WORDS = any_of(
    r"""
    \b(?:100%|fully|full[- ]time)\s
    \b(?:hybrid|remote(?:ly)?|on-?site|in[- ]office|work from home|wfh|telecommute|home office)\b
    """
)
_COUNTRIES = word_set(
    """
    us usa uk uae germany france spain italy portugal netherlands belgium poland romania greece
    ireland austria switzerland sweden norway denmark finland india canada australia morocco maroc
    singapore japan china brazil mexico argentina colombia chile egypt israel turkey ukraine
    croatia serbia bulgaria hungary czechia slovakia slovenia estonia latvia lithuania luxembourg
    malta cyprus philippines malaysia indonesia vietnam thailand pakistan bangladesh nigeria kenya
    england scotland wales
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
_REGION_NAMES = frozenset(
    {
        *word_set(
            """
            alabama alaska arizona arkansas california colorado connecticut delaware florida
            georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland
            massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio
            oklahoma oregon pennsylvania tennessee texas utah vermont virginia wisconsin wyoming
            ontario alberta manitoba saskatchewan bavaria hesse saxony
            """
        ),
        "new hampshire",
        "new jersey",
        "new mexico",
        "north carolina",
        "north dakota",
        "rhode island",
        "south carolina",
        "south dakota",
        "west virginia",
        "british columbia",
        "nova scotia",
        "new south wales",
    }
)
"""States and provinces that share their name with no city of theirs."""


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
    own = workplace_of(named) or workplace
    bare = re.sub(r"\([^()]{0,60}\)", " ", named)
    bare = _WORKPLACE_WORDS.sub(" ", bare)
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
    if city is not None and region is None and city.casefold() in _REGION_NAMES:
        city, region = None, city
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
