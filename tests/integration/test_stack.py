"""`rolestream up` as its users meet it: commands find it; garbage and kill -9 lose nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from aiokafka import AIOKafkaProducer

from infra.embedded.note import StackNote, read_note
from infra.embedded.postgres import EmbeddedPostgres

ROLESTREAM = [sys.executable, "-m", "cli"]
AD = """We are looking for a Data Engineer.

What you'll do
- Build data pipelines with Python and Apache Airflow
- Model the data warehouse in Snowflake with dbt
- Keep the quality of our data high

What you need
- 3+ years of experience with SQL and Python
- Experience with AWS
"""


class Stack:
    """A stack in a folder of its own, run by a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {
            **os.environ,
            "ROLESTREAM_STATE_DIR": str(folder),
            "ROLESTREAM_LOG_LEVEL": "warning",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> StackNote:
        log = (self.folder / "up.log").open("ab")
        self.process = subprocess.Popen([*ROLESTREAM, "up"], env=self.env, stderr=log)
        log.close()
        deadline = time.monotonic() + 120
        while (note := read_note(self.folder)) is None:
            assert self.process.poll() is None, (self.folder / "up.log").read_text()
            assert time.monotonic() < deadline, "the stack did not come up"
            time.sleep(0.2)
        return note

    def kill(self, number: int) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)

    def end(self, number: int) -> None:
        """Stop it, and delete its database: for root that is not in the test's own folder."""
        assert self.kill(number) == 0
        EmbeddedPostgres(self.folder / "postgres").remove()

    def run(self, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*ROLESTREAM, *arguments],
            env=self.env,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def books(self) -> dict[str, int]:
        books: dict[str, int] = json.loads(self.run("topics", "--json").stdout)["books"]
        return books

    def redrives(self) -> int:
        """How many letters of the parser have died more than once, one of them discarded."""
        letters = json.loads(self.run("dead", "list", "--json").stdout)
        return sum(letter["deaths"] > 1 for letter in letters)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("stack"))
    stack.start()
    yield stack
    stack.end(signal.SIGTERM)


def ad(number: int, text: str = AD) -> str:
    return json.dumps({"source": "test", "source_job_id": str(number), "text": text})


def test_a_submitted_ad_is_found_with_its_whole_story(stack: Stack) -> None:
    done = stack.run("submit", "--format", "jsonl", "--wait", "-", stdin=ad(1))
    assert done.returncode == 0, done.stderr
    (line,) = json.loads(stack.run("run", "list", "--json").stdout)
    assert line["outcome"] == "stored"
    assert line["role"] == "Data Engineer"
    shown = json.loads(stack.run("run", "show", line["run_id"][:8], "--json").stdout)
    assert shown["record"]["status"] == "finalized"
    assert stack.run("run", "show", line["jd_id"]).returncode == 0


def test_records_can_be_watched(stack: Stack) -> None:
    done = stack.run("watch", "--from-start", "--count", "1", "--json")
    assert json.loads(done.stdout)["chosen_role"]["slug"] == "data-engineer"


def test_a_second_stack_in_the_same_folder_is_refused_in_one_line(stack: Stack) -> None:
    done = stack.run("up")
    assert done.returncode == 3
    assert "runs here already" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_all_well(stack: Stack) -> None:
    done = stack.run("doctor", "--json")
    assert [each for each in json.loads(done.stdout) if each["remedy"]] == []
    assert done.returncode == 0


def test_a_bad_line_is_refused_and_the_next_one_goes_through(stack: Stack) -> None:
    before = stack.books()
    lines = f'{{oops\n{ad(2)}\n{{"text": 7}}\n'
    done = stack.run("submit", "--format", "jsonl", "--wait", "-", stdin=lines)
    assert done.returncode == 1
    assert "stdin:1: not JSON" in done.stderr
    assert "stdin:3: text:" in done.stderr
    assert stack.books()["submitted"] == before["submitted"] + 1


async def test_whatever_a_producer_writes_ends_with_a_reason_and_the_next_ad_goes_through(
    stack: Stack,
) -> None:
    before = stack.books()
    note = read_note(stack.folder)
    assert note is not None
    garbage = [
        b"not json",
        b"\xff\xfe\x00",
        b"",
        b"[1, 2]",
        b'{"text": {"a": 1}}',
        b"[" * 100_000,
        b'{"text": "\\ud800 lone"}',
        b'{"withdrawn": true}',
        orjson.dumps({"text": "x" * 5_000_000}),
    ]
    rejected = [b"{}", b'{"text": ""}', b'{"text": "\\u0000\\u0007"}', b'{"text": "too short"}']
    producer = AIOKafkaProducer(bootstrap_servers=note.kafka_bootstrap, max_request_size=10_000_000)
    await producer.start()
    try:
        for value in (*garbage, *rejected):
            await producer.send_and_wait("jd.submitted", value)
        newer = [("ce_type", b"jd.submitted.v9")]
        await producer.send_and_wait("jd.submitted", b"{}", headers=newer)
    finally:
        await producer.stop()
    done = stack.run("submit", "--format", "jsonl", "--wait", "-", stdin=ad(3))
    assert done.returncode == 0, done.stderr
    after = stack.books()
    assert after["dead"] - before["dead"] == len(garbage) + 1
    told = ("rejected", "repeats", "superseded")  # two of them are the same empty JD
    assert sum(after[name] - before[name] for name in told) == len(rejected)
    assert after["stored"] - before["stored"] == 1
    assert after["in_flight"] == 0


