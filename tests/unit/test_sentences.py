from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.domain.sentences import duty_sentences, split_lines, split_sentences
from schemas.jd import Parsed, Section, SectionKind, SourceMarker


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text)]


def section(text: str, kind: SectionKind, start: int = 0) -> Section:
    return Section(
        heading=None,
        heading_was_present=False,
        kind=kind,
        text=text,
        bullet_count=0,
        word_count=len(text.split()),
        source_marker=SourceMarker(first_5_words="", last_5_words=""),
        start=start,
        end=start + len(text),
    )


def test_a_full_stop_ends_a_sentence() -> None:
    assert texts("We bake bread. You sell it!") == ["We bake bread.", "You sell it!"]


@pytest.mark.parametrize(
    "text",
    [
        "Tools, e.g. Excel or similar",
        "Reports to the Sr. Manager of Sales",
        "B.S./M.S. in Computer Science or equivalent",
        "Services in Node.js and ASP.NET on .NET 8",
        "Five years in the U.S. Market",
    ],
)
def test_abbreviations_and_names_do_not_end_a_sentence(text: str) -> None:
    assert texts(text) == [text]


def test_bullets_are_borders_also_within_a_line() -> None:
    assert texts("• plan • bake\n✅ sell\n1. count") == ["plan", "bake", "sell", "count"]


def test_a_sentence_that_a_board_broke_around_bold_words_is_one() -> None:
    assert texts("We need a \nBaker\n, who has \nthree years\n of practice.") == [
        "We need a \nBaker\n, who has \nthree years\n of practice."
    ]


def test_a_sentence_may_begin_in_lower_case() -> None:
    assert texts("Good with ovens. familiar with yeast.") == [
        "Good with ovens.",
        "familiar with yeast.",
    ]


def test_offsets_count_from_the_start_given() -> None:
    (sentence,) = split_sentences("  Bake bread. ", start=10)
    assert (sentence.start, sentence.end) == (12, 23)


def test_a_line_comes_without_its_mark_and_margins() -> None:
    (line,) = split_lines("  - Bake bread  ")
    assert (line.text, line.is_bullet, line.indent, line.start) == ("Bake bread", True, 2, 4)


@given(st.text(alphabet="ab A.!?•-\n\u2705:1)", max_size=200))
def test_every_span_is_cut_out_of_the_text(text: str) -> None:
    spans = split_sentences(text)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_duties_are_never_requirements() -> None:
    parsed = Parsed(
        roles_and_responsibilities=(
            section("Bake fresh bread\nYou will:\nSell", SectionKind.DUTIES),
        ),
        requirements=(section("Three years of baking", SectionKind.REQUIREMENTS, 100),),
    )
    assert [duty.text for duty in duty_sentences(parsed)] == ["Bake fresh bread"]


def test_without_duties_the_text_about_the_role_is_read_for_them() -> None:
    about = "We love bread and people. You will bake bread every day."
    parsed = Parsed(other_sections=(section(about, SectionKind.ABOUT_ROLE),))
    assert [duty.text for duty in duty_sentences(parsed)] == ["You will bake bread every day."]
