"""Several workers as one command: they end together."""

import subprocess
import sys

from cli.work import end_together

WAITS = "import sys, time; print(flush=True); time.sleep(60)"


def python(code: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)


def test_when_one_ends_the_others_are_stopped_and_its_code_is_the_commands() -> None:
    waiting = python(WAITS)
    assert waiting.stdout is not None
    waiting.stdout.readline()
    failing = python("raise SystemExit(3)")
    with waiting, failing:
        assert end_together([waiting, failing]) == 3
    assert waiting.poll() == -15


LINGERS = """
import threading
from cli.exits import CommandError, Exit
from cli.signals import ended_in_time

try:
    with ended_in_time(print):
        raise CommandError("no time", Exit.UNFINISHED)
finally:
    threading.Event().wait()
"""


def test_a_process_that_cannot_end_is_ended_with_its_code_and_its_message() -> None:
    with python(LINGERS) as lingering:
        said, _ = lingering.communicate(timeout=30)
    assert lingering.returncode == 4
    assert said == b"no time\n"
