"""Every skill of a JD with its catalog entry, or with a place proposed for it."""

import pytest

from agents.domain.resolving.generic import is_generic
from agents.domain.resolving.linking import Link
from agents.domain.resolving.near_names import Likeness
from agents.domain.resolving.resolve import Resolution, resolve, unlinked
from agents.domain.snapshot import compile_snapshot
from schemas.details import NewSkillMeta
from schemas.jd import Requirement
from tests.small_catalog import CONTENT, choosing, extracted, final_skill, skill, small_catalog

SNAPSHOT = small_catalog()


def resolved(
    text: str, *names: tuple[str, str | None], role: str = "backend-engineer"
) -> Resolution:
    skills = [final_skill(text, written, slug) for written, slug in names]
    return resolve(extracted(text, skills, role), SNAPSHOT, Likeness())


def meta_of(resolution: Resolution, index: int = 0) -> NewSkillMeta:
    meta = resolution.resolved_skills[index].new_skill_meta
    assert meta is not None
    return meta


def test_a_catalog_skill_comes_with_all_that_the_catalog_knows_of_it() -> None:
    row = resolved("We use Postgres.", ("Postgres", "postgresql")).resolved_skills[0]

    assert row.canonical is not None
    assert row.canonical.display_name == "PostgreSQL"
    assert (row.matched_via, row.source_tag) == ("alias", "db")
    assert [dimension.slug for dimension in row.dimensions] == ["backend", "data"]
    assert [role.slug for role in row.dimensions[0].roles_from_db] == [
        "backend-engineer",
        "full-stack-engineer",
    ]


def test_the_catalogs_own_name_is_a_canonical_match() -> None:
    row = resolved("We use PostgreSQL.", ("PostgreSQL", "postgresql")).resolved_skills[0]

    assert row.matched_via == "canonical"


def test_an_alias_that_the_catalog_has_is_not_proposed_and_says_why() -> None:
    match = resolved("We use Postgres.", ("Postgres", "postgresql")).alias_matches[0]

    assert not match.alias_proposed
    assert match.existing_alias_text == "Postgres"
    assert (
        match.alias_proposal_skipped_reason == "alias_text already exists for this canonical skill"
    )


def test_a_slip_is_merged_and_proposed_as_an_alias() -> None:
    found = resolved("We use Kubernets.", ("Kubernets", None))

    row = found.resolved_skills[0]
    assert row.canonical is not None
    assert (row.canonical.slug, row.matched_via) == ("kubernetes", "fuzzy")
    assert meta_of(found).merge_log == ("merged into Kubernetes: a slip away from 'Kubernetes'",)
    assert found.new_aliases_proposed == ("Kubernets",)
    assert found.unmatched_skills == ()


def test_a_version_is_merged_without_a_new_alias() -> None:
    found = resolved("We use Java 17.", ("Java 17", None))

    assert found.new_aliases_proposed == ()
    assert found.alias_matches[0].alias_proposal_skipped_reason is not None


def test_a_link_by_meaning_is_an_embedding_match() -> None:
    text = "We use container clusters."
    link = Link("kubernetes", "Kubernetes", 0.95, "near", "meaning")

    row = resolve(
        extracted(text, [final_skill(text, "container clusters")]),
        SNAPSHOT,
        Likeness(links={"container clusters": link}),
    ).resolved_skills[0]

    assert row.matched_via == "embedding"


def test_an_unknown_skill_is_placed_where_its_neighbours_are() -> None:
    text = "Docker, Kubernetes, Flubber\n\nSelenium"
    found = resolved(
        text,
        ("Docker", "docker"),
        ("Kubernetes", "kubernetes"),
        ("Flubber", None),
        ("Selenium", "selenium"),
    )

    meta = meta_of(found, 2)
    assert [place.slug for place in meta.placed] == ["cloud"]
    assert 0.5 < meta.placed[0].score <= 1
    assert meta.placed[0].why == "holds Docker, Kubernetes of this JD"
    assert found.unmatched_skills == ("Flubber",)


def test_a_dimension_of_the_chosen_role_weighs_more() -> None:
    text = "REST API, Flubber"
    names = (("REST API", "rest-api"), ("Flubber", None))

    backend = meta_of(resolved(text, *names), 1).placed
    full_stack = meta_of(resolved(text, *names, role="full-stack-engineer"), 1).placed

    assert backend[0].slug == "backend"
    assert backend[0].score > full_stack[0].score


def test_catalog_skills_that_share_a_word_speak_for_their_dimension() -> None:
    meta = meta_of(resolved("Flubber Learning", ("Flubber Learning", None)))

    assert [(place.slug, place.why) for place in meta.placed] == [
        ("models", "holds Machine Learning, sharing a word with it")
    ]


def test_a_name_that_is_near_to_a_dimensions_name_is_placed_there() -> None:
    text = "Flubber"
    likeness = Likeness(to_dimensions={"Flubber": {"cloud": 0.8, "web": 0.2}})

    row = resolve(extracted(text, [final_skill(text, text)]), SNAPSHOT, likeness).resolved_skills[0]

    assert row.new_skill_meta is not None
    assert [(place.slug, place.why) for place in row.new_skill_meta.placed] == [
        ("cloud", "its name is near (0.80)")
    ]


def test_an_unknown_skill_alone_is_not_placed_and_warns() -> None:
    meta = meta_of(resolved("We use Flubber.", ("Flubber", None)))

    assert meta.placed == ()
    assert meta.warnings


