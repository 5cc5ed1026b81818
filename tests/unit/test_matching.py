from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.domain.sentences import Span
from agents.domain.skills.matching import ExtractedSkills, extract_skills
from agents.domain.skills.mentions import MAX_MENTIONS, Passage, find_mentions
from schemas.jd import Jd, Parsed, Requirement, Section, SectionKind, SourceMarker
from schemas.skills import FinalSkill
from tests.skill_catalog import small_snapshot

SNAPSHOT = small_snapshot()
KIND = SectionKind


def extract(
    *parts: tuple[SectionKind, str], title: str | None = None, company: str | None = None
) -> ExtractedSkills:
    text = ""
    sections = []
    for kind, body in parts:
        text += f"{kind.value.title()}:\n"
        sections.append(
            Section(
                heading=f"{kind.value.title()}:",
                heading_was_present=True,
                kind=kind,
                text=body,
                bullet_count=0,
                word_count=len(body.split()),
                source_marker=SourceMarker(first_5_words="", last_5_words=""),
                start=len(text),
                end=len(text) + len(body),
            )
        )
        text += f"{body}\n\n"
    jd = Jd(source="test", title=title, company=company, text=text)
    parsed = Parsed(other_sections=tuple(sections), company_name=company)
    return extract_skills(jd, parsed, SNAPSHOT)


def by_name(extracted: ExtractedSkills) -> Mapping[str, FinalSkill]:
    return {skill.skill_name: skill for skill in extracted.final_skills}


def names(text: str, kind: SectionKind = KIND.REQUIREMENTS) -> set[str]:
    return set(by_name(extract((kind, text))))


def test_each_name_of_a_coordination_counts() -> None:
    assert names("Java/J2EE, Go and React") == {"Java", "Go", "React", "J2EE"}


def test_ci_beside_docker_is_continuous_integration_and_not_required() -> None:
    found = by_name(
        extract((KIND.REQUIREMENTS, "• Docker/CI/K8s experience is not required but relevant"))
    )
    assert set(found) == {"Docker", "Continuous Integration", "Kubernetes"}
    assert {each.requirement for each in found.values()} == {Requirement.NOT_REQUIRED}
    assert not any(each.is_primary for each in found.values())


def test_ci_beside_php_is_codeigniter() -> None:
    assert names("Experience with PHP, CI, Laravel and MVC") >= {"PHP", "CodeIgniter"}


def test_ci_with_nothing_beside_it_goes_to_review() -> None:
    extracted = extract((KIND.REQUIREMENTS, "Good knowledge of CI"))
    assert extracted.final_skills == ()
    assert [doubt.alias for doubt in extracted.ambiguous] == ["CI"]
    assert set(extracted.ambiguous[0].candidates) == {"codeigniter", "continuous-integration"}


@pytest.mark.parametrize(
    "text",
    [
        "An R&D background",
        "Report to C-level leaders of a Series C company",
        "Own our go to market plans and go above and beyond",
        "Work with the rest of the team",
        "You excel at solving problems",
        "We react quickly to change",
        "You are agile, creative and resourceful",
        "An agile mindset",
        "Prompting patterns of agents (CHaIN, SWiFT)",
        "Join us in spring 2025 as a sous chef",
        "Swift response to requests",
        "Write to jobs@python.org or see https://www.docker.com/kubernetes",
        "Bachelor's degree in Statistics or a related field",
        "Partner with the Machine Learning team",
        "We are people from companies like Docker and Ansible",
    ],
)
def test_what_only_looks_like_a_skill_is_none(text: str) -> None:
    extracted = extract((KIND.REQUIREMENTS, text))
    assert extracted == ExtractedSkills((), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Python, R, C++", "R"),
        ("Statistical modelling in R with ggplot2", "R"),
        ("Go developer who knows gRPC and Kubernetes", "Go"),
        ("Apps for iOS written in Swift with SwiftUI", "Swift"),
        ("Proficient in Excel (pivot tables, VLOOKUP)", "Excel"),
        ("Ansible, Chef", "Chef"),
        ("Agile/Scrum", "Agile"),
        ("RESTful APIs", "REST"),
        ("Java 17 and Python 3.x", "Python"),
        ("Angular 2+", "Angular"),
        ("KNOWLEDGE OF AWS AND DOCKER", "AWS"),
    ],
)
def test_a_weak_name_counts_with_support(text: str, expected: str) -> None:
    assert expected in names(text)


def test_a_trait_counts_only_where_it_is_asked_for() -> None:
    assert names("Good teamwork", KIND.REQUIREMENTS) == {"Teamwork"}
    assert names("Our culture is teamwork", KIND.ABOUT_ROLE) == set()


