"""Four roles whose titles, skills and duties overlap: a catalog for tests of what chooses one."""

from agents.domain.snapshot import CatalogSnapshot, compile_snapshot
from schemas.catalog import Alias, AliasType, CatalogContent, Dimension, Kra, Role, Skill


def skill(name: str, *dimensions: str) -> Skill:
    return Skill(
        slug=name.lower(),
        display_name=name,
        category="Tool",
        sub_category="Tool",
        skill_nature="TOOL",
        aliases=(Alias(text=name, type=AliasType.CANONICAL, is_primary=True),),
        dimensions=dimensions,
    )


def role(slug: str, name: str, aliases: tuple[str, ...], kras: tuple[str, ...]) -> Role:
    return Role(
        slug=slug,
        display_name=name,
        role_archetype="Engineering",
        summary=f"What a {name} does.",
        aliases=aliases,
        kras=kras,
    )


CONTENT = CatalogContent(
    skills=(
        skill("CSS", "interfaces"),
        skill("Docker", "containers"),
        skill("Figma", "interfaces"),
        skill("Kafka", "services"),
        skill("Python", "python-services"),
        skill("React", "interfaces"),
        skill("Terraform", "containers"),
        skill("TypeScript", "interfaces"),
    ),
    dimensions=(
        Dimension(
            slug="containers",
            display_name="Containers",
            rationale="Running software in containers.",
            roles=("devops-engineer",),
        ),
        Dimension(
            slug="interfaces",
            display_name="Interfaces",
            rationale="What users see.",
            roles=("frontend-engineer",),
        ),
        Dimension(
            slug="python-services",
            display_name="Python Services",
            rationale="Services in Python.",
            roles=("backend-engineer", "python-backend-developer"),
        ),
        Dimension(
            slug="services",
            display_name="Services",
            rationale="Software behind a product.",
            roles=("backend-engineer", "python-backend-developer"),
        ),
    ),
    roles=(
        role(
            "backend-engineer",
            "Backend Developer",
            ("Backend Engineer", "Software Engineer"),
            (
                "Design and run services behind the product",
                "Build web interfaces for programs of partners",
                "Tune database queries and caches",
            ),
        ),
        role(
            "devops-engineer",
            "DevOps Engineer",
            ("Build Engineer",),
            (
                "Automate builds and releases",
                "Run clusters of containers in the cloud",
                "Watch production and answer alerts",
            ),
        ),
        role(
            "frontend-engineer",
            "Frontend Developer",
            ("Frontend Engineer", "Software Engineer"),
            (
                "Build screens from the drafts of designers",
                "Make pages accessible and fast",
                "Test components in every browser",
            ),
        ),
        role(
            "python-backend-developer",
            "Python Backend Developer",
            ("Python Developer",),
            (
                "Write services in Python behind the product",
                "Package Python libraries for other teams",
                "Keep Python versions and dependencies fresh",
            ),
        ),
    ),
)
KRAS = [Kra(role=each.slug, text=text) for each in CONTENT.roles for text in each.kras]


def snapshot(version: int = 1) -> CatalogSnapshot:
    return compile_snapshot(version, CONTENT, {kra.id: 0.1 for kra in KRAS})
