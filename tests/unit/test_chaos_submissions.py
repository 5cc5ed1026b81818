"""What a chaos run submits: real JDs in their order, and what must come of each."""

from pathlib import Path

import pytest

from chaos.submissions import expected, submissions

pytestmark = pytest.mark.shared


def test_a_seed_gives_the_same_submissions_with_every_kind_of_change(shared: Path) -> None:
    submitted = submissions(shared / "data", 300, seed=3)
    assert submitted == submissions(shared / "data", 300, seed=3)
    wanted = expected(submitted)
    assert len(wanted) == 300
    assert 300 < len(submitted) < 450
    assert 0 < sum(not has_record for has_record in wanted.values()) < 30


def test_what_a_jd_ends_with_is_its_last_submission(shared: Path) -> None:
    submitted = submissions(shared / "data", 300, seed=3)
    last = {(jd.source, jd.source_job_id): not jd.withdrawn for jd in submitted}
    assert sorted(expected(submitted).values()) == sorted(last.values())


def test_data_that_has_too_few_jds_is_an_error(shared: Path) -> None:
    with pytest.raises(ValueError, match="of the 9000 asked for"):
        submissions(shared / "data", 9000, seed=1)
