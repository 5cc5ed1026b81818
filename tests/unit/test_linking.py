"""Which catalog skill a name writes in its own way."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.domain.resolving.linking import NameIndex
from agents.domain.resolving.spelling import same_word, slips, squash
from tests.small_catalog import CONTENT

NAMES = NameIndex.compile(CONTENT.skills)


@pytest.mark.parametrize(
    ("name", "slug", "kind"),
    [
        ("PostgresSQL", "postgresql", "slip"),
        ("Kubernets", "kubernetes", "slip"),
        ("Java Script", "javascript", "spacing"),
        ("ReactJS", "react", "spacing"),
        ("Restful APIs", "rest-api", "slip"),
        ("Java 17+", "java", "ending"),
        ("Django framework", "django", "ending"),
    ],
)
def test_a_slip_or_another_spelling_leads_to_the_skill(name: str, slug: str, kind: str) -> None:
    link = NAMES.link(name)

    assert link is not None
    assert (link.slug, link.kind) == (slug, kind)


@pytest.mark.parametrize("name", ["Selenide", "Javac", "Rails", "aws", "Kubernetes Operators", ""])
def test_a_name_of_its_own_links_to_nothing(name: str) -> None:
    assert NAMES.link(name) is None


def test_a_list_of_known_names_is_split() -> None:
    assert [part.slug for part in NAMES.split("Docker/K8s")] == ["docker", "kubernetes"]


def test_a_list_with_an_unknown_name_is_not_split() -> None:
    assert NAMES.split("Docker/Flubber") == ()


def test_the_longest_known_beginning_is_the_head() -> None:
    head = NAMES.head("React Table")

    assert head is not None
    assert head.slug == "react"


def test_a_derived_word_is_no_slip_of_its_root() -> None:
    assert not same_word("designer", "design")


@given(st.text("abcdef", max_size=12), st.text("abcdef", max_size=12))
def test_slips_are_the_same_in_both_directions(left: str, right: str) -> None:
    assert slips(left, right, 2) == slips(right, left, 2)


@given(st.text(max_size=80))
def test_any_name_is_answered(name: str) -> None:
    NAMES.link(name)
    NAMES.split(name)
    NAMES.head(name)
    assert squash(squash(name)) == squash(name)


def test_a_huge_name_is_refused_at_once() -> None:
    began = time.monotonic()

    assert NAMES.link("java " * 50_000) is None
    assert NAMES.head("java " * 50_000) is not None
    assert NAMES.split("a / " * 50_000) == ()
    assert time.monotonic() - began < 1
