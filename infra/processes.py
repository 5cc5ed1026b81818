"""Servers as processes of their own: ended with the process that started them, or outliving it.

Called by the embedded servers and by Apache Kafka's test bed.
"""

import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

LOOPBACK = "127.0.0.1"
_GUARD = """\
exec 3<&0
"$@" </dev/null & server=$!
{ read -r _ <&3; kill "$server"; } 2>/dev/null &
wait "$server"
"""
"""Ends the server when our end of the pipe closes: even a killed parent leaves none behind."""


def start_guarded(
    command: Sequence[str | Path], log: Path, env: Mapping[str, str] | None = None
) -> "subprocess.Popen[bytes]":
    """A server that ends when the standard input of what is answered closes, or its writer dies.

    It leads a process group of its own: Ctrl-C is for the workers, the servers go last.
    """
    return _start(["/bin/sh", "-c", _GUARD, "sh", *command], log, subprocess.PIPE, env)


def start_lasting(command: Sequence[str | Path], log: Path) -> "subprocess.Popen[bytes]":
    """A server that outlives this process, in a process group of its own."""
    return _start(command, log, subprocess.DEVNULL, None)


def is_process_of(folder: Path, pid: int) -> bool:
    """Whether the process names that folder in its command; an ended one names nothing.

    A pid may be another's by now. Where there is no /proc, that it runs must do.
    """
    if Path("/proc/self").exists():
        try:
            return os.fsencode(folder) in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def free_port() -> int:
    """A port of loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _start(
    command: Sequence[str | Path], log: Path, stdin: int, env: Mapping[str, str] | None
) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - programs of ours with arguments of ours
            [str(part) for part in command],
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            start_new_session=True,
        )
