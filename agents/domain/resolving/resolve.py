"""Every skill of a JD with its catalog entry, or with a place proposed for it.

`unlinked` says which names still need a look at their meaning; `resolve` makes the rows. Both read
one snapshot and the event, so the same JD under the same catalog gives the same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.domain.resolving.aliasing import known_forms, linked_form, matched_by
from agents.domain.resolving.deriving import derive_type
from agents.domain.resolving.generic import is_generic
from agents.domain.resolving.linking import Link
from agents.domain.resolving.near_names import Likeness
from agents.domain.resolving.neighbours import TextLines, nearness
from agents.domain.resolving.placing import Neighbour, place
from agents.domain.resolving.relating import relate
from agents.domain.resolving.spelling import squash
from agents.domain.roles.role_choice import candidate_roles, chosen_role
from agents.domain.snapshot import CatalogSnapshot
from agents.domain.text import slugify
from schemas.catalog import Skill
from schemas.details import (
    AliasMatch,
    CanonicalSkill,
    DerivedType,
    NewSkillMeta,
    PlacedDimension,
    ResolvedSkill,
    RoleRef,
)
from schemas.skills import FinalSkill, SkillsExtracted

_BESIDE = frozenset({"beside", "same line"})


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the resolver adds to an event."""

    chosen_role: RoleRef | None
    resolved_skills: tuple[ResolvedSkill, ...]
    alias_matches: tuple[AliasMatch, ...]
    candidate_roles: tuple[RoleRef, ...]
    unmatched_skills: tuple[str, ...]
    new_aliases_proposed: tuple[str, ...]


def unlinked(event: SkillsExtracted, snapshot: CatalogSnapshot) -> tuple[str, ...]:
    """Names that neither the gazetteer nor their spelling leads to the catalog."""
    names = (skill.skill_name for skill in event.final_skills if _known(skill, snapshot) is None)
    return tuple(
        dict.fromkeys(
            name
            for name in names
            if snapshot.names.link(name) is None and not snapshot.names.split(name)
        )
    )


def resolve(event: SkillsExtracted, snapshot: CatalogSnapshot, likeness: Likeness) -> Resolution:
    """The rows in the order of the event's skills; `likeness` is what the names' vectors say."""
    role = chosen_role(event, snapshot)
    placer = _Placer(event, snapshot, likeness, role.slug if role and role.source == "db" else None)
    resolved: list[ResolvedSkill] = []
    matches: list[AliasMatch] = []
    for skill in event.final_skills:
        name = skill.skill_name
        if canonical := _known(skill, snapshot):
            resolved.append(_in_catalog(skill, canonical, snapshot))
            matches += known_forms(skill, canonical)
        elif link := snapshot.names.link(name) or likeness.links.get(name):
            resolved.append(_linked(skill, link, snapshot))
            matches.append(linked_form(name, link))
        else:
            resolved.append(_unknown(skill, placer))
    return Resolution(
        chosen_role=role,
        resolved_skills=tuple(resolved),
        alias_matches=tuple(matches),
        candidate_roles=candidate_roles(resolved, snapshot),
        unmatched_skills=tuple(row.input_skill for row in resolved if row.canonical is None),
        new_aliases_proposed=tuple(row.new_alias_text for row in resolved if row.new_alias_text),
    )


def _known(skill: FinalSkill, snapshot: CatalogSnapshot) -> Skill | None:
    return snapshot.skills.get(skill.slug) if skill.slug else None


def _canonical(skill: Skill) -> CanonicalSkill:
    return CanonicalSkill(
        id=skill.id,
        **{name: getattr(skill, name) for name in CanonicalSkill.model_fields if name != "id"},
    )


def _in_catalog(skill: FinalSkill, canonical: Skill, snapshot: CatalogSnapshot) -> ResolvedSkill:
    return ResolvedSkill(
        input_skill=skill.skill_name,
        matched_via=matched_by(skill, canonical),
        canonical=_canonical(canonical),
        aliases_in_db=canonical.aliases,
        context_tags=canonical.context_tags,
        dimensions=tuple(snapshot.dimension_refs[slug] for slug in canonical.dimensions),
        source_tag="db",
    )


