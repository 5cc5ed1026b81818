"""The kind of employment: one of `KINDS`, from the submitted field or from what the text says.

Who calls this: `parsing`. French contract names (CDI, CDD, stage) are read too: boards use them in
English ads.
"""

import re

KINDS = ("full_time", "part_time", "contract", "internship", "temporary", "freelance")
_MAX_READ = 20_000

_WORDS = (
    (
        "internship",
        r"internships?|interns?|trainee(?:ship)?|apprentice(?:ship)?|alternance|stage pfe",
    ),
    ("freelance", r"freelancer?|self-employed"),
    ("part_time", r"part[-_ ]?time|temps partiel"),
    ("temporary", r"temporary|fixed[- ]term|seasonal|int[ée]rim|cdd"),
    ("contract", r"contractors?|contract-to-hire|corp[- ]to[- ]corp|c2c|months?['’]? contract"),
    ("full_time", r"full[-_ ]?time|cdi|permanent|temps plein"),
)
_KIND = re.compile(
    r"\b(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _WORDS) + r")\b",
    re.IGNORECASE,
)
_BARE = {
    "contract": "contract",
    "intern": "internship",
    "stage": "internship",
    "per_diem": "temporary",
}
_OF_THE_JOB = re.compile(
    r"\b(?:positions?|role|job|opportunity|basis|employment|contract|schedule|hours|type|remote|hybrid"
    r"|onsite|on-site|shift|permanent|hire|position is|status|internship|employees? (?:to|who))\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:employment|job|contract|position|work)(?: type| status| schedule)?\s?[:–-]\s?$",
    re.IGNORECASE,
)
_NEAR = 45


def find_employment_type(submitted: str | None, title: str | None, text: str) -> str | None:
    """One of `KINDS`, or None where neither field, title nor text says."""
    stated, titled = _kind_in(submitted or ""), _kind_in(title or "")
    if titled is not None and stated in {None, "full_time"}:
        return titled
    if stated is not None:
        return stated
    if submitted and submitted.strip():
        return _BARE.get(submitted.strip().casefold().replace("-", "_").replace(" ", "_"))
    return _said_of_the_job(text[:_MAX_READ])


def _kind_in(field: str) -> str | None:
    """The kind that comes first in `_WORDS`: "Internship (full-time)" is an internship."""
    named = {match.lastgroup for match in _KIND.finditer(field)}
    return next((kind for kind, _ in _WORDS if kind in named), None)


def _said_of_the_job(text: str) -> str | None:
    """After a label, else near words that speak of this job; the benefits of "interns" are none."""
    near_job = None
    for match in _KIND.finditer(text):
        before = text[max(0, match.start() - _NEAR) : match.start()].rpartition("\n")[2]
        after = text[match.end() : match.end() + _NEAR].partition("\n")[0]
        if _LABEL.search(before):
            return match.lastgroup
        alone = not before.strip(" •-*·|/(") and not after.strip(" .,;)|/")
        if near_job is None and (alone or _OF_THE_JOB.search(before + " " + after)):
            near_job = match.lastgroup
    return near_job
