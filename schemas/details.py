"""resolver → finalizer: each skill with its catalog entry, or with a place proposed for it."""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from schemas.base import Model, SmallCount
from schemas.catalog import Alias, Relations
from schemas.skills import SkillsExtracted


class CanonicalSkill(Model):
    """A catalog skill as a record shows it."""

    id: UUID
    slug: str
    display_name: str
    category: str
    sub_category: str
    skill_nature: str
    volatility: str
    typical_lifespan: str
    is_extractable: bool
    is_also_category: bool
    vendor: str | None
    license: str | None
    year_introduced: SmallCount | None
    version_strategy: str
    version_tag: str | None
    confidence: float
    maturity_reasoning: str | None
    same_as: tuple[str, ...]


class RoleRef(Model):
    """A catalog role (`source` db) or a proposed one (`source` new) as a record names it."""

    slug: str
    display_name: str
    id: UUID | None
    role_archetype: str | None
    rationale: str | None = None
    source: Literal["db", "new"] = "db"


class DimensionName(Model):
    """A dimension where its name is enough."""

    id: UUID
    slug: str
    display_name: str
    source: Literal["db", "proposed"] = "db"


class DimensionRef(DimensionName):
    """A dimension of a skill with the roles that the catalog links to it."""

    rationale: str
    difficulty_hint: str
    roles_from_db: tuple[RoleRef, ...] = ()


class DerivedType(Model):
    """What an unknown skill seems to be."""

    category: str
    sub_category: str
    skill_nature: str
    typical_lifespan: str
    version_strategy: str
    volatility: str


class PlacedDimension(Model):
    """A dimension proposed for an unknown skill. `score` is in 0..1, `why` names its neighbours."""

    slug: str
    display_name: str
    score: float
    why: str


class NewSkillMeta(Model):
    """An unknown skill, placed."""

    skill_id: str
    derived: DerivedType
    typed: str | None = None
    keep_log: tuple[str, ...] = ()
    merge_log: tuple[str, ...] = ()
    split_log: tuple[str, ...] = ()
    placed: tuple[PlacedDimension, ...] = ()
    locked_dimensions: tuple[str, ...] = ()
    relationships: Relations = Field(default_factory=Relations)
    enrichment: str | None = None
    warnings: tuple[str, ...] = ()
    generic: bool = False


class ResolvedSkill(Model):
    """One row per skill of the JD: its catalog entry, or `new_skill_meta`."""

    input_skill: str
    matched_via: Literal["canonical", "alias", "fuzzy", "embedding"] | None
    canonical: CanonicalSkill | None
    aliases_in_db: tuple[Alias, ...] = ()
    context_tags: tuple[str, ...] = ()
    dimensions: tuple[DimensionRef, ...] = ()
    was_in_llm_skills: bool = False
    source_tag: Literal["db", "llm", "rules"] = "db"
    new_alias_text: str | None = None
    new_skill_meta: NewSkillMeta | None = None


class AliasMatch(Model):
    """How a written form met the catalog, and why a new alias is or isn't proposed."""

    input_term: str
    matched_via: str
    existing_alias_text: str | None
    matched_canonical: str
    alias_proposed: bool
    alias_proposal_skipped_reason: str | None


class DetailsResolved(SkillsExtracted):
    """All that came before, and the resolved skills."""

    chosen_role: RoleRef | None = None
    resolved_skills: tuple[ResolvedSkill, ...] = ()
    alias_matches: tuple[AliasMatch, ...] = ()
    candidate_roles: tuple[RoleRef, ...] = ()
    unmatched_skills: tuple[str, ...] = ()
    new_aliases_proposed: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _a_row_per_skill(self) -> Self:
        if not self.rejection_reason and len(self.resolved_skills) != len(self.final_skills):
            raise ValueError("resolved_skills has one row per skill of final_skills")
        return self
