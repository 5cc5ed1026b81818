"""The employer's name, from the submission or from the text.

Who calls this: `parsing`.
"""

import re
from collections import Counter
from collections.abc import Iterator

from agents.domain.patterns import alternatives
from agents.domain.text import fold
from agents.domain.words import word_set

_NAME = r"[A-Z0-9][\w&.'’+-]{0,30}(?: (?:&|of|de|and|the|[A-Z0-9][\w&.'’+-]{0,30})){0,4}"
_IS = alternatives(
    r"""
    an?|the|one of|on a|pioneering|building|transforming|redefining|committed|dedicated|proud
    looking|seeking|hiring|currently|actively
    """
)
_FORM = r"(?:Inc|LLC|Ltd|GmbH|AG|SA|BV)"
_LABEL = r"(?:[Cc]ompany(?: [Nn]ame)?|[Ee]mployer|[Oo]rgani[sz]ation)"
_PATTERNS = tuple(
    (weight, re.compile(pattern, re.MULTILINE))
    for weight, pattern in (
        (6, rf"^\W{{0,4}}{_LABEL}\s?[:–-]\s?({_NAME})"),
        (5, rf"^\W{{0,4}}(?:About|ABOUT|Why [Jj]oin|Life at|Working at) ({_NAME})\W{{0,3}}$"),
        (4, rf"\b(?:At|at|AT) ({_NAME}), (?:we|our|you)\b"),
        (
            3,
            rf"(?:^|[.!?]\s)({_NAME})(?:,? {_FORM}\.?)? (?:is|was|are) {_IS}\b",
        ),
        (3, rf"\b(?:[Jj]oin|[Jj]oining) ({_NAME}) (?:as|and|to|today|in)\b"),
        (2, rf"\b({_NAME}) (?:offers|provides|believes|values|celebrates|does not discriminate)\b"),
    )
)
_NOT_NAMES = word_set(
    """
    the this our we you your us it they he she who what why how a an role job team company position
    opportunity candidate candidates applicant applicants client employer benefits requirements
    responsibilities experience qualifications skills there that these as in at at for and if must
    remote hybrid location about here join applications one everyone each all any some engineering
    data product sales marketing bachelor master degree salary compensation i my diversity equal
    """
)
_MAX_READ = 30_000


def find_company(submitted: str | None, text: str) -> str | None:
    """The submitted name, else the one that the text speaks of most like an employer; else None."""
    if submitted and submitted.strip():
        return " ".join(submitted.split())
    votes: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for weight, name in _candidates(text[:_MAX_READ]):
        key = fold(name)
        spelled.setdefault(key, name)
        votes[key] += weight
    if not votes:
        return None
    key, weight = max(votes.items(), key=lambda vote: (vote[1], -len(vote[0]), vote[0]))
    return spelled[key] if weight >= 3 else None


def _candidates(text: str) -> Iterator[tuple[int, str]]:
    for weight, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            name = match.group(1).strip(" .,'’-&")
            words = fold(name).split()
            if (
                words
                and words[0] not in _NOT_NAMES
                and not (len(words) == 1 and words[0].isdigit())
            ):
                yield weight, name
