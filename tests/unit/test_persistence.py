"""What each (skill x dimension) pair means for the catalog, and what the JD gives in all."""

from collections import Counter

from agents.domain.proposals.contribution import artifacts, contribution, updates
from agents.domain.proposals.new_kras import COVERED_FROM, new_kras
from agents.domain.proposals.persistence import persistence
from agents.domain.resolving.near_names import Likeness
from agents.domain.resolving.resolve import resolve
from schemas.catalog import JdContribution
from schemas.details import DetailsResolved
from schemas.jd import Requirement
from schemas.role import Persistence, PersistenceItem
from schemas.skills import AmbiguousMention, Evidence, FinalSkill, KraMatch, RoleScore, Signals
from tests.small_catalog import (
    CONTENT,
    VERSION,
    as_resolved,
    choosing,
    extracted,
    final_skill,
    small_catalog,
)

SNAPSHOT = small_catalog()
BACKEND = next(role for role in CONTENT.roles if role.slug == "backend-engineer")


def details(
    text: str, *skills: FinalSkill, role: str | None = "backend-engineer", **more: object
) -> DetailsResolved:
    event = extracted(text, skills, role, None, **more)
    found = resolve(event, SNAPSHOT, Likeness())
    return as_resolved(
        event,
        chosen_role=found.chosen_role,
        resolved_skills=found.resolved_skills,
    )


def rows(event: DetailsResolved) -> list[PersistenceItem]:
    return list(persistence(event, SNAPSHOT).items)


def given(event: DetailsResolved, duties: tuple[str, ...] = ()) -> JdContribution:
    return contribution(event, updates(event, duties), persistence(event, SNAPSHOT), VERSION)


def test_a_skill_under_the_role_is_there_already() -> None:
    text = "Java"

    (row,) = rows(details(text, final_skill(text, "Java", "java")))

    assert (row.skill_dimension, row.role_dimension) == ("already_there", "already_there")
    assert row.matched_chosen_role
    assert row.outcome_line == "Existing dimension · role link already there"


def test_one_skill_of_another_dimension_is_skipped_with_the_reason() -> None:
    text = "Docker"

    (row,) = rows(details(text, final_skill(text, "Docker", "docker")))

    assert (row.role_dimension, row.skipped_reason) == (
        "skipped",
        "dimension not under chosen role",
    )
    assert row.outcome_line == (
        "Existing dimension · role link skipped (dimension not under chosen role)"
    )


def test_several_required_skills_of_a_dimension_propose_it_for_the_role() -> None:
    text = "Docker, Kubernetes"
    event = details(
        text, final_skill(text, "Docker", "docker"), final_skill(text, "Kubernetes", "kubernetes")
    )

    assert [row.role_dimension for row in rows(event)] == ["proposed", "proposed"]
    assert [(link.skill, link.dimension) for link in given(event).links] == [
        ("docker", "cloud"),
        ("kubernetes", "cloud"),
    ]


def test_a_role_that_is_not_sure_gets_nothing_proposed() -> None:
    text = "Docker, Kubernetes"
    event = details(
        text,
        final_skill(text, "Docker", "docker"),
        final_skill(text, "Kubernetes", "kubernetes"),
        stage4_decision=choosing("backend-engineer", confidence=0.4),
    )

    assert {row.role_dimension for row in rows(event)} == {"skipped"}


def test_skills_that_the_role_has_elsewhere_do_not_speak_for_another_dimension() -> None:
    text = "REST API, Selenium"
    event = details(
        text, final_skill(text, "REST API", "rest-api"), final_skill(text, "Selenium", "selenium")
    )

    assert {row.role_dimension for row in rows(event) if row.dimension.slug == "web"} == {"skipped"}


def test_what_the_jd_does_not_require_proposes_nothing() -> None:
    text = "Docker, Kubernetes"
    event = details(
        text,
        final_skill(text, "Docker", "docker", Requirement.NOT_REQUIRED),
        final_skill(text, "Kubernetes", "kubernetes", Requirement.NOT_REQUIRED),
    )

    assert {row.skipped_reason for row in rows(event)} == {"not required by the JD"}


def test_without_a_role_every_role_link_is_skipped() -> None:
    text = "Java"

    (row,) = rows(details(text, final_skill(text, "Java", "java"), role=None))

    assert (row.role_dimension, row.skipped_reason) == ("skipped", "no role chosen")


def test_a_new_role_has_no_links_yet() -> None:
    text = "Java"
    new = choosing(
        None, is_new_role=True, new_role_display_name="Flubberer", new_role_slug="flubberer"
    )

    event = details(text, final_skill(text, "Java", "java"), role=None, stage4_decision=new)

    (row,) = rows(event)
    assert row.role_dimension == "skipped"
    assert given(event).role is None
    queue = given(event).role_queue
    assert queue is not None
    assert queue.slug == "flubberer"


