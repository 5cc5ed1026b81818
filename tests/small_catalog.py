"""A catalog of a few skills and roles, and events of JDs on it, for tests of later stages."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from agents.domain.snapshot import CatalogSnapshot, compile_snapshot
from schemas.catalog import (
    Alias,
    AliasType,
    CatalogContent,
    Dimension,
    MatchStrategy,
    Role,
    Skill,
)
from schemas.details import DetailsResolved
from schemas.envelope import RunRef, derive_run_id
from schemas.jd import Jd, JdRole, Parsed, Requirement, Section, SectionKind, SourceMarker
from schemas.skills import Decision, DecisionCase, Evidence, FinalSkill, RoleScore, SkillsExtracted

VERSION = 7
JD_ID = UUID("11111111-1111-5111-8111-111111111111")


def skill(  # noqa: PLR0917 - a row of the catalog below
    name: str,
    nature: str = "TOOL",
    dimensions: Sequence[str] = (),
    aliases: Sequence[str] = (),
    short: Sequence[str] = (),
    year: int | None = None,
    **more: object,
) -> Skill:
    return Skill(
        slug=name.casefold().replace(" ", "-").replace(".", "-"),
        display_name=name,
        category=nature.capitalize(),
        sub_category=str(more.pop("sub_category", "General")),
        skill_nature=nature,
        year_introduced=year,
        dimensions=tuple(dimensions),
        aliases=(
            Alias(text=name, type=AliasType.CANONICAL, is_primary=True),
            *(Alias(text=text) for text in aliases),
            *(
                Alias(
                    text=text,
                    type=AliasType.ABBREVIATION,
                    match_strategy=MatchStrategy.CASE_SENSITIVE,
                )
                for text in short
            ),
        ),
        **more,
    )


CONTENT = CatalogContent(
    skills=(
        skill("Amazon Web Services", "PLATFORM", ["cloud"], short=["AWS"], year=2006),
        skill("COBOL", "LANGUAGE", ["backend"], year=1959),
        skill("Django", "FRAMEWORK", ["backend"], year=2005),
        skill("Docker", "TOOL", ["cloud"], year=2013),
        skill("Java", "LANGUAGE", ["backend"], year=1995),
        skill("JavaScript", "LANGUAGE", ["web"], year=1995),
        skill("Kubernetes", "PLATFORM", ["cloud"], ["k8s"], year=2014),
        skill("LangChain", "FRAMEWORK", ["models"], year=2022, volatility="FAST"),
        skill(
            "Machine Learning",
            "CONCEPT",
            ["models"],
            short=["ML"],
            sub_category="Artificial Intelligence",
        ),
        skill("PostgreSQL", "DATABASE", ["backend", "data"], ["Postgres"], year=1996),
        skill("React", "LIBRARY", ["web"], ["React.js"], year=2013),
        skill("REST API", "CONCEPT", ["backend", "web"], ["RESTful API"], year=2000),
        skill("Selenium", "TOOL", ["web"], year=2004),
    ),
    dimensions=(
        Dimension(
            slug="backend",
            display_name="Backend Services",
            rationale="Services behind a product.",
            roles=("backend-engineer", "full-stack-engineer"),
        ),
        Dimension(
            slug="cloud",
            display_name="Cloud Platforms",
            rationale="Where services run.",
            roles=("devops-engineer",),
        ),
        Dimension(
            slug="data",
            display_name="Data Stores",
            rationale="Where data is kept.",
            roles=("backend-engineer",),
        ),
        Dimension(slug="models", display_name="Models", rationale="Learning from data.", roles=()),
        Dimension(
            slug="web",
            display_name="Web Interfaces",
            rationale="What people see.",
            roles=("full-stack-engineer",),
        ),
    ),
    roles=(
        Role(
            slug="backend-engineer",
            display_name="Backend Developer",
            role_archetype="Engineering",
            summary="Builds services.",
            aliases=("Backend Engineer",),
            kras=("Build and run backend services", "Design REST APIs for other teams"),
        ),
        Role(
            slug="devops-engineer",
            display_name="DevOps Engineer",
            role_archetype="Infrastructure",
            summary="Runs services.",
        ),
        Role(
            slug="full-stack-engineer",
            display_name="Full Stack Developer",
            role_archetype="Engineering",
            summary="Builds services and what people see of them.",
        ),
    ),
)


class FrozenClock:
    """A clock at which it is always the same moment."""

    def now(self) -> datetime:
        return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


class OneSnapshot:
    """The Snapshots port with one version for ever."""

    def __init__(self, snapshot: CatalogSnapshot) -> None:
        self.snapshot = snapshot

    async def at_least(self, version: int) -> CatalogSnapshot:
        assert version <= self.snapshot.version
        return self.snapshot


def small_catalog() -> CatalogSnapshot:
    return compile_snapshot(VERSION, CONTENT, {})


def run(run_seq: int = 1) -> RunRef:
    return RunRef(jd_id=JD_ID, revision=1, run_seq=run_seq, run_id=derive_run_id(JD_ID, run_seq))


def section(kind: SectionKind, body: str, text: str) -> Section:
    start = text.index(body)
    return Section(
        heading=None,
        heading_was_present=False,
        kind=kind,
        text=body,
        bullet_count=0,
        word_count=len(body.split()),
        source_marker=SourceMarker(first_5_words="", last_5_words=""),
        start=start,
        end=start + len(body),
    )


def final_skill(
    text: str,
    written: str,
    slug: str | None = None,
    requirement: Requirement = Requirement.REQUIRED,
    is_primary: bool = False,
) -> FinalSkill:
    """A skill with its first mention in the text as evidence."""
    start = text.index(written)
    evidence = Evidence(start=start, end=start + len(written), text=written, section="other")
    name = next((each.display_name for each in CONTENT.skills if each.slug == slug), written)
    return FinalSkill(
        skill_name=name,
        slug=slug,
        is_primary=is_primary,
        requirement=requirement,
        confidence=0.9,
        evidence=(evidence,),
    )


def choosing(role: str | None, **more: object) -> Decision:
    """A decision for a catalog role, or for none."""
    chosen = next((each for each in CONTENT.roles if each.slug == role), None)
    return Decision(
        case=DecisionCase.AGREEMENT,
        chosen_role=RoleScore(
            slug=chosen.slug, display_name=chosen.display_name, id=chosen.id, score=0.9
        )
        if chosen
        else None,
        **{"confidence": 0.9, "reasoning": "as the title says", **more},
    )


def extracted(
    text: str,
    skills: Sequence[FinalSkill] = (),
    role: str | None = "backend-engineer",
    duties: str | None = None,
    **more: object,
) -> SkillsExtracted:
    parsed = Parsed(
        role="Backend Engineer",
        roles_and_responsibilities=(section(SectionKind.DUTIES, duties, text),) if duties else (),
    )
    return SkillsExtracted(
        **{
            **dict(run()),
            "content_hash": "hash",
            "jd": Jd(source="tests", text=text),
            "parsed": parsed,
            "jd_role": JdRole(),
            "final_skills": tuple(skills),
            "stage4_decision": choosing(role),
            **more,
        }
    )


def as_resolved(event: SkillsExtracted, **more: object) -> DetailsResolved:
    """The event one stage on, as the resolver would build it but for what is given."""
    return DetailsResolved(
        **{name: getattr(event, name) for name in type(event).model_fields} | more
    )
