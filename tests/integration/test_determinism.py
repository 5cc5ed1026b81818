"""The same submissions give the same records, whatever the process (DESIGN 6)."""

import os
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import orjson

from schemas.base import canonical_json


def analyzed(lines: bytes, state: Path, seed: str) -> list[bytes]:
    """The records of a process with that hash seed, without what they cost."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", "analyze", "--jsonl", "-"],
        env={**os.environ, "ROLESTREAM_STATE_DIR": str(state), "PYTHONHASHSEED": seed},
        input=lines,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    records = [orjson.loads(line) for line in done.stdout.splitlines()]
    return [canonical_json({**record, "cost": None}) for record in records]


def test_other_hash_seeds_and_other_company_give_the_same_records(tmp_path: Path) -> None:
    with as_file(files("cli") / "samples") as folder:
        samples = [
            orjson.dumps(orjson.loads(path.read_bytes())) for path in sorted(folder.glob("*.json"))
        ]
    first = analyzed(b"\n".join(samples), tmp_path, "1")
    backwards = analyzed(b"\n".join(reversed(samples)), tmp_path, "4242")
    assert len(first) == len(samples)
    assert first == backwards[::-1]