@pytest.mark.parametrize(
    ("name", "category", "typed"),
    [
        ("Load Testing", "Practice", "its last word is 'testing'"),
        ("FlubberDB", "Database", "it ends in 'db'"),
        ("Flubber.js", "Library", "it ends in '.js'"),
        ("Flubber Cloud", "Cloud Service", "its last word is 'cloud'"),
        ("CFA certification", "Certification", "its last word is 'certification'"),
        ("Flubber", "Tool", "it is written like the name of a product"),
    ],
)
def test_the_type_of_an_unknown_skill_says_why(name: str, category: str, typed: str) -> None:
    meta = meta_of(resolved(f"We use {name}.", (name, None)))

    assert (meta.derived.category, meta.typed) == (category, typed)


def test_the_type_follows_the_neighbours_where_the_name_says_nothing() -> None:
    text = "Java, COBOL, Flubber"
    meta = meta_of(resolved(text, ("Java", "java"), ("COBOL", "cobol"), ("Flubber", None)), 2)

    assert meta.derived.category == "Language"
    assert meta.typed == "it stands beside 2 of that kind, such as Java, COBOL"


def test_the_type_follows_catalog_names_with_the_same_last_word() -> None:
    skills = (*CONTENT.skills, skill("Ember Blaze", "PROTOCOL"), skill("Frost Blaze", "PROTOCOL"))
    snapshot = compile_snapshot(1, CONTENT.model_copy(update={"skills": skills}), {})
    event = extracted("Flubber Blaze", [final_skill("Flubber Blaze", "Flubber Blaze")])

    meta = meta_of(resolve(event, snapshot, Likeness()))

    assert meta.derived.category == "Protocol"
    assert meta.typed == "its last word is that of 2 of that kind, such as Ember Blaze, Frost Blaze"


def test_two_known_halves_are_split() -> None:
    meta = meta_of(resolved("Docker/K8s", ("Docker/K8s", None)))

    assert len(meta.split_log) == 2
    assert meta.placed == ()


def test_the_second_spelling_of_an_unknown_name_is_merged_into_the_first() -> None:
    found = resolved("Flub Ber or Flubber", ("Flub Ber", None), ("Flubber", None))

    assert meta_of(found, 0).keep_log
    assert meta_of(found, 1).merge_log == ("merged into Flub Ber: the same but for spelling",)


def test_a_name_that_begins_with_a_platform_is_part_of_it() -> None:
    meta = meta_of(resolved("Kubernetes Flubber", ("Kubernetes Flubber", None)))

    assert meta.relationships.part_of == ("kubernetes",)
    assert "part of Kubernetes: its name begins with it" in meta.keep_log


def test_what_the_jd_joins_by_or_is_an_alternative() -> None:
    text = "Selenium or Flubber"
    meta = meta_of(resolved(text, ("Selenium", "selenium"), ("Flubber", None)), 1)

    assert meta.relationships.alternative_to == ("selenium",)


@pytest.mark.parametrize(
    "name",
    ["team player", "Communication", "strong communication skills", "Attention to Detail",
     "can-do attitude", "problem-solving", "self starter", "!"],
)  # fmt: skip
def test_a_trait_is_generic_and_not_placed(name: str) -> None:
    text = f"Docker, {name}"
    meta = meta_of(resolved(text, ("Docker", "docker"), (name, None)), 1)

    assert meta.generic
    assert meta.placed == ()


@pytest.mark.parametrize("name", ["Team Foundation Server", "Project Management", "Flubber"])
def test_a_skill_is_not_generic(name: str) -> None:
    assert not is_generic(name)


def test_candidate_roles_are_ordered_by_the_skills_that_lead_to_them() -> None:
    text = "Java, React, Docker"
    found = resolved(text, ("Java", "java"), ("React", "react"), ("Docker", "docker"))

    assert [(role.slug, role.rationale) for role in found.candidate_roles] == [
        ("full-stack-engineer", "2 of 3 skills lead here: Java, React"),
        ("backend-engineer", "1 of 3 skills lead here: Java"),
        ("devops-engineer", "1 of 3 skills lead here: Docker"),
    ]


def test_the_chosen_role_is_the_catalogs_with_the_decisions_reasoning() -> None:
    role = resolved("Java", ("Java", "java")).chosen_role

    assert role is not None
    assert (role.slug, role.source, role.rationale) == (
        "backend-engineer",
        "db",
        "as the title says",
    )


def test_a_new_role_has_its_proposed_slug_and_no_id() -> None:
    decision = choosing(
        None,
        is_new_role=True,
        new_role_display_name="Flubber Keeper",
        new_role_slug="flubber-keeper",
    )

    role = resolve(extracted("x", stage4_decision=decision), SNAPSHOT, Likeness()).chosen_role

    assert role is not None
    assert (role.slug, role.id, role.source) == ("flubber-keeper", None, "new")


def test_only_names_that_spelling_cannot_place_are_left_to_meaning() -> None:
    text = "Docker, Kubernets, Flubber"
    skills = [
        final_skill(text, "Docker", "docker"),
        final_skill(text, "Kubernets"),
        final_skill(text, "Flubber", requirement=Requirement.NOT_REQUIRED),
    ]

    assert unlinked(extracted(text, skills), SNAPSHOT) == ("Flubber",)
