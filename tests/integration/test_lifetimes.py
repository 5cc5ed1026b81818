"""Withdrawal and expiry as users meet them: a tombstone, and nothing left in the catalog's sums."""

import asyncio
import json
import signal
import time
from collections.abc import Iterator

import asyncpg
import pytest

from infra.embedded.note import StackNote
from tests.integration.test_stack import AD, Stack

LONG_AGO = "2001-01-01"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, StackNote]]:
    stack = Stack(tmp_path_factory.mktemp("lifetimes"))
    stack.env["ROLESTREAM_EXPIRE_EVERY_S"] = "0.5"
    note = stack.start()
    yield stack, note
    stack.end(signal.SIGTERM)


def submit(stack: Stack, *ads: dict[str, str]) -> None:
    lines = "\n".join(json.dumps({"source": "test", "text": AD} | each) for each in ads)
    done = stack.run("submit", "--format", "jsonl", "--wait", "-", stdin=lines)
    assert done.returncode == 0, done.stderr


def last_records(stack: Stack, count: int) -> dict[str, bool]:
    """By JD whether its last record is a tombstone."""
    done = stack.run("watch", "--from-start", "--count", str(count), "--json")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return {each["jd_id"]: "withdrawn" in each for each in records}


async def sums(note: StackNote) -> dict[str, int]:
    """How many JDs the catalog's sums are made of, once all that is stored is applied."""
    connection = await asyncpg.connect(note.postgres_dsn)
    try:
        for _ in range(100):
            if not await connection.fetchval("select count(*) from ops.runs where not applied"):
                break
            await asyncio.sleep(0.1)
        return {
            "centroids": await connection.fetchval(
                "select coalesce(sum(n), 0)::int from catalog.role_centroids"
            ),
            "skills": await connection.fetchval(
                "select coalesce(sum(n), 0)::int from catalog.skill_counts"
            ),
            "proposals": await connection.fetchval("select count(*) from catalog.proposals"),
        }
    finally:
        await connection.close()


def first_expired(stack: Stack) -> dict[str, object]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        done = stack.run("run", "list", "--outcome", "expired", "--json")
        for line in json.loads(done.stdout):
            found: dict[str, object] = line
            return found
        time.sleep(0.3)
    raise AssertionError("nothing has expired")


NOTHING = {"centroids": 0, "skills": 0, "proposals": 0}


async def test_what_is_withdrawn_leaves_a_tombstone_and_nothing_in_the_catalog(
    running: tuple[Stack, StackNote],
) -> None:
    stack, note = running
    submit(stack, {"source_job_id": "1"}, {"title": "Data Engineer", "text": AD + "\nBonus"})
    before = await sums(note)
    assert before["centroids"] == 2
    assert before["skills"] > 0

    named = stack.run("withdraw", "--source", "test", "1", "unheard-of", "--wait", "--json")
    assert named.returncode == 1, named.stderr
    answer = json.loads(named.stdout)
    assert (len(answer["withdrawn"]), answer["unknown"]) == (1, ["unheard-of"])
    (other,) = {
        line["jd_id"] for line in json.loads(stack.run("run", "list", "--json").stdout)
    } - set(answer["withdrawn"])
    by_id = stack.run("withdraw", other, "--wait")
    assert by_id.returncode == 0, by_id.stderr

    assert await sums(note) == NOTHING
    assert last_records(stack, 4) == {answer["withdrawn"][0]: True, other: True}
    assert stack.books()["withdrawn"] == 2


async def test_a_repost_after_a_withdrawal_is_a_run_and_can_be_withdrawn_again(
    running: tuple[Stack, StackNote],
) -> None:
    stack, note = running
    submit(stack, {"source_job_id": "1"})
    assert (await sums(note))["centroids"] == 1

    again = stack.run(
        "withdraw", "--from", "-", "--wait", stdin='{"source": "test", "source_job_id": "1"}'
    )

    assert again.returncode == 0, again.stderr
    assert await sums(note) == NOTHING
    assert (stack.books()["repeats"], stack.books()["withdrawn"]) == (0, 3)


async def test_what_has_expired_is_withdrawn_by_itself_and_told_apart(
    running: tuple[Stack, StackNote],
) -> None:
    stack, note = running
    submit(stack, {"source_job_id": "9", "title": "Data Engineer", "valid_through": LONG_AGO})
    submit(stack, {"source_job_id": "10", "valid_through": "2999-01-01", "text": AD + "\nMore"})

    line = first_expired(stack)

    assert (line["outcome"], line["run_seq"], line["title"]) == ("expired", 2, "Data Engineer")
    assert (await sums(note))["centroids"] == 1
    assert stack.books()["withdrawn"] == 4