def test_nothing_is_taken_from_what_is_not_about_the_work() -> None:
    silent = (KIND.ABOUT_COMPANY, KIND.BENEFITS, KIND.EEO, KIND.APPLY)
    assert extract(*((kind, "Python and Docker") for kind in silent)).final_skills == ()


def test_the_employers_own_name_is_no_skill() -> None:
    found = extract((KIND.DUTIES, "Build Docker Desktop in Python"), company="Docker, Inc.")
    assert set(by_name(found)) == {"Python"}


def test_evidence_points_into_the_text() -> None:
    extracted = extract((KIND.DUTIES, "Write Python"), (KIND.REQUIREMENTS, "Python, Postgres"))
    python = by_name(extracted)["Python"]
    assert [(each.text, each.section) for each in python.evidence] == [
        ("Python", "duties"),
        ("Python", "requirements"),
    ]
    assert python.requirement is Requirement.REQUIRED
    assert by_name(extracted)["PostgreSQL"].evidence[0].text == "Postgres"


def test_a_skill_of_the_title_alone_has_no_evidence_and_less_confidence() -> None:
    found = by_name(extract((KIND.DUTIES, "Build things"), title="Senior Python Developer"))
    assert found["Python"].evidence == ()
    assert found["Python"].is_primary
    assert found["Python"].confidence < 0.8


def test_primary_skills_come_first_then_the_order_of_the_text() -> None:
    extracted = extract(
        (KIND.DUTIES, "Develop RESTful APIs and web services."),
        (
            KIND.REQUIREMENTS,
            "• Deep experience with SaaS\n• Docker/K8s not required\n• Familiar with open source",
        ),
    )
    assert [(each.skill_name, each.is_primary) for each in extracted.final_skills] == [
        ("REST", True),
        ("Web Services", True),
        ("SaaS", True),
        ("Docker", False),
        ("Kubernetes", False),
        ("Open Source", False),
    ]


def test_a_name_among_known_skills_is_an_unknown_skill() -> None:
    found = by_name(extract((KIND.REQUIREMENTS, "Docker, Nomad, Kubernetes and Ansible")))
    assert found["Nomad"].slug is None
    assert found["Nomad"].evidence[0].text == "Nomad"


def test_a_name_that_experience_is_asked_with_is_an_unknown_skill() -> None:
    assert "OpenTofu" in names("Experience with OpenTofu is a plus")


@pytest.mark.parametrize(
    "text",
    [
        "Docker, Kubernetes, English, Germany",
        "Experience with English and German",
        "Proficiency in Communication Skills",
        "Experience in Berlin",
        "Docker, Kubernetes, and Strong Communication Skills",
    ],
)
def test_places_languages_and_traits_are_no_unknown_skills(text: str) -> None:
    assert names(text) <= {"Docker", "Kubernetes"}


@given(st.text(alphabet="RGoC, /.&()\n•javPythonDockerCI+#", max_size=200))
@settings(max_examples=200, deadline=None)
def test_evidence_always_matches_the_text(text: str) -> None:
    jd = Jd(source="test", text=text)
    extracted = extract_skills(jd, Parsed(), SNAPSHOT)
    for skill in extracted.final_skills:
        assert 0 <= skill.confidence <= 1
        for each in skill.evidence:
            assert text[each.start : each.end] == each.text
    assert extracted == extract_skills(jd, Parsed(), SNAPSHOT)


@pytest.mark.parametrize(
    "text",
    ["Java, Docker, Go, " * 2000, "(" * 40_000, "experience with " * 3000, "R & " * 10_000],
)
def test_hostile_text_gives_an_answer(text: str) -> None:
    extract_skills(Jd(source="test", text=text), Parsed(), SNAPSHOT)


@pytest.mark.parametrize("name", ["Read", "Area", "Ads", "Tech", "MLEs", "SysOps Administrator"])
def test_common_words_and_kinds_of_workers_are_no_unknown_skill(name: str) -> None:
    found = by_name(extract((KIND.REQUIREMENTS, f"Docker, {name}, Kubernetes and Ansible")))
    assert name not in found


@pytest.mark.parametrize(
    ("duty", "counts"),
    [
        ("Build automation frameworks for our tests", False),
        ("You will design and build automation scripts", False),
        ("Own build automation with Docker", True),
    ],
)
def test_what_is_to_be_built_is_no_practice_of_building(duty: str, *, counts: bool) -> None:
    assert ("Build Automation" in by_name(extract((KIND.DUTIES, duty)))) is counts


def test_of_a_name_repeated_without_end_only_the_first_mentions_are_weighed() -> None:
    text = "Docker " * 5_000
    passage = Passage(Span(0, len(text), text), KIND.REQUIREMENTS)
    found = find_mentions(text, SNAPSHOT.lexicon.candidates(text), [passage], [])
    assert [mention.candidate.start for mention in found] == [7 * n for n in range(MAX_MENTIONS)]
