from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.domain.parsing.headings import exact_kind
from agents.domain.parsing.sections import find_sections
from schemas.jd import SectionKind

K = SectionKind
AD = """About Crumb & Co

Crumb & Co is a leading bakery with shops in nine countries.

The Role
We are looking for a Head Baker to lead our night team.

What you'll do:
• Bake bread every night
• Train junior bakers

Requirements
- 5+ years of baking
- Familiarity with sourdough

Nice to have
- A diploma in pastry

We offer a competitive salary, paid time off and health insurance for your family.

Equal Opportunity
We do not discriminate. Did you read the list and not tick every box? Apply anyway.
"""


def kinds(text: str, title: str | None = None) -> list[tuple[SectionKind, str | None]]:
    return [(section.kind, section.heading) for section in find_sections(text, title)]


def test_a_jd_is_cut_at_its_headings() -> None:
    assert kinds(AD) == [
        (K.ABOUT_COMPANY, "About Crumb & Co"),
        (K.ABOUT_ROLE, "The Role"),
        (K.DUTIES, "What you'll do"),
        (K.REQUIREMENTS, "Requirements"),
        (K.PREFERRED, "Nice to have"),
        (K.BENEFITS, None),
        (K.EEO, "Equal Opportunity"),
    ]


def test_a_section_says_how_it_looks() -> None:
    duties = next(each for each in find_sections(AD) if each.kind is K.DUTIES)
    assert duties.text == "• Bake bread every night\n• Train junior bakers"
    assert (duties.bullet_count, duties.word_count) == (2, 9)
    assert duties.heading_was_present
    assert duties.source_marker.first_5_words == "• Bake bread every night"
    assert duties.source_marker.last_5_words == "night • Train junior bakers"


@pytest.mark.parametrize(
    "heading",
    [
        "Responsibilities",
        "RESPONSIBILITIES:",
        "## Key Responsibilities",
        "**Your tasks**",
        "🚀 What You’ll Do",
        "3. Duties and Responsibilities",
        "In this role, you will:",
        "Responsibilities\n:",
    ],
)
def test_headings_come_in_many_shapes(heading: str) -> None:
    text = f"{heading}\nBake bread\nSell cake\n\nRequirements\nGood hands"
    assert [kind for kind, _ in kinds(text)] == [K.DUTIES, K.REQUIREMENTS]


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("Who you are", K.REQUIREMENTS),
        ("Preferred Qualifications", K.PREFERRED),
        ("Minimum qualifications", K.REQUIREMENTS),
        ("Tech stack", K.SKILLS),
        ("What's in it for you", K.BENEFITS),
        ("Why join us?", K.BENEFITS),
        ("Our values", K.ABOUT_COMPANY),
        ("Job description", K.ABOUT_ROLE),
        ("How to apply", K.APPLY),
        ("Location", K.OTHER),
        ("Bake bread every night", None),
        ("We are looking for a", None),
        ("Knowledge of", None),
    ],
)
def test_phrases_head_what_they_say(phrase: str, kind: SectionKind | None) -> None:
    assert exact_kind(phrase) is kind


def test_a_heading_may_share_its_line_with_the_text() -> None:
    text = "Location: Lyon\nRequirements: two years of baking\nWarm hands"
    found = find_sections(text)
    assert [(each.kind, each.text) for each in found] == [
        (K.OTHER, "Lyon"),
        (K.REQUIREMENTS, "two years of baking\nWarm hands"),
    ]


def test_run_together_headings_are_found() -> None:
    text = (
        "Crumb is a bakery that bakes for the whole town, every day and every night of the year."
        "ResponsibilitiesBake bread and sell cake to the people of the town. Clean the shop."
        " Requirements: Two years of experience and a diploma."
    )
    found = {each.kind: each.text for each in find_sections(text)}
    assert found[K.DUTIES].startswith("Bake bread")
    assert found[K.REQUIREMENTS].startswith("Two years")


def test_without_headings_content_tells() -> None:
    text = (
        "- Bake bread every night\n- Clean the ovens\n- Train junior bakers\n\n"
        "- Three years of experience\n- Good knowledge of yeast\n- Fluent French"
    )
    assert [kind for kind, _ in kinds(text)] == [K.DUTIES, K.REQUIREMENTS]


def test_equal_opportunity_prose_is_no_requirement() -> None:
    text = (
        "Requirements\n- Two years of baking\n\n"
        "We are an equal opportunity employer and do not discriminate on the basis of religion."
    )
    assert [kind for kind, _ in kinds(text)] == [K.REQUIREMENTS, K.EEO]


def test_a_bullet_about_applying_things_stays_a_requirement() -> None:
    text = "Requirements\n- Two years of baking\n- You know how to apply heat with care to dough"
    assert [kind for kind, _ in kinds(text)] == [K.REQUIREMENTS]


def test_the_line_that_repeats_the_title_is_the_title() -> None:
    assert kinds("Head Baker\nBake bread", "Head baker")[0] == (K.TITLE, None)


@given(
    st.lists(
        st.sampled_from(
            ["Requirements", "About us:", "• Bake bread", "", "You will", "a", ":", "Location: X"]
        ),
        max_size=30,
    )
)
def test_sections_are_grounded_and_never_overlap(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = find_sections(text)
    assert all(text[each.start : each.end] == each.text for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_paragraph_that_begins_with_the_company_may_go_on_to_the_job() -> None:
    company = "We are a leading provider of booking software, trusted by clinics worldwide. "
    text = f"{company * 4}You will own the label service in Java."
    kinds = [section.kind for section in find_sections(text)]
    assert kinds == [SectionKind.ABOUT_COMPANY, SectionKind.ABOUT_ROLE]


def test_a_heading_may_run_in_up_to_a_full_stop() -> None:
    text = "Qualifications. Eight or more years of baking bread and of teaching others to do so."
    (section,) = find_sections(text)
    assert (section.kind, section.heading) == (SectionKind.REQUIREMENTS, "Qualifications")
