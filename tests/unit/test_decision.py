"""Which role is chosen, in which case, with what reasons; and when the catalog has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.domain.roles.decision import Decided, decide, rejected
from agents.domain.roles.fusion import confidence, features, fuse
from agents.domain.roles.profiles import skill_profiles
from agents.domain.roles.ranking import rank
from agents.domain.roles.signals import RoleEvidence, duty_support, skill_support, title_support
from agents.domain.titles.index import TitleMatch
from agents.ports import KraHit
from schemas.jd import Requirement
from schemas.skills import DecisionCase, Evidence, FinalSkill
from tests.role_catalog import KRAS, snapshot

SNAPSHOT = snapshot()
BACKEND, DEVOPS, FRONTEND = "backend-engineer", "devops-engineer", "frontend-engineer"
PYTHON = "python-backend-developer"


def asked(slug: str, mentions: int = 1) -> FinalSkill:
    evidence = Evidence(start=0, end=1, text="x", section="requirements")
    return FinalSkill(
        skill_name=slug.title(),
        slug=slug,
        is_primary=True,
        requirement=Requirement.REQUIRED,
        confidence=0.9,
        evidence=(evidence,) * mentions,
    )


def near(role: str, similarity: float = 0.7) -> list[KraHit]:
    found = [KraHit(kra.id, similarity if kra.role == role else 0.1) for kra in KRAS]
    return sorted(found, key=lambda hit: -hit.similarity)[:8]


def decided(
    title: str | None, skills: tuple[FinalSkill, ...] = (), duties: tuple[str, ...] = ()
) -> Decided:
    sentences = [f"Duty {number} of the job" for number in range(len(duties))]
    evidence = RoleEvidence(
        skills=skill_support(skills, SNAPSHOT),
        titles=title_support([title], SNAPSHOT),
        duties=duty_support(sentences, [near(role) for role in duties], SNAPSHOT),
        profiles=skill_profiles(skills, SNAPSHOT),
    )
    return decide(title, skills, evidence, rank(evidence, SNAPSHOT), SNAPSHOT)


def test_signals_that_agree_are_an_agreement() -> None:
    decision = decided("DevOps Engineer", (asked("docker"),), (DEVOPS, DEVOPS)).decision

    assert decision.case is DecisionCase.AGREEMENT
    assert decision.chosen_role is not None
    assert decision.chosen_role.slug == DEVOPS
    assert decision.confidence > 0.8
    assert not decision.is_new_role


def test_a_title_alone_is_an_alias() -> None:
    decision = decided("DevOps Engineer").decision

    assert decision.case is DecisionCase.ALIAS
    assert decision.chosen_role is not None
    assert decision.chosen_role.slug == DEVOPS


def test_without_a_telling_title_the_domain_decides() -> None:
    skills = tuple(asked(slug) for slug in ("react", "figma", "css", "typescript"))

    decision = decided(None, skills, (FRONTEND, FRONTEND)).decision

    assert decision.case is DecisionCase.DOMAIN
    assert decision.chosen_role is not None
    assert decision.chosen_role.slug == FRONTEND


def test_a_title_of_two_roles_is_a_collision_that_the_rest_decides() -> None:
    decision = decided("Software Engineer", (asked("react"),), (FRONTEND,)).decision

    assert decision.case is DecisionCase.COLLISION
    assert decision.alias_collision_detected
    assert decision.chosen_role is not None
    assert decision.chosen_role.slug == FRONTEND


def test_a_job_that_no_role_fits_is_a_new_role_named_by_its_title() -> None:
    decision = decided("Senior Truck Driver - Remote").decision

    assert decision.case is DecisionCase.NEW_ROLE
    assert decision.chosen_role is None
    assert decision.is_new_role
    assert decision.queued
    assert decision.new_role_display_name == "Truck Driver"
    assert decision.new_role_slug == "truck-driver"
    assert "Truck Driver" in decision.reasoning


@pytest.mark.parametrize("title", [None, "", "!!!"])
def test_a_new_role_without_a_usable_title_is_queued_without_a_name(title: str | None) -> None:
    decision = decided(title).decision

    assert decision.queued
    assert not decision.is_new_role
    assert decision.new_role_slug is None


def test_the_reasoning_names_the_evidence_of_each_signal() -> None:
    decision = decided("DevOps Engineer", (asked("docker"), asked("kafka")), (DEVOPS,)).decision

    assert 'the title names it ("DevOps Engineer")' in decision.reasoning
    assert "1 of 2 main skills are its own (Docker)" in decision.reasoning
    assert "Duty 0 of the job" in decision.reasoning
    assert "0.70" in decision.reasoning


def test_what_matched_is_listed() -> None:
    decision = decided("DevOps Engineer", (asked("docker"), asked("kafka")), (DEVOPS,)).decision

    assert decision.matched_skills == ("Docker",)
    assert decision.matched_dimensions == ("Containers",)
    assert decision.matched_kras


def test_a_backend_job_that_asks_for_python_has_the_narrower_role_beside_it() -> None:
    decision = decided("Backend Engineer", (asked("python", 3),), (BACKEND, BACKEND)).decision

    assert decision.chosen_role is not None
    assert decision.chosen_role.slug == BACKEND
    assert decision.sub_role == PYTHON


def test_a_backend_job_without_python_has_no_narrower_role() -> None:
    assert decided("Backend Engineer", (asked("kafka"),)).decision.sub_role is None


def test_a_rejection_says_its_reason() -> None:
    decision = rejected("too_short")

    assert decision.case is DecisionCase.REJECTED
    assert "too_short" in decision.reasoning


titles = st.dictionaries(
    st.sampled_from([BACKEND, DEVOPS, FRONTEND, PYTHON]),
    st.floats(min_value=0.4, max_value=1).map(lambda score: TitleMatch("", "", score)),
)


@given(titles)
def test_probabilities_of_all_roles_and_of_none_add_up_to_one(
    found: dict[str, TitleMatch],
) -> None:
    fused = fuse(RoleEvidence(titles=found))

    assert sum(probability for _, probability in fused.roles) + fused.none == pytest.approx(1)
    assert list(fused.roles) == sorted(fused.roles, key=lambda each: (-each[1], each[0]))


def test_no_choice_claims_certainty() -> None:
    assert confidence(1.0) == 0.99


def test_the_only_role_that_the_title_names_has_that_in_its_favour() -> None:
    sole = features(DEVOPS, RoleEvidence(titles={DEVOPS: TitleMatch(DEVOPS, "x", 1.0)}), 0.0)
    both = {each: TitleMatch(each, "x", 1.0) for each in (DEVOPS, BACKEND)}
    shared = features(DEVOPS, RoleEvidence(titles=both), 0.0)
    assert (sole.sole, shared.sole) == (1.0, 0.0)
