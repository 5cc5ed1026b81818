"""A line that comes ten times a second is told now and then."""

import logging

from infra.log_repeats import FewRepeats


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def line(text: str, *arguments: object, name: str = "aiokafka.client") -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, __file__, 1, text, arguments, None)


def test_a_line_of_the_client_is_told_once_in_ten_seconds() -> None:
    time = Time()
    few = FewRepeats(10.0, time)
    told = []
    for second in range(21):
        time.now = float(second)
        told.append(bool(few.filter(line("no metadata from %s", second))))
    assert [second for second, each in enumerate(told) if each] == [0, 10, 20]


def test_other_lines_and_other_loggers_are_not_held_back() -> None:
    few = FewRepeats(10.0, Time())
    lines = [line("one"), line("two"), line("one", name="aiokafka.producer")]
    lines += [line("ours", name="streams.worker")] * 2
    assert all(few.filter(each) for each in lines)


def test_who_cannot_connect_need_not_say_so() -> None:
    assert not FewRepeats(10.0, Time()).filter(line("Unable connect to %s", "a"))
