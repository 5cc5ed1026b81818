"""A small catalog with names that are easy to mistake, for tests of matching."""

from agents.domain.snapshot import CatalogSnapshot, compile_snapshot
from schemas.catalog import Alias, CatalogContent, Dimension, MatchStrategy, Skill

_WEAK = MatchStrategy.CONTEXT
_EXACT = MatchStrategy.CASE_SENSITIVE


def _skill(
    name: str,
    dimension: str,
    *,
    nature: str = "TOOL",
    category: str = "Tool",
    also: str = "",
    exact: str = "",
    weak: str = "",
    weak_name: bool = False,
    context: str = "",
) -> Skill:
    slug = name.lower().replace("+", "p").replace("#", "sharp").replace(".", "").replace(" ", "-")
    own = Alias(
        text=name,
        is_primary=True,
        match_strategy=_WEAK if weak_name else MatchStrategy.CASE_INSENSITIVE,
    )
    return Skill(
        slug=slug,
        display_name=name,
        category=category,
        sub_category=category,
        skill_nature=nature,
        aliases=(
            own,
            *(Alias(text=each) for each in also.split(", ") if each),
            *(Alias(text=each, match_strategy=_EXACT) for each in exact.split(", ") if each),
            *(Alias(text=each, match_strategy=_WEAK) for each in weak.split(", ") if each),
        ),
        context_tags=tuple(each for each in context.split(", ") if each),
        dimensions=(dimension,),
    )


def _language(name: str, *, weak_name: bool = False, context: str = "") -> Skill:
    return _skill(
        name,
        "languages",
        nature="LANGUAGE",
        category="Language",
        weak_name=weak_name,
        context=context,
    )


SKILLS = (
    _language("Python", context="pandas, Django"),
    _language("Java", context="JVM, Spring"),
    _language("C++"),
    _language("C", weak_name=True, context="embedded, firmware, pointers"),
    _language("R", weak_name=True, context="statistics, tidyverse, ggplot2, CRAN"),
    _language("Go", weak_name=True, context="goroutines, microservices, gRPC, Kubernetes"),
    _language("Swift", weak_name=True, context="iOS, Xcode, UIKit, SwiftUI"),
    _language("Rust", weak_name=True, context="cargo, memory safety, borrow checker"),
    _skill("React", "web", category="Framework", context="JavaScript, Redux"),
    _skill("Angular", "web", category="Framework"),
    _skill("Node.js", "web", category="Framework", weak="Node"),
    _skill(
        "REST",
        "api",
        nature="CONCEPT",
        category="Concept",
        also="RESTful APIs, REST APIs",
        weak_name=True,
        context="API, endpoints, JSON, HTTP",
    ),
    _skill("Web Services", "api", nature="CONCEPT", category="Concept"),
    _skill("SaaS", "cloud", nature="CONCEPT", category="Concept"),
    _skill("Docker", "devops", context="containers"),
    _skill("Kubernetes", "devops", category="Platform", also="K8s"),
    _skill(
        "Continuous Integration",
        "devops",
        nature="PRACTICE",
        category="Practice",
        weak="CI",
        context="pipeline, build, Jenkins",
    ),
    _skill("CodeIgniter", "php", category="Framework", weak="CI", context="PHP, MVC, Laravel"),
    _skill("PHP", "php", nature="LANGUAGE", category="Language"),
    _skill("AWS", "cloud", category="Platform", exact="AWS", also="Amazon Web Services"),
    _skill("Chef", "devops", weak_name=True, context="Ansible, Puppet, cookbooks"),
    _skill("Ansible", "devops"),
    _skill(
        "Excel",
        "office",
        weak_name=True,
        also="Microsoft Excel",
        context="pivot tables, VLOOKUP, PowerPoint, spreadsheets",
    ),
    _skill("PowerPoint", "office"),
    _skill(
        "Agile", "process", nature="METHODOLOGY", category="Methodology", context="Scrum, sprint"
    ),
    _skill("Build Automation", "process", nature="PRACTICE", category="Practice"),
    _skill("Teamwork", "people", nature="PRACTICE", category="Soft Skill"),
    _skill("Scrum", "process", nature="METHODOLOGY", category="Methodology"),
    _skill("Open Source", "process", nature="CONCEPT", category="Concept"),
    _skill("Machine Learning", "ml", nature="KNOWLEDGE", category="Domain Knowledge", weak="ML"),
    _skill("Statistics", "ml", nature="KNOWLEDGE", category="Domain Knowledge"),
    _skill("Oracle Database", "data", category="Database", weak="Oracle", context="PL/SQL, SQL"),
    _skill("PostgreSQL", "data", category="Database", also="Postgres"),
    _skill("Apache Kafka", "data", category="Platform", also="Kafka"),
)


def small_snapshot() -> CatalogSnapshot:
    """The small catalog, compiled."""
    dimensions = {slug for skill in SKILLS for slug in skill.dimensions}
    return compile_snapshot(
        1,
        CatalogContent(
            skills=SKILLS,
            dimensions=tuple(
                Dimension(slug=slug, display_name=slug.title(), rationale="For tests.")
                for slug in sorted(dimensions)
            ),
        ),
        {},
    )
