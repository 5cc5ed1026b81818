"""extractor → resolver: a JD's skills with their evidence, three role signals, and a decision."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import FailFast, Field

from schemas.base import Count, Model
from schemas.jd import JdParsed, Requirement


class Evidence(Model):
    """Where the JD says so: `jd.text[start:end] == text`, in a section of that kind."""

    start: Count
    end: Count
    text: str
    section: str


class FinalSkill(Model):
    """A skill of this JD. `slug` is its catalog entry, or null where the catalog has none."""

    skill_name: str
    slug: str | None
    is_primary: bool
    requirement: Requirement
    confidence: float
    evidence: tuple[Evidence, ...]


class AmbiguousMention(Model):
    """A mention with several meanings that the context does not decide: for review, not guessed."""

    alias: str
    candidates: tuple[str, ...]
    scores: tuple[float, ...]
    evidence: Evidence


class KraMatch(Model):
    """A duty of the JD beside the catalog's key responsibility area that is nearest to it."""

    sentence: str
    kra_text: str
    similarity: float


class RoleScore(Model):
    """A role in one of the rankings, with what that ranking counted."""

    slug: str
    display_name: str
    id: UUID
    score: float
    matched_count: Count | None = None
    total_count: Count | None = None
    matched_skills: tuple[str, ...] | None = None
    matched_alias: str | None = None
    kra_matches: tuple[KraMatch, ...] | None = None


class RankedRole(Model):
    """A role in the fused ranking."""

    slug: str
    display_name: str
    score: float


class Signals(Model):
    """Three rankings of catalog roles, best first."""

    skill_match_roles: tuple[RoleScore, ...] = ()
    alias_match_roles: tuple[RoleScore, ...] = ()
    kra_match_roles: tuple[RoleScore, ...] = ()
    alias_found: bool = False


class DecisionCase(StrEnum):
    """How the signals came to a role."""

    AGREEMENT = "AGREEMENT"
    ALIAS = "ALIAS"
    DOMAIN = "DOMAIN"
    COLLISION = "COLLISION"
    NEW_ROLE = "NEW_ROLE"
    REJECTED = "REJECTED"


class Decision(Model):
    """Which role, how sure and why. A calibrated `confidence` of 0.9 is right 9 times in 10."""

    case: DecisionCase
    chosen_role: RoleScore | None = None
    confidence: float = 0.0
    reasoning: str = ""
    matched_skills: tuple[str, ...] = ()
    matched_dimensions: tuple[str, ...] = ()
    matched_kras: tuple[str, ...] = ()
    alias_collision_detected: bool = False
    llm2_fired: bool = False
    llm2_reasoning: str | None = None
    is_new_role: bool = False
    new_role_display_name: str | None = None
    new_role_slug: str | None = None
    queued: bool = False
    sub_role: str | None = None


UnitFloat = Annotated[float, Field(ge=-1, le=1)]


class SkillsExtracted(JdParsed):
    """All that came before, and the skills and the role decision."""

    final_skills: tuple[FinalSkill, ...] = ()
    ambiguous_mentions: tuple[AmbiguousMention, ...] = ()
    stage3_signals: Signals = Field(default_factory=Signals)
    stage4_decision: Decision = Field(default_factory=lambda: Decision(case=DecisionCase.REJECTED))
    role_ranking: tuple[RankedRole, ...] = ()
    role_vector: Annotated[tuple[UnitFloat, ...], FailFast()] = ()