def _linked(skill: FinalSkill, link: Link, snapshot: CatalogSnapshot) -> ResolvedSkill:
    """An unknown name merged into the catalog's skill; the merge is told in its meta."""
    canonical = snapshot.skills[link.slug]
    found = _in_catalog(skill, canonical, snapshot)
    merged = f"merged into {canonical.display_name}: {link.why}"
    return found.model_copy(
        update={
            "matched_via": "embedding" if link.kind == "meaning" else "fuzzy",
            "new_alias_text": None if link.kind == "ending" else skill.skill_name,
            "new_skill_meta": NewSkillMeta(
                skill_id=canonical.slug, derived=_type_of(canonical), merge_log=(merged,)
            ),
        }
    )


def _type_of(skill: Skill) -> DerivedType:
    return DerivedType(**{name: getattr(skill, name) for name in DerivedType.model_fields})


class _Placer:
    """What placing one skill needs to know of the whole JD."""

    def __init__(
        self,
        event: SkillsExtracted,
        snapshot: CatalogSnapshot,
        likeness: Likeness,
        role: str | None,
    ) -> None:
        self.text = event.jd.text
        self.snapshot = snapshot
        self.role = role
        self._likeness = likeness
        self.known = [skill for skill in event.final_skills if _known(skill, snapshot)]
        self.unknown: dict[str, str] = {}
        self._lines = TextLines.of(self.text)

    def neighbours(self, skill: FinalSkill) -> list[Neighbour]:
        """The JD's known skills, and how near each comes."""
        return [
            Neighbour(found, nearness(self._lines, skill, other))
            for other in self.known
            if (found := _known(other, self.snapshot))
        ]

    def namesakes(self, name: str) -> list[Skill]:
        """The catalog skills whose names end in the same word."""
        return [self.snapshot.skills[slug] for slug in self.snapshot.names.same_last_word(name)]

    def places(self, name: str, neighbours: Sequence[Neighbour]) -> tuple[PlacedDimension, ...]:
        """The dimensions that speak for the name."""
        near = self._likeness.to_dimensions.get(name, {})
        return place(name, neighbours, self.role, near, self.snapshot)

    def written_before(self, name: str) -> str | None:
        """The unknown name of this JD that is the same but for spelling, if one came before."""
        first = self.unknown.setdefault(squash(name), name)
        return None if first == name else first


def _unknown(skill: FinalSkill, placer: _Placer) -> ResolvedSkill:
    return ResolvedSkill(
        input_skill=skill.skill_name,
        matched_via=None,
        canonical=None,
        source_tag="rules",
        new_skill_meta=_meta(skill, placer),
    )


def _meta(skill: FinalSkill, placer: _Placer) -> NewSkillMeta:
    name = skill.skill_name
    neighbours = placer.neighbours(skill)
    derived, typed = derive_type(name, _beside(neighbours), placer.namesakes(name))
    meta = NewSkillMeta(skill_id=slugify(name) or squash(name), derived=derived, typed=typed)
    if is_generic(name):
        return meta.model_copy(update={"generic": True, "warnings": ("names no skill",)})
    if parts := placer.snapshot.names.split(name):
        logs = tuple(
            f"split into {placer.snapshot.skills[part.slug].display_name}: {part.why}"
            for part in parts
        )
        return meta.model_copy(update={"split_log": logs})
    if first := placer.written_before(name):
        return meta.model_copy(
            update={"merge_log": (f"merged into {first}: the same but for spelling",)}
        )
    placed = placer.places(name, neighbours)
    relations, reasons = relate(skill, derived, placer.text, placer.known, placer.snapshot)
    return meta.model_copy(
        update={
            "keep_log": ("kept as a new skill: no catalog name is near to it", *reasons),
            "placed": placed,
            "relationships": relations,
            "warnings": () if placed else ("no dimension is near",),
        }
    )


def _beside(neighbours: Sequence[Neighbour]) -> list[Skill]:
    return [neighbour.skill for neighbour in neighbours if neighbour.nearness in _BESIDE]
