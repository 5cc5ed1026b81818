"""The catalog's own words: its entries, one version as a whole, and the events about it."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import FailFast, Field

from schemas.base import Fixed, Model, Moment, Name, SmallCount
from schemas.cost import StageCost
from schemas.envelope import derive_id
from schemas.jd import Requirement, RunEvent


class AliasType(StrEnum):
    """How an alias relates to the name."""

    CANONICAL = "CANONICAL"
    SYNONYM = "SYNONYM"
    ABBREVIATION = "ABBREVIATION"
    VERSION = "VERSION"


class MatchStrategy(StrEnum):
    """How an alias is found in text; CONTEXT marks a weak one, which needs support around it."""

    CASE_INSENSITIVE = "CASE_INSENSITIVE"
    CASE_SENSITIVE = "CASE_SENSITIVE"
    CONTEXT = "CONTEXT"


class Alias(Model):
    """A way to write a skill's name."""

    text: str
    type: AliasType = AliasType.SYNONYM
    match_strategy: MatchStrategy = MatchStrategy.CASE_INSENSITIVE
    is_primary: bool = False


class Relations(Model):
    """Slugs of skills that this one is a part of, needs, replaces or implies."""

    part_of: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    alternative_to: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()


class Skill(Model):
    """A catalog skill. `aliases` begins with its own name (CANONICAL, primary)."""

    slug: str
    display_name: str
    category: str
    sub_category: str
    skill_nature: str
    volatility: str = "STABLE"
    typical_lifespan: str = "MULTI_YEAR"
    is_extractable: bool = True
    is_also_category: bool = False
    vendor: str | None = None
    license: str | None = None
    year_introduced: SmallCount | None = None
    version_strategy: str = "NOT_APPLICABLE"
    version_tag: str | None = None
    confidence: float = 0.9
    maturity_reasoning: str | None = None
    same_as: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    context_tags: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    locked_dimensions: tuple[str, ...] = ()
    relations: Relations = Field(default_factory=Relations)

    @property
    def id(self) -> UUID:
        """Stable over rebuilds: from the slug."""
        return derive_id("skill", self.slug)


class Dimension(Model):
    """A cluster of skills that one kind of work asks for together. `roles` are slugs."""

    slug: str
    display_name: str
    rationale: str
    difficulty_hint: str = "well_known"
    roles: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """Stable over rebuilds: from the slug."""
        return derive_id("dimension", self.slug)


class Kra(Model):
    """A key responsibility area of a role. Its id is from the role and the text."""

    role: str
    text: str

    @property
    def id(self) -> UUID:
        """Stable over rebuilds, and the point id in Qdrant."""
        return derive_id("kra", self.role, self.text)


class Role(Model):
    """A catalog role: `role_archetype` is its family of work, `summary` a sentence on it."""

    slug: str
    display_name: str
    role_archetype: str
    summary: str
    aliases: tuple[str, ...] = ()
    kras: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """Stable over rebuilds: from the slug."""
        return derive_id("role", self.slug)


class CatalogContent(Model):
    """All entries of one catalog version, each kind ordered by slug."""

    skills: tuple[Skill, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    roles: tuple[Role, ...] = ()


class SeenSkill(Model):
    """A catalog skill that a JD asks for, under the alias that it used."""

    slug: str
    alias: str
    requirement: Requirement
    is_primary: bool


class SkillProposal(Model):
    """A skill that the catalog lacks, as one JD writes it."""

    name: str
    slug: str
    is_primary: bool
    category: str
    sub_category: str
    dimensions: tuple[str, ...] = ()
    sentence: str


class AliasProposal(Model):
    """Another way to write a catalog skill, as one JD does."""

    skill: str
    alias: str
    sentence: str


class KraProposal(Model):
    """A duty that no KRA of the chosen role is near to."""

    role: str
    text: str
    nearest: str | None
    similarity: float


class LinkProposal(Model):
    """A dimension that the role's JDs ask for and that the catalog does not link to it."""

    skill: str
    dimension: str
    role: str


class Collision(Model):
    """A title that names several roles."""

    title: str
    roles: tuple[str, ...]
    chosen: str | None


class RoleQueueEntry(Model):
    """A role that the catalog lacks, as one JD calls it."""

    display_name: str
    slug: str
    title: str


class AmbiguityReport(Model):
    """A mention whose meaning the context did not decide."""

    alias: str
    candidates: tuple[str, ...]
    sentence: str


class JdContribution(RunEvent):
    """finalizer → catalog: all that one JD gives; the empty set for a rejection or withdrawal.

    `role_vector` is the JD's unit vector in fixed point (`VECTOR_SCALE`), so that sums do not
    depend on order; `embedding` names its model, as vectors of two models are never added up.
    """

    catalog_version: SmallCount = 0
    role: str | None = None
    role_vector: Annotated[tuple[Fixed, ...], FailFast()] = ()
    embedding: str = ""
    skills: tuple[SeenSkill, ...] = ()
    new_skills: tuple[SkillProposal, ...] = ()
    new_aliases: tuple[AliasProposal, ...] = ()
    new_kras: tuple[KraProposal, ...] = ()
    links: tuple[LinkProposal, ...] = ()
    collision: Collision | None = None
    role_queue: RoleQueueEntry | None = None
    ambiguous: tuple[AmbiguityReport, ...] = ()


VECTOR_SCALE = 1_000_000


class RunAdvanced(RunEvent):
    """Any stage → catalog: how far a run has come. For the live view only."""

    stage: Name
    outcome: Name
    at: Moment
    cost: StageCost = Field(default_factory=StageCost)


class ReviewDecided(Model):
    """Curators → catalog: what was decided about the item of that normalised key."""

    item_key: str
    decision: Literal["accept", "merge", "rename", "reject", "lock", "ignore", "undo"]
    actor: str
    at: Moment
    target: str | None = None


class CatalogUpdated(Model):
    """catalog → every process: a new version is there to load."""

    version: SmallCount
    reason: str
    at: Moment
