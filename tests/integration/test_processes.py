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
