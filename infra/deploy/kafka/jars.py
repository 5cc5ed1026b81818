"""The jars of Apache Kafka: copied by Maven once, kept in the build folder.

Called before a cluster is started. Raises where Java or Maven is missing, and says how to get it.
"""

import fcntl
import re
import shutil
import subprocess
from pathlib import Path

_POM = Path(__file__).with_name("pom.xml")
_STAMP = ".copied"
_OLDEST_JAVA = 17
_VERSION = re.compile(r'version "(\d+)')
_TAIL = 1500


class KafkaSetupError(Exception):
    """What is missing or went wrong, and what to do."""


def java() -> str:
    """The program `java`. Raises KafkaSetupError where it is missing or too old."""
    program = shutil.which("java")
    if program is None:
        raise KafkaSetupError(
            "Java is missing: install a JDK or JRE, version 17 or newer"
            " (Debian: apt-get install openjdk-17-jre-headless)"
        )
    told = _run([program, "-version"])
    version = _VERSION.search(told.stdout)
    if version is None or int(version[1]) < _OLDEST_JAVA:
        raise KafkaSetupError(f"Java 17 or newer is needed, `java -version` says: {told.stdout}")
    return program


def bring_jars(folder: Path) -> Path:
    """The folder with the jars; copied by Maven where `folder` has not those of this pom.

    Raises KafkaSetupError.
    """
    libs = folder / "libs"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "libs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = libs / _STAMP
        if stamp.exists() and stamp.read_bytes() == _POM.read_bytes():
            return libs
        shutil.rmtree(libs, ignore_errors=True)
        _copy(libs)
        stamp.write_bytes(_POM.read_bytes())
    return libs


def _copy(libs: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise KafkaSetupError(
            "Maven is missing: install it (Debian: apt-get install maven); it brings Kafka's jars"
        )
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={libs.resolve()}"]
    done = _run([maven, "--batch-mode", "--quiet", "--file", str(_POM), *goal])
    if done.returncode != 0:
        raise KafkaSetupError(f"Maven could not bring Kafka's jars:\n{done.stdout[-_TAIL:]}")


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - programs from the path, with arguments of ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
