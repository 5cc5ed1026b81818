"""A partition is committed as far as all before is settled, and holes are nothing to wait for."""

from streams.commits import Commits


def delivered(*offsets: int) -> Commits[str]:
    commits: Commits[str] = Commits()
    for offset in offsets:
        commits.delivered("p", offset)
    return commits


def test_nothing_is_due_before_it_is_settled() -> None:
    commits = delivered(0, 1)
    assert commits.due() == {}
    commits.settled("p", 0)
    assert commits.due() == {"p": 1}


def test_what_is_committed_is_not_due_again() -> None:
    commits = delivered(0, 1)
    commits.settled("p", 0)
    commits.committed("p", 1)
    assert commits.due() == {}
    commits.settled("p", 1)
    assert commits.due() == {"p": 2}


def test_a_hole_does_not_stop_the_commits() -> None:
    commits = delivered(0, 7, 20)
    for offset in (0, 7, 20):
        commits.settled("p", offset)
        commits.committed("p", offset + 1)
    commits.delivered("p", 30)
    commits.settled("p", 30)
    assert commits.due() == {"p": 31}


def test_a_marker_at_the_end_is_passed_once_all_before_it_is_settled() -> None:
    commits = delivered(0, 1)
    commits.looked_at("p", 5)
    commits.settled("p", 0)
    assert commits.due() == {"p": 1}
    commits.settled("p", 1)
    assert commits.due() == {"p": 5}


def test_a_position_is_not_passed_while_a_later_record_is_unsettled() -> None:
    commits = delivered(0)
    commits.settled("p", 0)
    commits.looked_at("p", 1)
    commits.delivered("p", 1)
    commits.delivered("p", 9)
    commits.settled("p", 1)
    assert commits.due() == {"p": 2}


def test_partitions_that_hold_only_markers_are_passed() -> None:
    commits: Commits[str] = Commits()
    commits.looked_at("p", 4)
    commits.looked_at("q", 0)
    assert commits.due() == {"p": 4}


def test_what_is_given_anew_begins_anew() -> None:
    commits = delivered(0, 1, 2)
    commits.settled("p", 0)
    commits.forget(["p"])
    assert commits.due() == {}
    commits.delivered("p", 0)
    commits.settled("p", 0)
    assert commits.due() == {"p": 1}


def test_a_record_that_comes_twice_does_not_make_a_later_one_settled() -> None:
    commits = delivered(0, 1, 2)
    commits.settled("p", 0)
    commits.delivered("p", 0)
    commits.looked_at("p", 3)
    assert commits.due() == {"p": 1}
