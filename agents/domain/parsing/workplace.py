"""How much of the work is done at the place: remote, hybrid or on site.

Who calls this: `places`. Only words about this job count: a "remote team" or "remote sensing" does
not.
"""

import re

from agents.domain.patterns import any_of
from schemas.jd import Workplace

_MAX_READ = 20_000
_FLAGS = re.IGNORECASE | re.MULTILINE

_JOB = r"(?:this|the) (?:role|position|job)"
_HYBRID = any_of(
    rf"""
    \bhybrid (?:work|model|role|position|schedule|set-?up|environment|working|policy)
    \bhybrid (?:remote|office|job|mode|in|from|\()
    \b{_JOB} is (?:\w+ )?hybrid
    \bhybrid\s?(?:[-–|,)]|$)
    (?:\d|one|two|three|four) days?(?: a| per|/)? ?(?:week )?(?:in|at|from) (?:the |our )?office
    \bwork(?:place)? ?type: hybrid
    \bpartial(?:ly)? remote
    """,
    _FLAGS,
)
_REMOTE = any_of(
    rf"""
    \b(?:100%|fully|completely|entirely|permanent(?:ly)?)[ -]{{0,2}}remote
    \bremote(?:[- ]first)? (?:work|working|position|role|job|opportunity|setup|contract)
    \bremote (?:\(|within|in|across|from|anywhere|us\b|usa\b|eu\b)
    \bwork(?:ing)? (?:remotely|from home|from anywhere)
    \b{_JOB} (?:is|can be) (?:\w+ )?remote
    \btelecommut\w+
    \bremote ?(?:[-–|,(]|$)
    \blocation: remote
    \bhome[- ]based
    """,
    _FLAGS,
)
_ONSITE = any_of(
    rf"""
    \b(?:on-?site|in[- ]office|in[- ]person) (?:work|role|position|job|only|in|at|setup|presence)
    \b(?:on-?site|in[- ]office|in[- ]person) (?:\d|five|basis|required)
    \b{_JOB} is (?:\w+ ){{0,2}}(?:on-?site|in[- ]office|in[- ]person)
    \b(?:fully|100%) on-?site
    \bon-?site\s?(?:[|,)]|$)
    """,
    _FLAGS,
)
_NOT_REMOTE = re.compile(
    r"\b(?:not|no|isn['’]t|cannot be|without) (?:\w+ ){0,3}remote", re.IGNORECASE
)


def find_workplace(submitted: str | None, title: str | None, text: str) -> Workplace | None:
    """The location and the title say it before the text does; None where nothing does."""
    for field in (submitted or "", title or ""):
        own = workplace_of(field)
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


def workplace_of(field: str) -> Workplace | None:
    """What a short field says by itself: "Berlin (hybrid)"."""
    folded = field.casefold()
    if "hybrid" in folded:
        return Workplace.HYBRID
    if re.search(r"\b(?:remote|telecommute|work from home|wfh)\b", folded):
        return Workplace.REMOTE
    if re.search(r"\b(?:on-?site|in[- ]office)\b", folded):
        return Workplace.ONSITE
    return None
