"""Degrees and certificates that a JD asks for.

Who calls this: `parsing`, with the clauses. Of alternatives in one sentence ("B.S./M.S.") the lowest
level is what is asked.
"""

import re
from collections.abc import Iterable

from agents.domain.clauses import Clause
from schemas.jd import Certification, Education

_LEVELS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (level, short, re.compile(pattern))
    for level, short, pattern in (
        (
            "High school",
            "High school",
            r"(?i:\bhigh[- ]school\b|\bsecondary (?:school|education)|\bged\b|\bbaccalaureate(?! ?\+)(?: level)?\b)"
            r"|\bBac\b(?! ?\+)|\bA-levels\b|\bHSC\b",
        ),
        (
            "Associate's",
            "AS",
            r"(?i:\bassociate['’]?s?['’]? degree|\bassociate degree|\b2[- ]year degree|\bbac(?:calaureate)? ?\+ ?2\b)"
            r"|\bA\.?A\.?S?\.? degree|\bBTS\b|\bDUT\b|\bHND\b",
        ),
        (
            "Bachelor's",
            "BS",
            r"(?i:\bbachelor['’]?s?['’]?|\bundergraduate degree|\b(?:4|four)[- ]year (?:college )?degree|\bcollege degree"
            r"|\buniversity (?:degree|diploma|graduate)|\blicen[cs]e degree|\bhonou?rs degree|\bbac(?:calaureate)? ?\+ ?[34]\b"
            r"|\bb\.?tech\b|\bb\.?eng?\b\.?|\bgraduate degree in|\bdegree (?:in|level)|\b(?:technical|relevant|related|academic) degree)"
            r"|\bB\.?Sc?\.?(?:\b|(?=/))|\bB\.?A\.?(?=[ /,.)]|$)|\bBBA\b|\bBCA\b|\bB\.?Com\b|\bBE\b(?=[ /,])|\bBS/",
        ),
        (
            "Master's",
            "MS",
            r"(?i:\bmaster['’]?s?['’]? (?:degree|or|in|of|level|diploma)|\bmaster['’]s\b|\bmasters\b|\bpost-?graduate degree|\badvanced degree"
            r"|\bbac(?:calaureate)? ?\+ ?5\b|\bengineering degree\b(?= or equiv)|\bm\.?tech\b|\bm\.?eng\b)"
            r"|\bM\.?Sc?\.?(?=/| in\b| or\b| degree\b|, ?(?:Ph|MBA)|\))|\bMSc\b|\bMBA\b|\bM\.?A\.?(?= (?:in|degree|or)\b)|\bMCA\b",
        ),
        (
            "Doctorate",
            "PhD",
            r"(?i:\bph\.? ?d\b\.?|\bdoctora(?:te|l)\b|\bdphil\b)|\bM\.?D\.?(?= (?:degree|or)\b)|\bJ\.?D\.?(?= (?:degree|from)\b)",
        ),
    )
)
_RANK = {level: rank for rank, (level, _, _) in enumerate(_LEVELS)}
_SHORT = {level: short for level, short, _ in _LEVELS}
_FIELD = re.compile(
    r"\b(?:in|of)\s+((?:[A-Z][\w&/+.-]*|an?|and|or|of|the|related|&|,|/|computer|engineering|science|"
    r"mathematics|statistics|marketing|finance|business|economics|accounting)(?:[ ,/]+(?:[A-Z][\w&/+.-]*"
    r"|and|or|of|&|computer|engineering|science|sciences|mathematics|statistics|marketing|finance"
    r"|business|administration|economics|accounting|technology|information|systems|data)){0,14})"
)
_FIELD_END = re.compile(
    r"\s*(?:,\s*)?(?:\b(?:or|and|of|the|an?|related|,|&|/)\s*)+$|[\s,./]+$", re.IGNORECASE
)
_EQUIVALENT = re.compile(
    r"\bequivalent\b|\bor (?:related|relevant|similar|comparable) (?:work |professional |industry |practical )?experience"
    r"|\bin lieu of\b|\bor (?:\d+\+? years|experience)",
    re.IGNORECASE,
)
_NOT_A_DEGREE = re.compile(
    r"\b(?:degree of|bachelor party|scrum master|master data|master of ceremonies|\d+[- ]degree|"
    r"high degree|some degree|degrees? (?:celsius|fahrenheit)|tuition|reimbursement)\b",
    re.IGNORECASE,
)

_CERTIFICATES = re.compile(
    r"\b(?:AWS Certified [A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){0,3}|(?:Microsoft|Azure|Google Cloud|GCP|Oracle|Cisco|Salesforce"
    r"|Tableau|Databricks|Snowflake|Kubernetes|HashiCorp|Red Hat|SAP)(?:['’]s)? [Cc]ertifi(?:ed|cations?)(?: [A-Z][A-Za-z]+){0,4}"
    r"|Certified [A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){1,4}|PMP|CISSP|CISM|CISA|CEH|OSCP|CCNA|CCNP|CKA|CKAD|CPA|CFA|ACCA|CIMA|CMA"
    r"|PRINCE2|ITIL(?: v?\d| Foundation)?|CSM|PSM(?: I{1,3})?|CSPO|SHRM-(?:CP|SCP)|PHR|SPHR|Six Sigma(?: (?:Green|Black) Belt)?"
    r"|CompTIA [A-Z][A-Za-z]+\+?|Security\+|Network\+|TOGAF|CAPM|RHCE|RHCSA|SAFe Agilist|BLS|ACLS|CPR|CDL(?: Class [A-C])?|AZ-\d{3}"
    r"|DP-\d{3}|AI-\d{3}|PL-\d{3}|CIPP(?:/[A-Z]{1,2})?|CDMP|CBAP|FRM|RN license|TEFL|TESOL|NMLS)\b"
)
MAX_EDUCATION = 8
MAX_CERTIFICATES = 12


def find_education(clauses: Iterable[Clause]) -> tuple[Education, ...]:
    """The degrees asked for, one per sentence that asks, in the order of the text."""
    found: dict[tuple[str, str], Education] = {}
    for clause in clauses:
        head = clause.text[:500]
        if not (clause.asks or "degree" in head.lower()) or _NOT_A_DEGREE.search(head):
            continue
        levels = [level for level, _, pattern in _LEVELS if pattern.search(head)]
        if not levels:
            continue
        level = min(levels, key=_RANK.__getitem__)
        education = Education(
            level=level,
            qualification=_qualification(level, head),
            raw=clause.text,
            requirement=clause.requirement,
            or_equivalent=_EQUIVALENT.search(head) is not None,
        )
        found.setdefault((level, clause.requirement.value), education)
    return tuple(found.values())[:MAX_EDUCATION]


def find_certifications(clauses: Iterable[Clause]) -> tuple[Certification, ...]:
    """Certificates by name, each once, in the order of the text."""
    found: dict[str, Certification] = {}
    for clause in clauses:
        for match in _CERTIFICATES.finditer(clause.text[:2000]):
            name = match.group()
            found.setdefault(
                name.casefold(),
                Certification(name=name, raw=clause.text, requirement=clause.requirement),
            )
    return tuple(found.values())[:MAX_CERTIFICATES]


def _qualification(level: str, head: str) -> str | None:
    match = _FIELD.search(head)
    if match is None:
        return None
    field = _FIELD_END.sub("", " ".join(match.group(1).split()))
    field = _FIELD_END.sub("", field)
    return f"{_SHORT[level]} - {field}" if len(field) > 2 and field[0].isupper() else None
