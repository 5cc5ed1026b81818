"""A word of an ad, and the secrets of a worker: in no log line, metric or row of the workers."""

import json
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from infra.embedded.note import StackNote
from infra.kafka import embedded, make_producer, read_all
from infra.postgres.pool import open_database
from infra.postgres.workers import PostgresWorkers
from schemas.topology import DEAD, JD_SUBMITTED, StageName
from tests.integration.test_stack import AD, ROLESTREAM, Stack, ad

WORD = "Zyxwvutsrq"
SECRETS = {
    "ROLESTREAM_KAFKA_SASL_PASSWORD": "sasl-Geheim1",
    "ROLESTREAM_QDRANT_API_KEY": "key-Geheim2",
}
DSN_PASSWORD = "dsn-Geheim3"
HIDDEN = (WORD, *SECRETS.values(), DSN_PASSWORD)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def read(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        text: str = answer.read().decode()
        return text


async def workers_told(note: StackNote) -> str:
    database = await open_database(note.postgres_dsn, size=1)
    try:
        return "".join(repr(line) for line in await PostgresWorkers(database).all())
    finally:
        await database.close()


async def send_what_dies(note: StackNote) -> None:
    """Submissions that are none, each with the word."""
    producer = make_producer(embedded(note.kafka_bootstrap))
    await producer.start()
    for value in (f"{WORD} is no JSON".encode(), json.dumps({"text": {WORD: WORD}}).encode()):
        await producer.send_and_wait(JD_SUBMITTED.name, value)
    await producer.stop()


async def death_stories(note: StackNote) -> list[bytes]:
    """The headers of the dead letters; a dead letter's value is the record as it was."""
    records = await read_all(embedded(note.kafka_bootstrap), [DEAD[StageName.PARSER].name])
    return [value for record in records for _, value in record.headers]


class SecondWorker:
    """A worker with secrets, beside those of the stack; its log is a file."""

    def __init__(self, stack: Stack, note: StackNote) -> None:
        self.port = free_port()
        self.log = stack.folder / "worker.log"
        env = {
            **stack.env,
            "ROLESTREAM_KAFKA_BOOTSTRAP": note.kafka_bootstrap,
            "ROLESTREAM_KAFKA_IDEMPOTENT": "false",
            "ROLESTREAM_KAFKA_COMPRESSION": "none",
            "ROLESTREAM_POSTGRES_DSN": f"{note.postgres_dsn}&password={DSN_PASSWORD}",
            "ROLESTREAM_METRICS_PORT": str(self.port),
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([*ROLESTREAM, "worker"], env=env, stderr=log)

    def wait_until_it_works(self) -> None:
        deadline = time.monotonic() + 90
        while "working on" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.2)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


async def test_neither_an_ads_words_nor_secrets_are_seen_from_outside(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    stack.env |= {"ROLESTREAM_LOG_LEVEL": "info", **SECRETS}
    note = stack.start()
    worker = SecondWorker(stack, note)
    try:
        worker.wait_until_it_works()
        await send_what_dies(note)
        ads = "\n".join(ad(number, f"{AD}\nAsk for {WORD} {number}.") for number in range(8))
        done = stack.run("submit", "--format", "jsonl", "--wait", "-", stdin=ads)
        assert done.returncode == 0, done.stderr
        seen = {
            "metrics": read(worker.port, "/metrics"),
            "health": read(worker.port, "/healthz"),
            "workers": await workers_told(note),
            "stories": b"\n".join(await death_stories(note)).decode(),
            "topics": stack.run("topics", "--json", "--partitions").stdout,
            "doctor": stack.run("doctor", "--json").stdout,
        }
        assert worker.stop() == 0
        seen["worker's log"] = worker.log.read_text()
    finally:
        worker.process.kill()
        stack.end(signal.SIGTERM)
    seen["stack's log"] = (stack.folder / "up.log").read_text()

    assert "rolestream_handled_total" in seen["metrics"]
    assert seen["workers"].count("WorkerLine") == 2
    assert "undecodable" in seen["stories"]
    assert "event is dead" in seen["worker's log"] + seen["stack's log"]
    assert [(what, word) for what, text in seen.items() for word in HIDDEN if word in text] == []
