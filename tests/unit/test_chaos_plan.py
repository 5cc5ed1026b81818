"""The plan of a chaos run: every kind of trouble, in time, the same for the same seed."""

import pytest

from chaos.plan import NORMAL, SHORT, Kind, Pace, draw


@pytest.mark.parametrize("pace", [SHORT, NORMAL])
@pytest.mark.parametrize("seed", range(20))
def test_every_kind_happens_while_submissions_come(pace: Pace, seed: int) -> None:
    troubles = draw(seed, pace)
    assert {each.kind for each in troubles} == set(Kind)
    assert all(0 < each.at < pace.span for each in troubles)
    assert [each.at for each in troubles] == sorted(each.at for each in troubles)


def test_a_seed_gives_the_same_plan_again_and_another_seed_another() -> None:
    assert draw(7, NORMAL) == draw(7, NORMAL)
    assert draw(7, NORMAL) != draw(8, NORMAL)


def test_servers_are_away_for_half_a_minute_in_a_run_of_full_length() -> None:
    away = {each.lasts for each in draw(1, NORMAL) if each.kind in OUTAGES}
    assert away == {30.0}


OUTAGES = {Kind.STOP_BROKERS, Kind.STOP_POSTGRES}