def test_a_placed_new_skill_is_proposed_for_its_dimension() -> None:
    text = "Java, Flubber"
    event = details(text, final_skill(text, "Java", "java"), final_skill(text, "Flubber"))

    row = rows(event)[-1]

    assert (row.skill_tag, row.skill_slug, row.dimension.source) == ("new", "flubber", "proposed")
    assert (row.skill_dimension, row.role_dimension) == ("proposed", "already_there")


def test_the_counts_are_those_of_the_rows() -> None:
    text = "Java, Docker, PostgreSQL, Flubber, team player"
    event = details(
        text,
        final_skill(text, "Java", "java"),
        final_skill(text, "Docker", "docker"),
        final_skill(text, "PostgreSQL", "postgresql"),
        final_skill(text, "Flubber"),
        final_skill(text, "team player"),
    )

    found: Persistence = persistence(event, SNAPSHOT)

    skill = Counter(row.skill_dimension for row in found.items)
    role = Counter(row.role_dimension for row in found.items)
    counts = found.counts
    assert counts.rows == len(found.items)
    for outcome in ("already_there", "proposed", "skipped"):
        assert getattr(counts, f"skill_dimension_{outcome}") == skill[outcome]
        assert getattr(counts, f"role_dimension_{outcome}") == role[outcome]
    assert counts.new_skills == 1


def test_a_new_skill_is_proposed_with_its_sentence_and_as_an_artifact() -> None:
    text = "You know:\n• Java and Flubber\n• Docker"
    event = details(text, final_skill(text, "Java", "java"), final_skill(text, "Flubber"))

    proposed = updates(event, ())

    (new,) = proposed.new_skills
    assert (new.name, new.sentence) == ("Flubber", "Java and Flubber")
    assert artifacts(event, proposed, given(event))[0].detail == (
        "Flubber | type=Tool subtype=Software Tool nature=TOOL lifespan=MULTI_YEAR"
    )


def test_a_trait_is_not_proposed() -> None:
    text = "team player"

    assert updates(details(text, final_skill(text, "team player")), ()).new_skills == ()


def test_a_slip_is_proposed_as_an_alias_and_seen_as_the_skill() -> None:
    text = "Kubernets"
    contributed = given(details(text, final_skill(text, "Kubernets")))

    assert [(each.skill, each.alias) for each in contributed.new_aliases] == [
        ("kubernetes", "Kubernets")
    ]
    assert [(each.slug, each.alias) for each in contributed.skills] == [("kubernetes", "Kubernets")]


def test_a_skill_under_two_names_is_seen_once_as_it_is_wanted_most() -> None:
    text = "Kubernetes or Kubernets"
    event = details(
        text,
        final_skill(text, "Kubernetes", "kubernetes", Requirement.MENTIONED),
        final_skill(text, "Kubernets", None, Requirement.REQUIRED),
    )

    (seen,) = given(event).skills

    assert seen.requirement is Requirement.REQUIRED


def test_a_collision_names_the_roles_that_the_title_fits_equally() -> None:
    ranked = tuple(
        RoleScore(slug=slug, display_name=slug, id=BACKEND.id, score=score)
        for slug, score in (("b", 1.0), ("a", 1.0), ("c", 0.6))
    )
    event = details(
        "x",
        stage3_signals=Signals(alias_match_roles=ranked),
        stage4_decision=choosing("backend-engineer", alias_collision_detected=True),
    )

    collision = given(event).collision

    assert collision is not None
    assert (collision.roles, collision.chosen) == (("a", "b"), "backend-engineer")


def test_an_undecided_mention_is_reported_with_its_line() -> None:
    text = "Tools:\n- CI and more"
    mention = AmbiguousMention(
        alias="CI",
        candidates=("codeigniter", "continuous-integration"),
        scores=(0.1, 0.1),
        evidence=Evidence(start=9, end=11, text="CI", section="other"),
    )

    (report,) = given(details(text, ambiguous_mentions=(mention,))).ambiguous

    assert report.sentence == "CI and more"


FAR, NEAR = COVERED_FROM - 0.1, COVERED_FROM + 0.1


def pair(sentence: str, similarity: float) -> KraMatch:
    return KraMatch(sentence=sentence, kra_text="Build services", similarity=similarity)


def test_a_duty_that_is_far_from_every_kra_is_new() -> None:
    far = "Clean the flubber twice every day"

    (kra,) = new_kras("r", [far], [pair("Build the services of a product", NEAR), pair(far, FAR)])

    assert (kra.text, kra.nearest, kra.similarity) == (far, "Build services", FAR)


def test_of_a_duty_that_is_not_shown_nothing_is_claimed() -> None:
    shown = pair("Build the services of a product", FAR)

    assert new_kras("r", ["Clean the flubber twice every day"], [shown]) == ()


def test_at_most_five_duties_are_proposed() -> None:
    duties = [f"Clean the flubber number {number} every day" for number in range(9)]

    assert len(new_kras("r", duties, [pair(duty, FAR) for duty in duties])) == 5


def test_what_does_not_read_like_a_duty_is_not_proposed() -> None:
    filler = "Other things as they come up"

    assert new_kras("r", [filler], [pair(filler, FAR)]) == ()
