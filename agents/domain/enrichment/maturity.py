"""How modern a JD's technologies are, from what the catalog knows of them: year, pace, lifespan.

Only technologies count, not practices or domain knowledge. Those that only last (SQL, Linux) say
little either way; the label follows what the young, the fast and the outdated ones say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.domain.enrichment.ai_vocabulary import speaks_of_ai
from agents.domain.words import word_set
from schemas.catalog import Skill
from schemas.role import TechStackMaturity

_TECHNOLOGY = frozenset(
    {"LANGUAGE", "FRAMEWORK", "LIBRARY", "TOOL", "PLATFORM", "DATABASE", "SERVICE"}
)
_DATED = frozenset({"CONCEPT", "PROTOCOL"})
_LEGACY = word_set(
    """
    abap-4 as-400 adabas angularjs apache-struts asp-classic backbone-js classic-asp clearcase
    cobol coffeescript coldfusion corba cvs db2-zos delphi easytrieve ejb ember-js fortran foxpro
    ibm-mainframe idms ims informatica-powercenter jcl jquery jsf jsp lotus-notes mainframe
    microsoft-access microsoft-silverlight natural objective-c oracle-forms oracle-reports
    pascal perl powerbuilder rpg silverlight soap struts svn subversion swing sybase tcl
    vb-net vb6 vba visual-basic visual-basic-6 visual-foxpro wcf web-forms webforms
    windows-forms winforms
    """
)
"""Slugs of what is kept alive more than chosen anew: the catalog has no field for that."""

_YOUNG_FROM = 2016
_MODERN_FROM = 2009
_CUTTING_EDGE, _MODERN, _MAINSTREAM_MODERN, _ESTABLISHED, _LEGACY_STACK, _UNCLEAR = (
    "Cutting Edge",
    "Modern",
    "Mainstream Modern",
    "Established",
    "Legacy",
    "Unclear",
)


@dataclass(frozen=True, slots=True)
class _Stack:
    known: tuple[Skill, ...]
    young: tuple[Skill, ...]
    modern: tuple[Skill, ...]
    outdated: tuple[Skill, ...]
    weights: Mapping[str, float]

    @classmethod
    def of(cls, weights: Mapping[str, float], skills: Mapping[str, Skill]) -> "_Stack":
        known = tuple(skills[slug] for slug in weights if _is_technology(skills[slug]))
        outdated = tuple(skill for skill in known if skill.slug in _LEGACY)
        young = tuple(skill for skill in known if skill not in outdated and _is_young(skill))
        modern = tuple(
            skill
            for skill in known
            if skill not in outdated and skill not in young and _year(skill) >= _MODERN_FROM
        )
        return cls(known, young, modern, outdated, weights)

    def share(self, *groups: tuple[Skill, ...]) -> float:
        """The groups' part of the weight of all."""
        total = sum(self.weights[skill.slug] for skill in self.known)
        return sum(self.weights[skill.slug] for group in groups for skill in group) / total


def stack_maturity(weights: Mapping[str, float], skills: Mapping[str, Skill]) -> TechStackMaturity:
    """The label and what it rests on. `weights` says how much each skill counts, by slug."""
    stack = _Stack.of(weights, skills)
    return TechStackMaturity(label=_label(stack), rationale=_rationale(stack))


def _is_technology(skill: Skill) -> bool:
    """A concept counts as one where the catalog knows its year, as REST: 2000."""
    if skill.skill_nature in _TECHNOLOGY:
        return True
    return skill.skill_nature in _DATED and skill.year_introduced is not None


def _year(skill: Skill) -> int:
    return skill.year_introduced or 0


def _is_young(skill: Skill) -> bool:
    if _year(skill) >= _YOUNG_FROM:
        return True
    return skill.volatility == "FAST" and speaks_of_ai(
        f"{skill.display_name}, {skill.sub_category}"
    )


def _label(stack: _Stack) -> str:
    if not stack.known:
        return _UNCLEAR
    young, outdated = stack.share(stack.young), stack.share(stack.outdated)
    modern = stack.share(stack.young, stack.modern)
    if outdated >= 0.5:
        return _LEGACY_STACK
    if len(stack.young) >= 2 and young >= 0.3 and not stack.outdated:
        return _CUTTING_EDGE
    if modern >= 0.5 and outdated <= 0.1:
        return _MODERN
    if modern >= 0.2 and outdated <= 0.25:
        return _MAINSTREAM_MODERN
    return _ESTABLISHED


def _rationale(stack: _Stack) -> str:
    if not stack.known:
        return "No technology of the catalog is named, so nothing can be told."
    groups = (
        ("young or fast-moving", stack.young),
        ("of the cloud era", stack.modern),
        ("outdated", stack.outdated),
    )
    told = [f"{len(skills)} {words} ({_named(skills)})" for words, skills in groups if skills]
    rest = len(stack.known) - sum(len(skills) for _, skills in groups)
    if rest:
        told.append(f"{rest} long established" if told else f"all {rest} long established")
    size = len(stack.known)
    return f"Of {size} known {'technology' if size == 1 else 'technologies'}: {', '.join(told)}."


def _named(skills: Sequence[Skill]) -> str:
    ordered = sorted(skills, key=lambda skill: (-_year(skill), skill.slug))
    named = [
        f"{skill.display_name} {skill.year_introduced}"
        if skill.year_introduced
        else skill.display_name
        for skill in ordered[:3]
    ]
    return ", ".join(named) + (" …" if len(ordered) > 3 else "")
