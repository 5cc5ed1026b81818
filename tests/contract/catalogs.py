"""Small catalogs and contributions for the contracts, and random ones for their properties."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from schemas.catalog import (
    Alias,
    AliasProposal,
    AliasType,
    AmbiguityReport,
    CatalogContent,
    Collision,
    Dimension,
    JdContribution,
    KraProposal,
    LinkProposal,
    MatchStrategy,
    Relations,
    Role,
    RoleQueueEntry,
    RunAdvanced,
    SeenSkill,
    Skill,
    SkillProposal,
)
from schemas.cost import StageCost
from schemas.envelope import RunRef, derive_id, derive_run_id
from schemas.jd import Requirement

PYTHON = Skill(
    slug="python",
    display_name="Python",
    category="Language",
    sub_category="Programming Language",
    skill_nature="LANGUAGE",
    license="psf",
    year_introduced=1991,
    confidence=0.93,
    same_as=("wikidata:Q28865",),
    aliases=(
        Alias(text="Python", type=AliasType.CANONICAL, is_primary=True),
        Alias(text="CPython"),
        Alias(text="py", match_strategy=MatchStrategy.CONTEXT),
    ),
    context_tags=("pip", "Django", "NumPy"),
    dimensions=("services", "data-work"),
    locked_dimensions=("data-work",),
)
DJANGO = Skill(
    slug="django",
    display_name="Django",
    category="Framework",
    sub_category="Web Framework",
    skill_nature="FRAMEWORK",
    aliases=(Alias(text="Django", type=AliasType.CANONICAL, is_primary=True),),
    dimensions=("services",),
    relations=Relations(needs=("python",), implies=("python",)),
)
CONTENT = CatalogContent(
    skills=(DJANGO, PYTHON),
    dimensions=(
        Dimension(
            slug="data-work",
            display_name="Data Work",
            rationale="Getting answers out of data.",
            roles=("data-scientist", "backend-engineer"),
        ),
        Dimension(
            slug="services",
            display_name="Services",
            rationale="Running code for others.",
            difficulty_hint="moderate",
            roles=("backend-engineer",),
        ),
    ),
    roles=(
        Role(
            slug="backend-engineer",
            display_name="Backend Engineer",
            role_archetype="Engineering",
            summary="Builds services.",
            aliases=("Server Engineer", "API Developer"),
            kras=("Design services that stay up", "Keep the data right"),
        ),
        Role(
            slug="data-scientist",
            display_name="Data Scientist",
            role_archetype="Data",
            summary="Finds what data says.",
        ),
    ),
)


def contribution(
    jd: int, run_seq: int = 1, role: str | None = "backend-engineer", **fields: object
) -> JdContribution:
    """What the `jd`-th JD gives with that run; without more fields a role and its vector."""
    jd_id = derive_id("jd", "board", str(jd))
    given: dict[str, object] = {
        "role": role,
        "role_vector": (jd, -run_seq, 1_000_000) if role else (),
        "embedding": "minilm",
    }
    return JdContribution.model_validate(
        {
            "jd_id": jd_id,
            "revision": 1,
            "run_seq": run_seq,
            "run_id": derive_run_id(jd_id, run_seq),
            "content_hash": "A",
            **given,
            **fields,
        }
    )


def empty(jd: int, run_seq: int) -> JdContribution:
    """What a rejected or withdrawn JD gives."""
    return contribution(jd, run_seq, role=None)


def notice(run: RunRef, stage: str = "parser", minute: int = 0) -> RunAdvanced:
    return RunAdvanced(
        **run.model_dump(),
        content_hash="A",
        stage=stage,
        outcome="passed",
        at=datetime(2026, 3, 1, 12, minute, tzinfo=UTC),
        cost=StageCost(ms=1.5, usd=0.25, tokens_in=10, tokens_out=2, calls=1),
    )


def seen(slug: str, requirement: Requirement = Requirement.REQUIRED) -> SeenSkill:
    return SeenSkill(slug=slug, alias=slug.title(), requirement=requirement, is_primary=True)


def new_skill(name: str, sentence: str = "We use it.") -> SkillProposal:
    return SkillProposal(
        name=name,
        slug=name.lower(),
        is_primary=False,
        category="Tool",
        sub_category="Tool",
        sentence=sentence,
    )


_names = st.sampled_from(("alpha", "beta", "Gamma", "gamma"))
_vectors = st.tuples(*(st.integers(-1_000_000, 1_000_000) for _ in range(3)))
_sentences = st.text(max_size=20).filter(lambda text: "\0" not in text)


@st.composite
def contributions(draw: st.DrawFn) -> JdContribution:
    """Anything that one of a few JDs may give with one of a few runs."""
    role = draw(st.sampled_from((None, "backend-engineer", "data-scientist")))
    names = st.lists(_names, max_size=3)
    return contribution(
        draw(st.integers(1, 4)),
        draw(st.integers(1, 4)),
        role,
        role_vector=draw(
            st.tuples(*(st.integers(-1_000_000, 1_000_000) for _ in range(3)))
            if role
            else st.just(())
        ),
        embedding=draw(st.sampled_from(("minilm", "other"))),
        skills=[seen(name, draw(st.sampled_from(Requirement))) for name in draw(names)],
        new_skills=[new_skill(name, draw(_sentences)) for name in draw(names)],
        new_aliases=[
            AliasProposal(skill="python", alias=name, sentence=draw(_sentences))
            for name in draw(names)
        ],
        new_kras=[
            KraProposal(role="backend-engineer", text=name * 99, nearest=None, similarity=0.5)
            for name in draw(names)
        ],
        links=[
            LinkProposal(skill="python", dimension=name, role="backend-engineer")
            for name in draw(names)
        ],
        collision=Collision(title=draw(_names), roles=("a", "b"), chosen=None)
        if draw(st.booleans())
        else None,
        role_queue=RoleQueueEntry(display_name="X", slug=draw(_names), title="X")
        if draw(st.booleans())
        else None,
        ambiguous=[
            AmbiguityReport(alias=name, candidates=("go",), sentence=draw(_sentences))
            for name in draw(names)
        ],
    )
