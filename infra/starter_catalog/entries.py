"""What one catalog file may say: the entries as a curator writes them, before slugs are resolved.

`loader` turns them into `schemas.catalog` values. Unknown keys and wrong words are mistakes here,
while the models of `schemas` ignore what they don't know.
"""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.domain.text import slugify

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]

Category = Literal[
    "Language",
    "Framework",
    "Library",
    "Tool",
    "Platform",
    "Database",
    "Cloud Service",
    "Protocol",
    "Standard",
    "Concept",
    "Methodology",
    "Practice",
    "Domain Knowledge",
    "Certification",
    "Soft Skill",
]
Nature = Literal[
    "LANGUAGE",
    "FRAMEWORK",
    "LIBRARY",
    "TOOL",
    "PLATFORM",
    "DATABASE",
    "SERVICE",
    "PROTOCOL",
    "STANDARD",
    "CONCEPT",
    "METHODOLOGY",
    "PRACTICE",
    "KNOWLEDGE",
]
Archetype = Literal[
    "Engineering",
    "Data",
    "Infrastructure",
    "Security",
    "Quality",
    "Product",
    "Design",
    "Analysis",
    "Management",
    "Consulting",
    "Support",
    "Content",
]


class Entry(BaseModel):
    """A strict, frozen entry. Its slug is the one given, or that of its name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    given_slug: Slug | None = Field(default=None, alias="slug")

    @cached_property
    def slug(self) -> str:
        """What other entries call this one."""
        return self.given_slug or slugify(self.name)


class DimensionEntry(Entry):
    """A cluster of skills and the roles that need it, by slug."""

    rationale: Text
    difficulty: Literal["well_known", "moderate", "advanced"] = "well_known"
    roles: tuple[Slug, ...] = Field(min_length=1)
    skills: tuple[Slug, ...] = Field(min_length=1)


class RoleEntry(Entry):
    """A role with the titles it is posted under and its key responsibility areas."""

    archetype: Archetype
    summary: Text
    aliases: tuple[Text, ...] = ()
    kras: tuple[Text, ...] = Field(min_length=6, max_length=10)


class SkillEntry(Entry):
    """A skill. Each list of aliases says how its members are found (`loader.aliases_of`)."""

    category: Category
    sub_category: Text
    nature: Nature
    aliases: tuple[Text, ...] = ()
    abbreviations: tuple[Text, ...] = ()
    weak: tuple[Text, ...] = ()
    versions: tuple[Text, ...] = ()
    weak_name: bool = False
    context: tuple[Text, ...] = ()
    vendor: Text | None = None
    license: Text | None = None
    year: int | None = Field(default=None, ge=1940, le=2100)
    volatility: Literal["STABLE", "MEDIUM", "FAST"] = "STABLE"
    lifespan: Literal["EVERGREEN", "MULTI_YEAR", "SHORT"] = "MULTI_YEAR"
    version_strategy: Literal["NOT_APPLICABLE", "SEPARATE_ENTITY", "UNVERSIONED"] = "NOT_APPLICABLE"
    maturity: Text | None = None
    confidence: float = Field(default=0.9, ge=0, le=1)
    part_of: tuple[Slug, ...] = ()
    needs: tuple[Slug, ...] = ()
    alternative_to: tuple[Slug, ...] = ()
    implies: tuple[Slug, ...] = ()
    same_as: tuple[Text, ...] = ()
    is_also_category: bool = False
