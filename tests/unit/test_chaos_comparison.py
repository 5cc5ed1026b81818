"""A run that lost, doubled, mixed up or changed something is told from one that did not."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from agents.domain.catalog.tallies import Tallies
from agents.ports import BookCounts
from chaos.comparison import check, compare
from chaos.observe import Last, Observed, Seen, Submission

RECORD: dict[str, Any] = {"jd_id": "one", "run_seq": 2, "run_id": "r2", "revision": 2, "role": "a"}
BOOKS = BookCounts(submitted=2, stored=1, rejected=0, repeats=0, superseded=1, withdrawn=0, dead=0)
GOOD = Observed(
    submitted=["c/t/0/0", "c/t/0/1"],
    register={
        "c/t/0/0": Submission("one", "run", "superseded"),
        "c/t/0/1": Submission("one", "run", "stored"),
    },
    published={"one": Last(2, "r2", RECORD)},
    stored={"one": Last(2, "r2", RECORD)},
    applied={"one": 2},
    contributions={"one": {"run_seq": 2, "role": "a"}},
    tallies=Tallies(),
    recomputed=Tallies(),
    tables={"skill counts": Counter({"python 1": 1})},
    order={"jd.parsed": {"one": [Seen("e1", 1), Seen("e2", 2)]}},
    dead=Counter(),
    books=BOOKS,
)
EXPECTED = {"one": True}


def failing(observed: Observed) -> set[str]:
    return {each.name for each in check(observed, EXPECTED) if each.faults}


def differing(observed: Observed) -> set[str]:
    return {each.name for each in compare(GOOD, observed) if each.faults}


def test_a_good_run_has_no_faults() -> None:
    assert failing(GOOD) == set()
    assert differing(GOOD) == set()


def test_a_submission_that_was_never_admitted_is_lost() -> None:
    observed = replace(GOOD, register={"c/t/0/1": GOOD.register["c/t/0/1"]})
    assert failing(observed) == {"each submission has one outcome"}


def test_a_submission_without_an_outcome_is_lost() -> None:
    register = {**GOOD.register, "c/t/0/1": Submission("one", "run", None)}
    assert failing(replace(GOOD, register=register)) == {"each submission has one outcome"}


def test_books_that_do_not_add_up_are_told() -> None:
    assert failing(replace(GOOD, books=replace(BOOKS, stored=0))) == {"the books add up"}
    assert failing(replace(GOOD, books=replace(BOOKS, submitted=3, dead=1))) == {"the books add up"}


def test_a_jd_without_a_record_is_lost() -> None:
    observed = replace(GOOD, published={}, stored={})
    assert failing(observed) == {"each JD has its record or tombstone"}


def test_a_tombstone_in_the_place_of_a_record_is_told() -> None:
    gone = {"one": Last(2, "r2", None)}
    observed = replace(GOOD, published=gone, stored=gone)
    assert failing(observed) == {"each JD has its record or tombstone"}


def test_an_older_record_last_on_the_topic_is_told() -> None:
    observed = replace(GOOD, published={"one": Last(1, "r1", RECORD)})
    assert failing(observed) == {"the last on the topic is the last stored"}


def test_a_run_that_was_not_applied_is_told() -> None:
    assert failing(replace(GOOD, applied={"one": 1})) == {"each last run is applied"}


def test_something_counted_twice_is_told() -> None:
    observed = replace(GOOD, tallies=Tallies(items={"python": 2}))
    assert failing(observed) == {"sums equal what they sum"}


def test_an_order_that_was_not_kept_is_told() -> None:
    observed = replace(GOOD, order={"jd.parsed": {"one": [Seen("e2", 2), Seen("e1", 1)]}})
    assert failing(observed) == {"order per JD on jd.parsed"}


@pytest.mark.parametrize("name", ["run_seq", "run_id", "cost", "duplicate_of"])
def test_what_timing_decides_is_not_compared(name: str) -> None:
    observed = replace(GOOD, published={"one": Last(2, "r2", {**RECORD, name: "other"})})
    assert differing(observed) == set()


def test_a_record_that_differs_is_told() -> None:
    observed = replace(GOOD, published={"one": Last(2, "r2", {**RECORD, "role": "b"})})
    assert differing(observed) == {"equal records"}
    assert differing(replace(GOOD, published={})) == {"equal records"}


def test_a_revision_counts_but_where_a_submission_came_late() -> None:
    other = {"one": Last(2, "r2", {**RECORD, "revision": 1})}
    late = {**GOOD.register, "c/t/0/0": Submission("one", "stale", "superseded")}
    assert differing(replace(GOOD, published=other)) == {"equal records"}
    assert differing(replace(GOOD, published=other, register=late)) == set()


def test_a_table_that_differs_is_told() -> None:
    observed = replace(GOOD, tables={"skill counts": Counter({"python 2": 1})})
    assert differing(observed) == {"equal skill counts"}


def test_a_dead_letter_more_is_told() -> None:
    assert differing(replace(GOOD, dead=Counter({"parser: bug": 1}))) == {"equal dead letters"}
