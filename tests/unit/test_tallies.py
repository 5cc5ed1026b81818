"""Sums over contributions: what they count, and what a change adds and takes away."""

from hypothesis import given
from hypothesis import strategies as st

from agents.domain.catalog.tallies import (
    Centroid,
    CentroidKey,
    ItemKind,
    SkillUse,
    Tallies,
    difference,
    review_items,
    tally,
)
from schemas.catalog import AliasProposal, Collision, JdContribution, RoleQueueEntry
from schemas.jd import Requirement
from tests.contract.catalogs import contribution, contributions, empty, new_skill, seen

BACKEND = CentroidKey("backend-engineer", "minilm", 3)
DATA = CentroidKey("data-scientist", "minilm", 3)


def test_an_empty_contribution_counts_for_nothing() -> None:
    assert tally([empty(1, 1)]) == Tallies()


def test_a_role_without_vector_has_no_centroid() -> None:
    assert tally([contribution(1, role_vector=())]).centroids == {}


def test_a_skill_is_counted_by_how_it_is_asked_for() -> None:
    asked = [seen("go"), seen("go", Requirement.PREFERRED)]

    assert tally([contribution(1, skills=asked)]).skills == {
        SkillUse("go", "go", "required", True): 1,
        SkillUse("go", "go", "preferred", True): 1,
    }


def test_a_move_between_roles_takes_from_one_and_gives_to_the_other() -> None:
    before, after = contribution(1, 1, BACKEND.role), contribution(1, 2, DATA.role)

    change = difference(tally([after]), tally([before]))

    assert change.centroids == {
        BACKEND: Centroid(-1, (-1, 1, -1_000_000)),
        DATA: Centroid(1, (1, -2, 1_000_000)),
    }


def test_equal_contributions_make_no_difference() -> None:
    same = contribution(1, skills=[seen("go")], new_skills=[new_skill("Zig")])

    assert difference(tally([same]), tally([same])) == Tallies()


@given(st.lists(contributions(), max_size=6), st.lists(contributions(), max_size=6))
def test_the_old_and_the_difference_are_the_new(
    new: list[JdContribution], old: list[JdContribution]
) -> None:
    change = difference(tally(new), tally(old))

    for key in tally(new).skills.keys() | tally(old).skills.keys():
        assert tally(old).skills.get(key, 0) + change.skills.get(key, 0) == tally(new).skills.get(
            key, 0
        )
    for centroid in tally(new).centroids.keys() | tally(old).centroids.keys():
        nothing = Centroid(0, (0,) * centroid.dimensions)
        before = tally(old).centroids.get(centroid, nothing)
        added = change.centroids.get(centroid, nothing)
        assert before.plus(added) == tally(new).centroids.get(centroid, nothing)


def test_items_that_differ_in_writing_alone_have_one_key() -> None:
    given_ = contribution(
        1,
        new_aliases=[
            AliasProposal(skill="kubernetes", alias=alias, sentence="")
            for alias in ("K8S", "k8s ", "k8s")
        ],
    )

    assert [item.key for item in review_items(given_)] == ["alias:kubernetes:k8s"]


def test_the_first_wording_of_an_item_is_kept() -> None:
    given_ = contribution(1, new_skills=[new_skill("Zig", "First."), new_skill("zig", "Second.")])

    assert [item.detail for item in review_items(given_)] == [new_skill("Zig", "First.")]


def test_a_key_of_endless_words_is_short_and_its_own() -> None:
    long, longer = "duty " * 999, "duty " * 1000
    items = review_items(contribution(1, new_skills=[new_skill(long), new_skill(longer)]))

    assert len({item.key for item in items}) == 2
    assert all(len(item.key) < 60 for item in items)


def test_every_kind_of_proposal_is_an_item() -> None:
    given_ = contribution(
        1,
        collision=Collision(title="Engineer", roles=("a", "b"), chosen=None),
        role_queue=RoleQueueEntry(display_name="X", slug="x", title="X"),
    )

    assert [item.kind for item in review_items(given_)] == [ItemKind.COLLISION, ItemKind.ROLE]
