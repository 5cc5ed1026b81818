"""Whether a text is a job description that we serve; if not, why.

Who calls this: the parser, before it reads any field.
"""

import re

from agents.domain.language import ENGLISH
from schemas.jd import JdType, Section, SectionKind

MIN_WORDS = 12
MIN_LETTERS = 60
_MIN_CUES = 2
_MAX_READ = 20_000

_WORD = re.compile(r"[^\W\d_]{2,}")
_CUES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bexperience(?:d)?\b|\byears?['’]? of\b",
        r"\b(?:responsib|duties|tasks|accountab)",
        r"\b(?:requirements?|required|qualif\w+|must have|prerequisite)",
        r"\b(?:skills?|knowledge of|proficien\w+|familiar(?:ity)? with|mastery|command of|fluen\w+)",
        r"\b(?:apply|applicants?|candidates?|cv|resume|interview)\b",
        r"\b(?:salary|benefits|paid time off|compensation|full[- ]time|part[- ]time|remote work)\b",
        r"\b(?:degree|diploma|bachelor|master['’]?s|baccalaureate|graduate|training level)\b",
        r"\b(?:hiring|vacanc\w+|job (?:title|description|opening|summary)|we are looking for|we['’]re looking for|seeking)\b",
        r"\b(?:this|the) (?:role|position|job)\b|\bas an? [\w ]{3,40}, you\b",
        r"\byou (?:will|must|should|have|are)\b|\byou['’]ll\b|\bable to\b|\bability to\b",
        r"\b(?:join (?:us|our|the) |our team|the team|reporting to|reports to)",
    )
)
_OTHER_TEXTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\blorem ipsum\b|\bdolor sit amet\b",
        r"\bunsubscribe\b|\bnewsletter\b|\bin this issue\b|\bview (?:this email )?in (?:your )?browser\b",
        r"\b(?:min(?:ute)?s? read|read more:|in this article|in this (?:blog )?post|table of contents|related articles|leave a comment)\b",
        r"\b(?:tablespoons?|teaspoons?|tbsp|preheat|ingredients:|appetizers|starters|main courses|desserts)\b",
        r"\b(?:add to cart|free shipping|order now|buy now|% off|shopping cart|terms of sale)\b",
        r"\b(?:curriculum vitae|references available|my (?:experience|skills|career|name is)|i am a|i have worked)\b",
        r"\b(?:once upon a time|chapter (?:one|1)|dear (?:sir|madam|hiring manager|customer|mr|ms)|sincerely|kind regards)\b",
        r"\b(?:invoice (?:number|no)|amount due|order number|your order|tracking number|policy number)\b",
    )
)
_CODE = re.compile(
    r"[{};]\s*$|^\s*(?:def |class |import |from \w+ import|function |const |let |var |#include|public |return )|</\w+>|=>|==",
    re.MULTILINE,
)
_ASKS = frozenset(
    {SectionKind.DUTIES, SectionKind.REQUIREMENTS, SectionKind.PREFERRED, SectionKind.SKILLS}
)


def judge_length(text: str) -> JdType:
    """NO_TEXT or TOO_SHORT for what can't be read, else PASS."""
    if not text or text.isspace():
        return JdType.NO_TEXT
    head = text[:_MAX_READ]
    words = _WORD.findall(head)
    if len(words) < MIN_WORDS or sum(map(len, words)) < MIN_LETTERS:
        return JdType.TOO_SHORT if head.isascii() or not _is_dense(head) else JdType.PASS
    return JdType.PASS


def judge_content(
    text: str, language: str | None, sections: tuple[Section, ...], *, titled: bool
) -> JdType:
    """UNSUPPORTED_LANGUAGE, NOT_A_JOB_DESCRIPTION or PASS. `titled`: its title names a worker."""
    if language is None:
        return JdType.NOT_A_JOB_DESCRIPTION
    if language != ENGLISH:
        return JdType.UNSUPPORTED_LANGUAGE
    head = text[:_MAX_READ]
    cues = sum(cue.search(head) is not None for cue in _CUES)
    headed = {each.kind for each in sections if each.heading_was_present} & _ASKS
    for_it = cues + 2 * len(headed) + titled
    against = 3 * sum(len(other.findall(head)) for other in _OTHER_TEXTS)
    lines = head.count("\n") + 1
    if len(_CODE.findall(head)) > max(3, lines // 3):
        return JdType.NOT_A_JOB_DESCRIPTION
    return JdType.PASS if for_it >= _MIN_CUES + against else JdType.NOT_A_JOB_DESCRIPTION


def _is_dense(head: str) -> bool:
    """Scripts without spaces say much in few words."""
    return sum(map(len, _WORD.findall(head))) >= MIN_LETTERS
