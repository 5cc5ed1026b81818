"""Whether a text is a job description that we serve; if not, why.

Who calls this: the parser, before it reads any field.
"""

import re
from collections import Counter

from agents.domain.phrases import PhraseBook
from agents.domain.submission.language import ENGLISH
from schemas.jd import JdType, Section, SectionKind

MIN_WORDS = 12
MIN_LETTERS = 60
_MIN_CUES = 2
_MIN_CUES_OF_LONG = 4
_LONG_WORDS = 120
_MAX_READ = 8_000

_WORD = re.compile(r"[^\W\d_]{2,}")
_CUES = {
    "experience": "experience, experienced, years of, year of, prior experience",
    "duties": "responsib*, duties, task, accountab*, in charge of",
    "requirements": "requirement, required, qualif*, must have, prerequisite, criteria",
    "skills": """
            skill, knowledge of, good knowledge, proficien*, familiar with, familiarity with,
            mastery, master the, command of, fluen*, good level, perfect level, level in
        """,
    "applying": "apply, applicant, candidate, cv, resume, interview, application",
    "terms": """
            salary, benefits, paid time off, compensation, full-time, part-time, full time,
            part time, remote work, permanent contract, shift, working hours, equity, pto,
            stock options, visa sponsorship
        """,
    "degree": """
            degree, diploma, bachelor*, master's, baccalaureate, graduate, training level, bac+*,
            engineer state, higher education, bac +*, trained in, training in
        """,
    "hiring": """
            hiring, vacanc*, job title, job description, job opening, job summary, looking for,
            seeking, recruit*
        """,
    "the role": "this role, this position, this job, the role, the position, the job, internship",
    "you": "you will, you must, you should, you have, you are, you'll, you're, you'd",
    "able": "able to, ability, abilities, capacity, capable, aptitude, autonomous, autonomy",
    "traits": """
            rigor*, dynamic, dynamism, organized, motivated, team spirit, sense of, team player,
            communication, listening, proactive, versatile, interpersonal, adaptab*,
            detail-oriented, dynamics
        """,
    "team": "join us, join our, join the, our team, the team, reporting to, reports to",
}
_FILLER = "filler"
_OTHER_TEXTS = {
    _FILLER: "lorem ipsum, dolor sit amet",
    "newsletter": """
            unsubscribe, newsletter, in this issue, view in your browser, view in browser,
            view this email
        """,
    "article": """
            min read, mins read, minute read, read more:, in this article, in this post,
            in this blog post, table of contents, related articles, leave a comment
        """,
    "menu": "tablespoon, teaspoon, tbsp, preheat, ingredients:, appetizer, main courses, dessert",
    "shop": "add to cart, free shipping, order now, buy now, shopping cart, terms of sale, % off",
    "cv": """
            curriculum vitae, references available, my experience, my skills, my career, my name
            is, i am a, i have worked
        """,
    "letter": """
            once upon a time, chapter one, chapter 1, dear sir, dear madam, dear hiring manager,
            dear customer, sincerely, kind regards
        """,
    "bill": "invoice number, invoice no, amount due, order number, tracking number, policy number",
}
_PHRASES = PhraseBook.of_lists({**_CUES, **_OTHER_TEXTS})
_CODE = re.compile(
    r"\)?[ \t]{0,3}\{[ \t]{0,9}$|^[ \t]{0,40}\}|</\w{1,20}>|=>|=="
    r"|^[ \t]{0,40}(?:def |import \w+$|from \w+ import|function |const |let |var |#include)"
    r"|^[ \t]{0,40}return ",
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
    head = text[:_MAX_READ]
    found = Counter(_PHRASES.find(head))
    if language is None or found[_FILLER]:
        return JdType.NOT_A_JOB_DESCRIPTION
    if language != ENGLISH:
        return JdType.UNSUPPORTED_LANGUAGE
    cues = sum(name in _CUES for name in found)
    headed = {each.kind for each in sections if each.heading_was_present} & _ASKS
    for_it = cues + 2 * len(headed) + 2 * titled
    against = 2 * sum(min(hits, 3) for name, hits in found.items() if name in _OTHER_TEXTS)
    if len(_CODE.findall(head)) > max(3, head.count("\n") // 5):
        return JdType.NOT_A_JOB_DESCRIPTION
    needed = _MIN_CUES_OF_LONG if len(head.split()) > _LONG_WORDS else _MIN_CUES
    return JdType.PASS if for_it >= needed + against else JdType.NOT_A_JOB_DESCRIPTION


def _is_dense(head: str) -> bool:
    """Scripts without spaces say much in few words."""
    return sum(map(len, _WORD.findall(head))) >= MIN_LETTERS
