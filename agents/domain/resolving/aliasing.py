"""How each written form of a skill met the catalog, and whether it is worth a new alias.

What the gazetteer found is an alias already, up to case, spacing and plural. What `linking` alone
found is a new way to write a known skill and is proposed, unless it would teach nothing.
"""

from typing import Literal

from agents.domain.resolving.linking import Link
from agents.domain.resolving.spelling import same_word, squash
from agents.domain.text import fold
from schemas.catalog import Skill
from schemas.details import AliasMatch
from schemas.skills import FinalSkill

_KNOWN = "alias_text already exists for this canonical skill"
_SPELLING = "alias_text differs from an existing one only in case, spacing or plural"
_ENDING = "alias_text is an existing one with a version or its kind after it"


def written_forms(skill: FinalSkill) -> tuple[str, ...]:
    """How the JD writes the skill: its spellings in order; its name where none is kept."""
    forms: dict[str, str] = {}
    for evidence in skill.evidence:
        forms.setdefault(fold(evidence.text), evidence.text)
    return tuple(forms.values()) or (skill.skill_name,)


def alias_of(form: str, skill: Skill) -> str:
    """The alias of the catalog that the written form is, or is nearest to."""
    aliases = [alias.text for alias in skill.aliases]
    folded, squashed = fold(form), squash(form)
    for alias in aliases:
        if fold(alias) == folded:
            return alias
    for alias in aliases:
        if squash(alias) == squashed:
            return alias
    for alias in aliases:
        if same_word(squash(alias), squashed):
            return alias
    return skill.display_name


def matched_by(skill: FinalSkill, canonical: Skill) -> Literal["canonical", "alias"]:
    """`canonical` where the JD uses the catalog's own name anywhere, else `alias`."""
    name = squash(canonical.display_name)
    written = (squash(form) for form in written_forms(skill))
    return "canonical" if any(same_word(form, name) for form in written) else "alias"


def known_forms(skill: FinalSkill, canonical: Skill) -> list[AliasMatch]:
    """One row per written form of a skill that the gazetteer found."""
    rows = []
    for form in written_forms(skill):
        alias = alias_of(form, canonical)
        rows.append(
            AliasMatch(
                input_term=form,
                matched_via="canonical" if alias == canonical.display_name else "alias",
                existing_alias_text=alias,
                matched_canonical=canonical.slug,
                alias_proposed=False,
                alias_proposal_skipped_reason=_KNOWN if fold(alias) == fold(form) else _SPELLING,
            )
        )
    return rows


def linked_form(name: str, link: Link) -> AliasMatch:
    """The row of a name that only `linking` or the embeddings found."""
    reason = _ENDING if link.kind == "ending" else None
    return AliasMatch(
        input_term=name,
        matched_via="embedding" if link.kind == "meaning" else "fuzzy",
        existing_alias_text=link.alias,
        matched_canonical=link.slug,
        alias_proposed=reason is None,
        alias_proposal_skipped_reason=reason,
    )
