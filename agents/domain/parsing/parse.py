"""A JD read into the parser's fields, by rules alone.

Who calls this: the parser agent. Every text in the answer is cut out of the JD.
"""

import re

from agents.domain.parsing.business_domain import find_domain
from agents.domain.parsing.certificates import find_certifications
from agents.domain.parsing.clauses import read_clauses
from agents.domain.parsing.company import find_company
from agents.domain.parsing.education import find_education
from agents.domain.parsing.employment import find_employment_type
from agents.domain.parsing.experience import find_experience
from agents.domain.parsing.pay import find_pay
from agents.domain.parsing.places import find_locations
from agents.domain.parsing.role import find_role, role_aliases, role_archetype
from agents.domain.parsing.sections import find_sections
from agents.domain.submission.language import detect_language
from agents.domain.submission.verdict import judge_content, judge_length
from agents.domain.titles.cleaning import names_worker
from schemas.jd import Jd, JdType, Parsed, Section, SectionKind

MAX_URLS = 20

_K = SectionKind
_ASKING = frozenset({_K.REQUIREMENTS, _K.PREFERRED, _K.SKILLS})
_URL = re.compile(r"\bhttps?://[^\s<>\"'“”‘’(){}\[\]|\\^`]{3,500}", re.IGNORECASE)


def parse_jd(jd: Jd) -> Parsed:
    """The parsed fields. With another `jd_type` than PASS only that and the language are set."""
    length = judge_length(jd.text)
    if length is not JdType.PASS:
        return Parsed(jd_type=length)
    language = detect_language(jd.text)
    sections = find_sections(jd.text, jd.title)
    role = find_role(jd.title, jd.text)
    titled = role is not None and names_worker(role)
    verdict = judge_content(jd.text, language, sections, titled=titled)
    if verdict is not JdType.PASS:
        return Parsed(jd_type=verdict, language=language)
    clauses = read_clauses(sections)
    company = find_company(jd.company, jd.text)
    about = next((each for each in sections if each.kind is _K.ABOUT_COMPANY), None)
    return Parsed(
        role=role.role if role else None,
        role_aliases=role_aliases(role) if role else (),
        role_archetype=role_archetype(role) if role else None,
        seniority=role.seniority if role else None,
        company_name=company,
        about_company=about,
        domain=find_domain(sections, company),
        experience=find_experience(clauses),
        education=find_education(clauses),
        certifications=find_certifications(clauses),
        ctc=find_pay(jd.pay, jd.text),
        job_locations=find_locations(jd.location, jd.title, jd.text),
        employment_type=find_employment_type(jd.employment_type, jd.title, jd.text),
        roles_and_responsibilities=_of(sections, {_K.DUTIES}),
        requirements=_of(sections, _ASKING),
        benefits=_of(sections, {_K.BENEFITS}),
        eeo=_of(sections, {_K.EEO}),
        other_sections=tuple(
            each
            for each in sections
            if each is not about and each.kind not in {_K.DUTIES, _K.BENEFITS, _K.EEO} | _ASKING
        ),
        urls=_urls(jd.text),
        language=language,
    )


def _of(
    sections: tuple[Section, ...], kinds: "set[SectionKind] | frozenset[SectionKind]"
) -> tuple[Section, ...]:
    return tuple(each for each in sections if each.kind in kinds)


def _urls(text: str) -> tuple[str, ...]:
    found = (match.group().rstrip(".,;:!?*_") for match in _URL.finditer(text))
    return tuple(dict.fromkeys(found))[:MAX_URLS]
