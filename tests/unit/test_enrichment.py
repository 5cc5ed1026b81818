"""What a client shows first of a record, and where each part came from."""

import time

import pytest

from agents.domain.enrichment.ai_vocabulary import find_mentions_of_ai, speaks_of_ai
from agents.domain.enrichment.enrich import enrich
from agents.domain.enrichment.maturity import stack_maturity
from agents.domain.enrichment.nature_of_work import MIXED, nature_of_work
from agents.domain.enrichment.work_kinds import LABELS
from agents.domain.resolving.near_names import Likeness
from agents.domain.resolving.resolve import resolve
from agents.domain.sentences import duty_sentences
from schemas.catalog import Skill
from schemas.jd import Parsed, Requirement, SectionKind
from schemas.role import AiIndex, Enrichment, TechStackMaturity
from schemas.skills import FinalSkill
from tests.small_catalog import (
    as_resolved,
    extracted,
    final_skill,
    section,
    skill,
    small_catalog,
)

SNAPSHOT = small_catalog()


def enriched(
    text: str,
    *skills: FinalSkill,
    role: str | None = "full-stack-engineer",
    duties: str | None = None,
) -> Enrichment:
    event = extracted(text, skills, role, duties)
    found = resolve(event, SNAPSHOT, Likeness())
    details = as_resolved(
        event, chosen_role=found.chosen_role, resolved_skills=found.resolved_skills
    )
    return enrich(details, [span.text for span in duty_sentences(event.parsed)], SNAPSHOT)


def test_each_skill_stands_once_under_the_roles_dimension_with_most_of_them() -> None:
    text = "React, REST API, JavaScript, Docker, Flubber"
    cluster = enriched(
        text,
        final_skill(text, "React", "react"),
        final_skill(text, "REST API", "rest-api"),
        final_skill(text, "JavaScript", "javascript"),
        final_skill(text, "Docker", "docker"),
        final_skill(text, "Flubber"),
    ).skill_cluster

    assert [(group.dimension, group.skills) for group in cluster.groups] == [
        ("Web Interfaces", ("React", "REST API", "JavaScript"))
    ]
    assert cluster.cross_cutting == ("Docker", "Flubber")


def test_a_jd_without_skills_and_duties_shows_its_roles_baseline() -> None:
    shown = enriched("Nothing is said.", role="backend-engineer")

    assert shown.sources.skill_cluster == "role_baseline"
    assert shown.sources.kra_description == "role_baseline"
    assert shown.kra_description == SNAPSHOT.roles["backend-engineer"].kras
    assert shown.nature_of_work is not None
    assert shown.nature_of_work.evidence == ()
    assert shown.sources.evidence == "none"


def test_a_jd_without_skills_and_role_has_nothing_to_show() -> None:
    shown = enriched("Nothing is said.", role=None)

    assert (shown.skill_cluster.groups, shown.nature_of_work, shown.tech_stack_maturity) == (
        (),
        None,
        None,
    )
    assert shown.sources.kra_description == "none"


def test_requirements_are_never_among_the_kras() -> None:
    duty, wish = "Build the services of our platform", "8 years with Java are required"
    text = f"{duty}\n{wish}"
    event = extracted(text, parsed=_parsed(text, duty, wish))

    shown = enrich(
        as_resolved(event), [span.text for span in duty_sentences(event.parsed)], SNAPSHOT
    )

    assert shown.kra_description == (duty,)


def _parsed(text: str, duty: str, wish: str) -> Parsed:
    return Parsed(
        roles_and_responsibilities=(section(SectionKind.DUTIES, duty, text),),
        requirements=(section(SectionKind.REQUIREMENTS, wish, text),),
    )


@pytest.mark.parametrize(
    ("label", "duty"),
    [
        ("API and service implementation", "Build scalable REST APIs and backend services"),
        ("Data pipeline engineering", "Own the ETL pipelines that fill our data warehouse"),
        ("Model development", "Train machine learning models and improve model performance"),
        ("Infrastructure automation", "Automate deployments with Terraform and CI/CD on AWS"),
        ("User interface development", "Create responsive user interfaces from a design system"),
        (
            "Test automation and quality assurance",
            "Write test cases, automate tests and report defects",
        ),
        ("Team leadership", "Mentor and coach team members and hold performance reviews"),
        ("Product discovery and delivery", "Own the product roadmap and groom the backlog"),
        ("Security operations", "Investigate security incidents and scan for vulnerabilities"),
        ("Customer support", "Answer calls and resolve customer complaints on the phone"),
        ("Patient care and health services", "Give medication to patients by their care plan"),
        ("Financial accounting and reporting", "Reconcile accounts payable at month end"),
    ],
)
def test_the_duties_tell_the_kind_of_work(label: str, duty: str) -> None:
    found = nature_of_work(None, [duty])

    assert found is not None
    assert found.label == label


