"""A process whose event loop stands still ends, and says where it stood."""

import subprocess
import sys

import pytest

PROGRAM = """
import asyncio, os, re, time
from streams.loop_guard import guarded_loop

def waits():
    time.sleep(60)

def computes():
    while True:
        pass

def holds_the_interpreter():
    re.match("(a*)*b", "a" * 64)

async def main():
    async with guarded_loop({limit}, {held}, lambda: os._exit(6)):
        await asyncio.sleep(0.3)
        {name}()

asyncio.run(main())
"""


def run(name: str, limit: float, held: float) -> "subprocess.CompletedProcess[str]":
    program = PROGRAM.format(name=name, limit=limit, held=held)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("name", ["waits", "computes"])
def test_a_loop_that_is_blocked_ends_the_process_by_our_own_hand(name: str) -> None:
    done = run(name, limit=0.5, held=50.0)
    assert done.returncode == 6
    assert f"in {name}" in done.stderr


def test_code_that_holds_the_interpreter_is_ended_by_the_system() -> None:
    done = run("holds_the_interpreter", limit=0.5, held=1.0)
    assert done.returncode == -14
    assert "in holds_the_interpreter" in done.stderr


def test_a_loop_that_turns_is_left_alone() -> None:
    done = run("print", limit=0.2, held=0.2)
    assert done.returncode == 0
