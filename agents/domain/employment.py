"""The kind of employment: one of `KINDS`, from the submitted field or from what the text says.

Who calls this: `parsing`. French contract names (CDI, CDD, stage) are read too: boards use them in
English ads.
"""

import re

KINDS = ("full_time", "part_time", "contract", "internship", "temporary", "freelance")

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            "internship",
            r"\b(?:internship|intern\b|trainee(?:ship)?|apprentice(?:ship)?|stage (?:pfe|de fin)"
            r"|alternance|working student|co-op (?:position|student))",
        ),
        ("freelance", r"\b(?:freelance|freelancer|self-employed|1099|b2b contract)\b"),
        ("part_time", r"\bpart[-_ ]?time\b|\btemps partiel\b"),
        (
            "temporary",
            r"\b(?:temporary|temp(?:-to-(?:hire|perm))?|fixed[- ]term|seasonal|int[ée]rim|cdd|temp position)\b",
        ),
        (
            "contract",
            r"\b(?:contractor|contract (?:role|position|to hire|job|basis|duration|length)|contract-to-hire"
            r"|(?:\d+|six|twelve)[- ]?\+?months? contract|on contract|corp[- ]to[- ]corp|c2c|w2 contract"
            r"|long[- ]term contract)\b",
        ),
        ("full_time", r"\bfull[-_ ]?time\b|\bcdi\b|\bpermanent\b|\btemps plein\b|\b40 hours\b"),
    )
)
_BARE = {
    "contract": "contract",
    "contractor": "contract",
    "intern": "internship",
    "stage": "internship",
    "permanent": "full_time",
    "per_diem": "temporary",
    "other": None,
    "volunteer": None,
}
_LABELLED = re.compile(
    r"\b(?:employment|job|contract|position|work)(?: type| status| schedule)?\s?[:\-–]\s?([^\n]{2,60})",
    re.IGNORECASE,
)
_ABOUT_WORK = re.compile(
    r"[^.\n]{0,60}\b(?:position|role|job|opportunity|contract|basis|employment|employee|work)\b[^.\n]{0,40}",
    re.IGNORECASE,
)


def find_employment_type(submitted: str | None, title: str | None, text: str) -> str | None:
    """One of `KINDS`, or None where neither field, title nor text says."""
    if submitted:
        word = submitted.strip().casefold().replace("-", "_").replace(" ", "_")
        return _BARE[word] if word in _BARE else _kind_of(submitted)
    from_title = _kind_of(title or "")
    if from_title:
        return from_title
    for match in _LABELLED.finditer(text[:20_000]):
        kind = _kind_of(match.group(1)) or _BARE.get(match.group(1).strip().casefold())
        if kind:
            return kind
    for match in _ABOUT_WORK.finditer(text[:20_000]):
        kind = _kind_of(match.group())
        if kind:
            return kind
    return None


def _kind_of(text: str) -> str | None:
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), None)
