"""Which skills of a JD are proposed to the catalog, and what the proposal says."""

from collections.abc import Iterator

from agents.domain.resolving.neighbours import sentence_at
from schemas.catalog import SkillProposal
from schemas.details import DetailsResolved, NewSkillMeta, PlacedDimension, ResolvedSkill
from schemas.skills import FinalSkill

SURE_PLACE = 0.4
"""Score from which a place is proposed and not only shown."""


def kept_as_new(row: ResolvedSkill) -> NewSkillMeta | None:
    """The meta of a skill that becomes a proposal: no trait, no list, no other name's spelling."""
    meta = row.new_skill_meta
    if meta is None or row.canonical is not None:
        return None
    return None if meta.generic or meta.split_log or meta.merge_log else meta


def sure_places(meta: NewSkillMeta) -> tuple[PlacedDimension, ...]:
    """The places that are worth proposing."""
    return tuple(place for place in meta.placed if place.score >= SURE_PLACE)


def rows_with_skills(event: DetailsResolved) -> Iterator[tuple[ResolvedSkill, FinalSkill]]:
    """The resolver's rows beside the extractor's: both are in one order."""
    return zip(event.resolved_skills, event.final_skills, strict=True)


def sentence_of(skill: FinalSkill, text: str) -> str:
    """The line of the JD that first names the skill."""
    return sentence_at(text, skill.evidence[0]) if skill.evidence else ""


def skill_proposals(event: DetailsResolved) -> tuple[SkillProposal, ...]:
    """The JD's new skills, each once, in the order of the JD."""
    found: dict[str, SkillProposal] = {}
    for row, skill in rows_with_skills(event):
        meta = kept_as_new(row)
        if meta is not None and meta.skill_id not in found:
            found[meta.skill_id] = SkillProposal(
                name=row.input_skill,
                slug=meta.skill_id,
                is_primary=skill.is_primary,
                category=meta.derived.category,
                sub_category=meta.derived.sub_category,
                dimensions=tuple(place.slug for place in sure_places(meta)),
                sentence=sentence_of(skill, event.jd.text),
            )
    return tuple(found.values())