def test_dead_letters_are_found_shown_redriven_and_discarded(stack: Stack) -> None:
    before = stack.books()
    letters = json.loads(stack.run("dead", "list", "--json").stdout)
    assert len(letters) == before["dead"]
    (letter,) = json.loads(stack.run("dead", "list", "--error", "zero-length", "--json").stdout)
    shown = json.loads(stack.run("dead", "show", letter["id"][:10], "--json").stdout)
    assert shown["record"]["value"] == ""
    assert [each["what"] for each in shown["history"]] == ["died"]

    assert "unknown_type" in stack.run("dead", "list", "--reason", "unknown_type").stdout
    planned = stack.run("dead", "redrive", "--reason", "invalid", "--dry-run").stdout
    assert "would be sent again to jd.submitted" in planned
    refused = stack.run("dead", "redrive")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--all" in refused.stderr

    done = stack.run("dead", "redrive", letter["id"])
    assert (done.returncode, done.stdout) == (0, "1 of 1 redriven\n")
    deadline = time.monotonic() + 60
    while len(shown["history"]) < 3 and time.monotonic() < deadline:
        shown = json.loads(stack.run("dead", "show", letter["id"], "--json").stdout)
    assert [each["what"] for each in shown["history"]].count("died") == 2
    assert (shown["state"], shown["attempts"]) == ("open", 2)

    done = stack.run("dead", "discard", letter["id"], "--why", "of no use")
    assert done.stdout == "1 discarded\n"
    assert stack.run("dead", "redrive", letter["id"]).stdout == "0 of 0 redriven\n"
    (gone,) = json.loads(stack.run("dead", "list", "--state", "discarded", "--json").stdout)
    assert gone["id"] == letter["id"]
    assert stack.books() == before


def test_a_redrive_stops_at_a_signal_and_says_how_to_go_on(stack: Stack) -> None:
    redrive = subprocess.Popen(
        [*ROLESTREAM, "dead", "redrive", "--all", "--rate", "0.02"],
        env=stack.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not stack.redrives() and time.monotonic() < deadline:
        time.sleep(0.2)
    redrive.send_signal(signal.SIGINT)
    said, told = redrive.communicate(timeout=60)
    assert redrive.returncode == 130
    assert said.startswith("1 of ")
    assert "the same command goes on" in told


def test_a_database_that_goes_away_for_a_while_costs_no_ad(stack: Stack) -> None:
    before = stack.books()
    server = EmbeddedPostgres(stack.folder / "postgres")
    many = "\n".join(ad(number, f"{AD}\nReference {number}") for number in range(100, 140))
    server.stop()
    with subprocess.Popen(
        [*ROLESTREAM, "submit", "--format", "jsonl", "-"], env=stack.env, stdin=subprocess.PIPE
    ) as submitting:
        assert submitting.stdin is not None
        submitting.stdin.write(many.encode())
        submitting.stdin.close()
        time.sleep(8)
        assert submitting.poll() is None, "it waits until all is admitted"
        server.start()
        assert submitting.wait(60) == 0
    deadline = time.monotonic() + 90
    while stack.books()["in_flight"] and time.monotonic() < deadline:
        time.sleep(0.5)
    after = stack.books()
    assert after["submitted"] - before["submitted"] == 40
    assert after["stored"] - before["stored"] == 40
    assert after["dead"] == before["dead"]


def test_what_a_killed_stack_had_admitted_is_finished_by_the_next(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    stack.start()
    many = "\n".join(ad(number, f"{AD}\nReference {number}") for number in range(60))
    assert stack.run("submit", "--format", "jsonl", "-", stdin=many).returncode == 0
    stack.kill(signal.SIGKILL)
    stack.start()
    try:
        deadline = time.monotonic() + 90
        while stack.books()["in_flight"] and time.monotonic() < deadline:
            time.sleep(0.5)
        books = stack.books()
        assert (books["submitted"], books["stored"]) == (60, 60)
    finally:
        stack.end(signal.SIGINT)


def test_a_second_signal_ends_the_stack_at_once_and_the_next_one_finds_all_sound(
    tmp_path: Path,
) -> None:
    stack = Stack(tmp_path)
    stack.start()
    assert stack.run("submit", "--format", "jsonl", "--wait", "-", stdin=ad(1)).returncode == 0
    server = EmbeddedPostgres(tmp_path / "postgres")
    assert stack.process is not None
    stack.process.send_signal(signal.SIGTERM)
    time.sleep(0.01)  # or the two could be heard in either order
    assert stack.kill(signal.SIGINT) == 130
    assert not server.is_running()
    stack.start()
    assert stack.books()["stored"] == 1
    stack.end(signal.SIGTERM)


def test_a_stack_that_is_stopped_while_it_starts_leaves_nothing_behind(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    with (tmp_path / "up.log").open("ab") as log:
        stack.process = subprocess.Popen([*ROLESTREAM, "up"], env=stack.env, stderr=log)
    while not (tmp_path / "stack.lock").exists():
        time.sleep(0.02)
    stack.end(signal.SIGTERM)
    assert not EmbeddedPostgres(tmp_path / "postgres").is_running()
    assert read_note(tmp_path) is None
