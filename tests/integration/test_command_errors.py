"""Commands that cannot work say why in lines, keep secrets, and end with the code for it."""

import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from tests.postgres import create_database, named

AD = "cli/samples/12-newsletter.json"
AWAY = {
    "ROLESTREAM_KAFKA_BOOTSTRAP": "127.0.0.1:1",
    "ROLESTREAM_POSTGRES_DSN": "postgresql://user:secret@127.0.0.1:1/jobs",
    "ROLESTREAM_START_TIMEOUT_S": "1.5",
}


def rolestream(folder: Path, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        env={**os.environ, "ROLESTREAM_STATE_DIR": str(folder), **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def told(done: "subprocess.CompletedProcess[str]") -> list[str]:
    """The lines on standard error: few, and none of them a stack trace or a secret."""
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert 0 < len(lines) <= 4
    return lines


@pytest.mark.parametrize("command", ["worker", "init", "run list", f"submit {AD}"])
def test_servers_that_are_away_are_waited_for_with_a_limit(tmp_path: Path, command: str) -> None:
    done = rolestream(tmp_path, *command.split(), **AWAY)
    first, last = told(done)
    assert first.endswith("; waiting up to 1.5 s")
    assert last.endswith("; gave up after 1.5 s")
    assert done.returncode == 3


@pytest.mark.parametrize("command", ["watch", "topics", f"analyze {AD}"])
def test_a_server_that_is_away_is_one_line_where_nothing_waits_for_it(
    tmp_path: Path, command: str
) -> None:
    done = rolestream(tmp_path, *command.split(), **AWAY)
    assert len(told(done)) == 1
    assert done.returncode == 3


@pytest.mark.parametrize(
    ("arguments", "env", "code", "says"),
    [
        (("run", "list"), {"ROLESTREAM_MAX_IN_FLIGHT": "x"}, 2, "ROLESTREAM_MAX_IN_FLIGHT"),
        (("run", "list"), {"ROLESTREAM_POSTGRES_DSN": "u:secret@x"}, 2, "ROLESTREAM_POSTGRES_DSN"),
        (("run", "list"), {"ROLESTREAM_KAFKA_BOOTSTRAP": "a:b:c"}, 2, "host:port"),
        (("run", "list"), {"ROLESTREAM_KAFKA_SECURITY_PROTOCOL": "SASL_SSL"}, 2, "_SASL_MECHANISM"),
        (("run", "list"), {}, 3, "rolestream up"),
        (("up",), {"ROLESTREAM_STATE_DIR": "/dev/null/state"}, 3, "ROLESTREAM_STATE_DIR"),
        (("analyze", "no-such-file"), {}, 1, "no such file or folder"),
        (("analyze", "a" * 5000), {}, 1, "too long"),
        (("analyze", "--catalog", "/dev/null/x", AD), {}, 1, "no catalog here"),
        (("analyze", "--catalog", "postgresql://u:secret@h:p/x", AD), {}, 2, "host:port"),
        (("schemas", "write", "--release", "../x"), {}, 2, "1.2.0"),
    ],
)
def test_wrong_input_is_told_with_what_to_do(
    tmp_path: Path, arguments: tuple[str, ...], env: dict[str, str], code: int, says: str
) -> None:
    done = rolestream(tmp_path, *arguments, **env)
    assert says in " ".join(told(done))
    assert done.returncode == code


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    done = rolestream(tmp_path, "analyze", AD, "--json", ROLESTREAM_CACHE_DIR="/dev/null/cache")
    assert (done.returncode, done.stderr) == (0, "")


async def test_a_database_that_refuses_us_is_told_at_once(
    tmp_path: Path, postgres_dsn: str
) -> None:
    dsn = named(postgres_dsn, "nowhere")
    done = rolestream(tmp_path, "run", "list", **{**AWAY, "ROLESTREAM_POSTGRES_DSN": dsn})
    assert told(done) == ['PostgreSQL refuses us: database "nowhere" does not exist']
    assert done.returncode == 3


async def test_an_empty_database_is_told_with_the_command_that_fills_it(
    tmp_path: Path, postgres_dsn: str
) -> None:
    dsn = await create_database(postgres_dsn)
    done = rolestream(tmp_path, "run", "list", **{**AWAY, "ROLESTREAM_POSTGRES_DSN": dsn})
    assert "rolestream init" in told(done)[-1]
    assert done.returncode == 3


async def test_a_role_without_rights_is_told_so(tmp_path: Path, database_dsn: str) -> None:
    connection = await asyncpg.connect(database_dsn)
    await connection.execute("create role guest login")
    await connection.close()
    dsn = database_dsn.replace("rolestream@", "guest@", 1)
    done = rolestream(tmp_path, "run", "list", **{**AWAY, "ROLESTREAM_POSTGRES_DSN": dsn})
    assert "permission denied" in told(done)[-1]
    assert done.returncode == 3
