"""What a JD names without asking for it: what was studied, others' work, the business around."""

import re

from agents.domain.skills.mentions import Mention
from agents.domain.words import word_set
from schemas.catalog import Skill
from schemas.jd import SectionKind

_ASKING_SECTIONS = frozenset({SectionKind.REQUIREMENTS, SectionKind.PREFERRED, SectionKind.SKILLS})
_FIELDS = frozenset({"CONCEPT", "KNOWLEDGE", "PRACTICE", "METHODOLOGY"})
_STUDIED = re.compile(
    r"(?:\b(?:bachelor\w*|master['’]s|masters?(?= (?:degree|in|of))|ph\.?\s?d|doctora\w+|degrees?|"
    r"diploma|graduate[sd]?|undergraduate|studies|studying|major(?:ing|s)?|bsc|msc|b\.s|m\.s|b\.a|"
    r"(?-i:BS|BA|MS(?= (?:in|degree)|/)|MBA)|b\.?tech|m\.?tech|educat\w+|academic|enrolled|"
    r"students?)\b"
    r"|\bbackgrounds? in (?=computer|math|stat|physics|econom))"
    r"(?P<between>[^;]*)$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:experience|years|knowledge|proficien\w+|skills|expertise|familiar\w*|hands-on|using|"
    r"understanding|coursework|specializ\w+|focus\w*)\b",
    re.IGNORECASE,
)
_DEGREE_AFTER = re.compile(
    r"[^.;]{0,60}?\b(?:degree|diploma|or (?:a |another |other |any )?(?:closely )?(?:related|"
    r"similar|equivalent|relevant)(?: \w+){0,3} "
    r"(?:field|discipline|subject|area|study|degree)s?)\b",
    re.IGNORECASE,
)
_OTHERS_AFTER = re.compile(
    r"(?:,? (?:and|or|&) [\w-]+| (?!for|to|with|across|and|or|of|in|by|from|between|among)[\w-]+)?"
    r" ?(?:teams?|departments?|counterparts?|stakeholders?|leaders?|leadership|groups?|partners?|"
    r"colleagues?|units?|divisions?|peers)\b",
    re.IGNORECASE,
)
_WITH_OTHERS = re.compile(
    r"\b(?:partner\w*|collaborat\w*|liais\w*|interfac\w*|coordinat\w*|interact\w*|align\w*|"
    r"work\w* (?:closely|cross-functionally|hand in hand|together|directly))\b[^.;:]{0,80}"
    r"\b(?:with|alongside|across|between)\b[^.;:]{0,80}$",
    re.IGNORECASE,
)
_FUNCTIONS = (
    word_set(
        """
    banking energy finance fmcg government healthcare hr insurance legal manufacturing
    marketing merchandising operations payments pharmaceutical procurement recruiting recruitment
    retail sales telco telecom telecommunications
    """
    )
    | {"financial services", "human resources", "supply chain", "investment banking"}
    | {
        "go to market",
        "customer success",
    }
)
_DEMANDED = re.compile(
    r"\b(?:experience\w*|years|knowledge|background|expert\w*|familiar\w*|exposure|understand\w*|"
    r"proficien\w+|skill\w*|acumen|fluen\w+)\b",
    re.IGNORECASE,
)
_COMPANIES = re.compile(
    r"\b(?:(?:shipped|worked|working|experience) at|(?:engineers|people|alumni) (?:at|from)|"
    r"(?:companies|clients|customers|brands|investors|employers|competitors|startups),?"
    r" (?:like|such as|including|include|from)|backed by|acquired by|trusted by)\s[^.;:()]{0,80}$",
    re.IGNORECASE,
)
_WORK_SECTIONS = frozenset({SectionKind.DUTIES, SectionKind.ABOUT_ROLE})
_ORDER = re.compile(r"(?:build|design|scale) [a-z]")
_ORDER_BEFORE = re.compile(r"(?:^\W{0,3}|\b(?:to|will|and|you['’]ll|help|can) )$", re.IGNORECASE)
_OBJECT_AFTER = re.compile(r" [a-z]{2}")
_PURPOSE = re.compile(
    r"\b(?:to|on|using|through|via|by|in order|for|that|who|which)\b", re.IGNORECASE
)


def is_aside(mention: Mention, skill: Skill) -> bool:
    """The mention is of a company, a field of study, somebody else's work, or an order.

    A trait counts only where the JD lists what it asks for.
    """
    if skill.category == "Soft Skill" and mention.passage.kind not in _ASKING_SECTIONS:
        return True
    before, after = mention.before(160), mention.after(90)
    if _is_order(mention, before, after):
        return True
    if _COMPANIES.search(before):
        return True
    if skill.skill_nature not in _FIELDS:
        return False
    return (
        _is_studied(before, after) or _is_of_others(before, after) or _is_function(mention, before)
    )


def _is_order(mention: Mention, before: str, after: str) -> bool:
    """What is to be done, not a practice: "Build automation that ...", "to design systems for"."""
    return (
        mention.passage.kind in _WORK_SECTIONS
        and _ORDER.match(mention.written.lower()) is not None
        and not mention.written.split()[-1][:1].isupper()
        and _ORDER_BEFORE.search(before) is not None
        and _OBJECT_AFTER.match(after) is not None
    )


def _is_function(mention: Mention, before: str) -> bool:
    """A business function or industry that no experience is asked in."""
    if mention.candidate.name not in _FUNCTIONS or mention.passage.kind is SectionKind.SKILLS:
        return False
    return _DEMANDED.search(f"{before[-120:]}|{mention.after(40)}") is None


def _is_studied(before: str, after: str) -> bool:
    studied = _STUDIED.search(before)
    if studied is None:
        return False
    return _ASKED.search(studied["between"]) is None or _DEGREE_AFTER.match(after) is not None


def _is_of_others(before: str, after: str) -> bool:
    if _OTHERS_AFTER.match(after):
        return True
    shared = _WITH_OTHERS.search(before)
    if shared is None:
        return False
    return _PURPOSE.search(re.split(r"\bwith\b", shared.group(), maxsplit=1)[-1]) is None
