"""finalizer → indexers: the finished record."""

from typing import Literal

from pydantic import Field

from schemas.base import Count, Model
from schemas.catalog import (
    AliasProposal,
    Collision,
    KraProposal,
    RoleQueueEntry,
    SkillProposal,
)
from schemas.details import DetailsResolved, DimensionName

LinkOutcome = Literal["already_there", "proposed", "skipped"]


class PersistenceItem(Model):
    """What one (skill x dimension) pair means for the catalog, relative to the version stamped.

    The dimension's roles stand in the skill's row of `resolved_skills`.
    """

    input_skill: str
    skill_slug: str
    skill_tag: Literal["in_db", "new"]
    dimension: DimensionName
    chosen_role: str | None
    matched_chosen_role: bool
    skill_dimension: LinkOutcome
    role_dimension: LinkOutcome
    skipped_reason: str | None
    outcome_line: str


class PersistenceCounts(Model):
    """Computed from the rows."""

    rows: Count = 0
    skill_dimension_already_there: Count = 0
    skill_dimension_proposed: Count = 0
    skill_dimension_skipped: Count = 0
    role_dimension_already_there: Count = 0
    role_dimension_proposed: Count = 0
    role_dimension_skipped: Count = 0
    new_skills: Count = 0


class Persistence(Model):
    """One row per (skill x dimension), and their counts."""

    items: tuple[PersistenceItem, ...] = ()
    counts: PersistenceCounts = Field(default_factory=PersistenceCounts)


class CentroidUpdate(Model):
    """Whether this JD adds its vector to its role's centroid."""

    role: str | None = None
    updated: bool = False


class Updates(Model):
    """What this run proposes to the catalog."""

    centroid: CentroidUpdate = Field(default_factory=CentroidUpdate)
    collision: Collision | None = None
    role_queue: RoleQueueEntry | None = None
    new_skills: tuple[SkillProposal, ...] = ()
    new_kras: tuple[KraProposal, ...] = ()
    aliases: tuple[AliasProposal, ...] = ()


class Artifact(Model):
    """A library artifact that this run proposes."""

    kind: str
    detail: str


class SkillClusterGroup(Model):
    """Skills of the JD under one dimension of the role."""

    dimension: str
    slug: str
    skills: tuple[str, ...]


class SkillCluster(Model):
    """The role's dimensions with the JD's skills, and those that none of them holds."""

    groups: tuple[SkillClusterGroup, ...] = ()
    cross_cutting: tuple[str, ...] = ()


class NatureOfWork(Model):
    """What the person will mostly do, with the JD's own words for it."""

    label: str
    summary: str
    evidence: tuple[str, ...] = ()


class AiVocabulary(Model):
    """How often the JD speaks of each kind of AI."""

    assistants: Count = 0
    frameworks: Count = 0
    models_concepts: Count = 0


class AiIndex(Model):
    """0 (no AI) to 5 (all of the work is AI), and what it is made of."""

    score: float = 0.0
    title_match: bool = False
    has_ai_skill: bool = False
    ai_skill_primary: bool = False
    ai_skill_secondary: bool = False
    on_ai_team: bool = False
    builds_ai_products: bool = False
    vocabulary: AiVocabulary = Field(default_factory=AiVocabulary)
    terms: tuple[str, ...] = ()


class TechStackMaturity(Model):
    """How modern the stack is, and why."""

    label: str
    rationale: str


class EnrichmentSources(Model):
    """Where each part came from: this JD, the role's baseline, or nowhere."""

    skill_cluster: Literal["jd", "role_baseline", "none"] = "none"
    nature_of_work: Literal["jd", "role_baseline", "none"] = "none"
    ai_index: Literal["jd", "role_baseline", "none"] = "none"
    tech_stack_maturity: Literal["jd", "role_baseline", "none"] = "none"
    evidence: Literal["jd", "role_baseline", "none"] = "none"
    kra_description: Literal["jd", "role_baseline", "none"] = "none"


class Enrichment(Model):
    """The part of the record that a client shows first."""

    skill_cluster: SkillCluster = Field(default_factory=SkillCluster)
    nature_of_work: NatureOfWork | None = None
    ai_index: AiIndex = Field(default_factory=AiIndex)
    tech_stack_maturity: TechStackMaturity | None = None
    evidence: tuple[str, ...] = ()
    kra_description: tuple[str, ...] = ()
    sources: EnrichmentSources = Field(default_factory=EnrichmentSources)


class RoleFinalized(DetailsResolved):
    """What indexers keep: upsert by `jd_id`, ignore a lower `run_seq`, delete on null."""

    status: Literal["finalized", "rejected"] = "finalized"
    chosen_role_resolution: Literal["in_db", "new"] | None = None
    updates: Updates = Field(default_factory=Updates)
    persistence: Persistence = Field(default_factory=Persistence)
    artifacts: tuple[Artifact, ...] = ()
    enrichment: Enrichment = Field(default_factory=Enrichment)
