"""Beats that stop are counted by looks, not by the clock."""

from streams.loop_guard import Beats


def test_looks_without_a_beat_are_counted_until_there_is_one() -> None:
    pulse = Beats(beats=1)
    assert [pulse.missed() for _ in range(4)] == [0, 1, 2, 3]
    pulse.beats += 1
    assert pulse.missed() == 0
