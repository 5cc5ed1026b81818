"""Evidence for roles from skills, title and duties, and the three rankings."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.domain.roles.profiles import skill_profiles
from agents.domain.roles.ranking import rank
from agents.domain.roles.signals import (
    RoleEvidence,
    duty_support,
    neighbours,
    skill_support,
    title_support,
)
from agents.ports import KraHit
from schemas.catalog import Kra
from schemas.jd import Requirement
from schemas.skills import FinalSkill
from tests.role_catalog import KRAS, snapshot

SNAPSHOT = snapshot()
BACKEND, DEVOPS, FRONTEND = "backend-engineer", "devops-engineer", "frontend-engineer"
PYTHON = "python-backend-developer"


def asked(
    slug: str | None, *, primary: bool = True, requirement: Requirement = Requirement.REQUIRED
) -> FinalSkill:
    return FinalSkill(
        skill_name=slug or "unknown",
        slug=slug,
        is_primary=primary,
        requirement=requirement,
        confidence=0.9,
        evidence=(),
    )


def hits(*similarities: float) -> list[KraHit]:
    pairs = zip(KRAS, similarities, strict=False)
    return sorted((KraHit(kra.id, value) for kra, value in pairs), key=lambda hit: -hit.similarity)


def test_the_skill_score_is_the_share_of_the_primary_skills_that_roles_have() -> None:
    support = skill_support([asked("react"), asked("kafka"), asked("docker")], SNAPSHOT)

    assert support[FRONTEND].score == pytest.approx(1 / 3, abs=1e-4)
    assert support[FRONTEND].slugs == ("react",)
    assert support[BACKEND].total == 3


@pytest.mark.parametrize(
    "skill",
    [
        asked(None),
        asked("react", primary=False),
        asked("react", requirement=Requirement.NOT_REQUIRED),
        asked("react", requirement=Requirement.PREFERRED),
        asked("not-in-the-catalog"),
    ],
)
def test_a_skill_out_of_reach_or_not_asked_for_does_not_count(skill: FinalSkill) -> None:
    support = skill_support([skill, asked("docker")], SNAPSHOT)

    assert list(support) == [DEVOPS]
    assert support[DEVOPS].total == 1


def test_no_skills_support_nobody() -> None:
    assert skill_support([], SNAPSHOT) == {}


def test_a_skill_of_few_roles_weighs_more_in_a_profile() -> None:
    profiles = skill_profiles([asked("react"), asked("kafka")], SNAPSHOT)

    assert profiles[FRONTEND].breadth > profiles[BACKEND].breadth


def test_a_role_named_after_a_main_skill_is_marked_out() -> None:
    profiles = skill_profiles([asked("python"), asked("kafka", primary=False)], SNAPSHOT)

    assert profiles[PYTHON].namesake == 1.0
    assert profiles[BACKEND].namesake == 0.0


def test_a_skill_that_is_not_required_is_in_no_profile() -> None:
    skill = asked("docker", requirement=Requirement.NOT_REQUIRED)

    assert skill_profiles([skill], SNAPSHOT) == {}


def test_the_fuller_of_two_titles_counts() -> None:
    support = title_support(["Developer", "Frontend Developer"], SNAPSHOT)

    assert support[FRONTEND].score == 1.0


def test_a_title_that_names_two_roles_supports_both_fully() -> None:
    support = title_support(["Software Engineer"], SNAPSHOT)

    assert support[BACKEND].score == support[FRONTEND].score == 1.0


def test_no_title_supports_nobody() -> None:
    assert title_support([None, ""], SNAPSHOT) == {}


def test_duties_support_the_role_whose_kras_are_nearest() -> None:
    support = duty_support(["Run services"], [hits(0.8, 0.3, 0.2, 0.4, 0.1, 0.1)], SNAPSHOT)

    assert support[BACKEND].score > support[DEVOPS].score
    assert support[BACKEND].pairs[0].similarity == 0.8
    assert support[BACKEND].pairs[0].kra_text == KRAS[0].text


def test_the_duty_score_is_the_mean_over_all_duties() -> None:
    once = duty_support(["a b c"], [hits(0.8, 0.1, 0.2)], SNAPSHOT)
    twice = duty_support(["a b c", "d e f"], [hits(0.8, 0.1, 0.2), []], SNAPSHOT)

    assert twice[BACKEND].score == pytest.approx(once[BACKEND].score / 2, abs=1e-4)


def test_a_kra_near_to_everything_counts_less() -> None:
    generic = snapshot()
    generic_kra = KRAS[0].id
    changed = {**generic.genericness, generic_kra: 0.9}
    found = [hits(0.5, 0.1, 0.1, 0.5, 0.1, 0.1)]

    plain = duty_support(["a b c"], found, generic)
    lessened = duty_support(["a b c"], found, replace(generic, genericness=changed))

    assert plain[BACKEND].score == plain[DEVOPS].score
    assert lessened[BACKEND].score < lessened[DEVOPS].score


def test_hits_that_the_snapshot_does_not_know_are_left_out() -> None:
    stranger = KraHit(Kra(role="new-role", text="Something new").id, 0.99)

    support = duty_support(["a b c"], [[stranger, *hits(0.8, 0.1, 0.2)]], SNAPSHOT)

    assert set(support) == {BACKEND}


def test_duties_without_any_spread_say_nothing() -> None:
    assert duty_support(["a b c"], [hits(0.5, 0.5, 0.5)], SNAPSHOT) == {}


@given(st.integers(min_value=0, max_value=100_000))
def test_neighbours_are_between_one_and_two_hundred_and_never_most_of_a_catalog(count: int) -> None:
    k = neighbours(count)

    assert 1 <= k <= 200
    assert k <= max(8, count // 8)


def test_ties_in_a_ranking_go_by_the_other_signals() -> None:
    evidence = RoleEvidence(
        skills=skill_support([asked("kafka")], SNAPSHOT),
        titles=title_support(["Python Developer"], SNAPSHOT),
    )

    ranked = rank(evidence, SNAPSHOT).skill_match_roles

    assert [role.slug for role in ranked] == [PYTHON, BACKEND]
    assert ranked[0].score == ranked[1].score


def test_ties_in_everything_go_by_slug() -> None:
    evidence = RoleEvidence(skills=skill_support([asked("kafka")], SNAPSHOT))

    ranked = rank(evidence, SNAPSHOT).skill_match_roles

    assert [role.slug for role in ranked] == [BACKEND, PYTHON]


def test_rankings_show_what_they_counted() -> None:
    evidence = RoleEvidence(
        skills=skill_support([asked("react"), asked("docker")], SNAPSHOT),
        titles=title_support(["Frontend Developer"], SNAPSHOT),
        duties=duty_support(["a b c"], [hits(0.8, 0.1, 0.2)], SNAPSHOT),
    )

    signals = rank(evidence, SNAPSHOT)

    by_skill = {role.slug: role for role in signals.skill_match_roles}
    assert by_skill[FRONTEND].matched_skills == ("React",)
    assert (by_skill[FRONTEND].matched_count, by_skill[FRONTEND].total_count) == (1, 2)
    assert signals.alias_found
    assert signals.alias_match_roles[0].matched_alias == "Frontend Developer"
    assert signals.kra_match_roles[0].kra_matches