def test_there_are_at_least_twenty_kinds_of_work() -> None:
    assert len(set(LABELS)) >= 20


def test_summary_and_evidence_are_cut_out_of_the_duties() -> None:
    duties = ["Have lunch with us.", "Build REST APIs for partners.", "Design backend services."]

    found = nature_of_work("Backend Engineer", duties)

    assert found is not None
    assert found.evidence == ("Build REST APIs for partners.", "Design backend services.")
    assert found.summary == (
        "Have lunch with us; build REST APIs for partners; design backend services."
    )


def test_duties_that_tell_nothing_are_mixed() -> None:
    found = nature_of_work(None, ["Do what is due."])

    assert found is not None
    assert found.label == MIXED


def ai(text: str, *skills: FinalSkill, duties: str | None = None) -> AiIndex:
    return enriched(text, *skills, duties=duties).ai_index


def test_a_jd_without_ai_has_index_zero() -> None:
    duty = "Build services in Java and maintain the rail network"

    index = ai(duty, final_skill(duty, "Java", "java"), duties=duty)

    assert index == AiIndex()


def test_a_jd_of_ai_alone_has_a_high_index() -> None:
    duties = (
        "Join our machine learning team. Build LLM agents with LangChain. "
        "Train deep learning models and ship generative AI products."
    )
    index = ai(
        duties,
        final_skill(duties, "machine learning", "machine-learning", is_primary=True),
        final_skill(duties, "LangChain", "langchain"),
        duties=duties,
    )

    assert index.score == 1.0 + 0.5 + 0.5 + 1.0 + 0.75
    assert index.on_ai_team
    assert index.builds_ai_products
    assert index.terms[:2] == ("machine learning", "LLM")


def test_ai_in_the_hiring_process_does_not_count() -> None:
    duty = "Build services. We may use artificial intelligence to review applications."

    assert ai(duty, duties=duty).score == 0


def test_abbreviations_count_only_in_capitals() -> None:
    assert not speaks_of_ai("5 ml of rag and an ai")
    assert [mention.term for mention in find_mentions_of_ai("ML, RAG and AI")] == [
        "ML",
        "RAG",
        "AI",
    ]


def test_the_vocabulary_is_searched_in_linear_time() -> None:
    began = time.monotonic()

    assert not speaks_of_ai("large language machine recommendation " * 7_000)

    assert time.monotonic() - began < 2


def stack(*skills: Skill) -> TechStackMaturity:
    return stack_maturity({each.slug: 1.0 for each in skills}, {each.slug: each for each in skills})


@pytest.mark.parametrize(
    ("label", "slugs"),
    [
        ("Modern", ("docker", "kubernetes", "react")),
        ("Mainstream Modern", ("docker", "java", "postgresql", "rest-api")),
        ("Established", ("java", "postgresql", "selenium")),
        ("Legacy", ("cobol",)),
        ("Unclear", ("machine-learning",)),
    ],
)
def test_the_maturity_follows_the_years_of_the_stack(label: str, slugs: tuple[str, ...]) -> None:
    assert stack(*(SNAPSHOT.skills[slug] for slug in slugs)).label == label


def test_a_young_and_fast_stack_is_cutting_edge_and_says_why() -> None:
    flubber = skill("Flubber", "FRAMEWORK", year=2023)

    found = stack(flubber, SNAPSHOT.skills["langchain"], SNAPSHOT.skills["java"])

    assert found.label == "Cutting Edge"
    assert found.rationale == (
        "Of 3 known technologies: 2 young or fast-moving (Flubber 2023, LangChain 2022), "
        "1 long established."
    )


def test_what_is_not_required_makes_the_stack_half_as_much() -> None:
    text = "Java, Docker"
    wanted = [final_skill(text, "Java", "java")]

    asked = enriched(text, *wanted, final_skill(text, "Docker", "docker"))
    named = enriched(text, *wanted, final_skill(text, "Docker", "docker", Requirement.NOT_REQUIRED))

    assert asked.tech_stack_maturity is not None
    assert named.tech_stack_maturity is not None
    assert (asked.tech_stack_maturity.label, named.tech_stack_maturity.label) == (
        "Modern",
        "Mainstream Modern",
    )
