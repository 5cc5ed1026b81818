"""Dead letters as they are looked for, and the whole story of one."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from agents.ports import CatalogEvent
from infra.postgres.books import PostgresBooks
from infra.postgres.catalog_writer import PostgresCatalogWriter
from infra.postgres.letter_browser import LetterBrowser, LetterFilter
from infra.postgres.letters import PostgresLetters
from infra.postgres.pool import Database
from infra.postgres.prefixes import uuid_range
from infra.postgres.register import PostgresRegister
from infra.postgres.runs import PostgresRuns
from schemas.catalog import JdContribution
from schemas.envelope import RunRef
from schemas.failure import DeadLetter, DeadReason, Original
from schemas.topology import DEAD, MAX_MESSAGE_BYTES, StageName
from tests.contract.submissions import JD, NOON, OTHER_JD, finished, letter, position, submission

BYTES = Original(b"key", b"value", (("from", b"a board"),))
EXACTLY = (JD, JD)


def dead(
    offset: int, stage: str = "parser", topic: str = "jd.submitted", **told: Any
) -> DeadLetter:
    """A letter that died in the minute of its offset."""
    at = NOON + timedelta(minutes=offset)
    return letter(offset, stage, topic).model_copy(update={"first_at": at, "last_at": at, **told})


async def bury(
    database: Database, died: DeadLetter, run: RunRef | None = None, original: Original = BYTES
) -> UUID:
    run_id, jd_id = (run.run_id, run.jd_id) if run else (None, None)
    await PostgresBooks(database).record_dead(died, run_id, jd_id, original)
    return died.id


async def offsets(database: Database, **wanted: Any) -> list[int]:
    lines, total = await LetterBrowser(database).find(LetterFilter(**wanted))
    assert total == len(lines)
    return [line.letter.position.offset for line in lines]


async def test_letters_come_newest_first_and_no_more_than_asked_for(database: Database) -> None:
    for offset in (2, 1, 3):
        await bury(database, dead(offset))
    lines, total = await LetterBrowser(database).find(LetterFilter(), 2)
    assert [line.letter.position.offset for line in lines] == [3, 2]
    assert total == 3


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"stage": StageName.RESOLVER}, [3]),
        ({"reason": DeadReason.BUG}, [2]),
        ({"error": "ZERO division"}, [2]),
        ({"error": "%"}, []),
        ({"since": minute(2)}, [3, 2]),
        ({"until": minute(2)}, [1]),
        ({"since": minute(2), "until": minute(3)}, [2]),
        ({"role": "BAKER"}, [3]),
        ({"role": "bake"}, []),
        ({"states": ("discarded",)}, [1]),
        ({"states": ("open", "redriven")}, [3, 2]),
        ({"ids": (dead(2).id,)}, [2]),
        ({"ids": ()}, []),
        ({"stage": StageName.PARSER, "reason": DeadReason.BUG, "since": minute(3)}, []),
    ],
)
async def test_a_filter_lets_through_what_it_says(
    database: Database, wanted: dict[str, Any], found: list[int]
) -> None:
    first = await bury(database, dead(1))
    await bury(database, dead(2, reason=DeadReason.BUG, error="Zero Division"))
    await bury(database, dead(3, "resolver", "skills.extracted", roles=("baker", "Head Baker")))
    await PostgresLetters(database).discard([first], "a test", NOON, None)
    assert await offsets(database, **wanted) == found


async def test_letters_of_a_jd_are_those_of_its_submissions_and_its_runs(
    database: Database,
) -> None:
    register = PostgresRegister(database)
    run = (await register.admit(submission(1))).run
    await register.admit(submission(2, jd_id=OTHER_JD))
    for offset in (1, 2, 3):
        await bury(database, dead(offset))
    await bury(database, dead(8, "resolver", "skills.extracted"), run)
    assert await offsets(database, jd=EXACTLY) == [8, 1]
    assert await offsets(database, jd=uuid_range(str(JD)[:8])) == [8, 1]


async def test_a_letter_is_found_by_the_role_that_its_jd_has_now(database: Database) -> None:
    run = (await PostgresRegister(database).admit(submission(1))).run
    given = JdContribution(**run.model_dump(), content_hash="A", role="baker")
    await PostgresCatalogWriter(database).apply([CatalogEvent("c", given)])
    await bury(database, dead(1))
    await bury(database, dead(2))
    assert await offsets(database, role="Baker") == [1]


async def test_an_id_is_found_by_its_beginning(database: Database) -> None:
    id_ = await bury(database, dead(1))
    browser = LetterBrowser(database)
    assert await browser.ids(str(id_)[:6].upper()) == [id_]
    assert await browser.ids("no id") == []
    assert await browser.ids("") == []
    assert await browser.story(JD) is None


async def test_a_story_tells_all_deaths_and_what_was_done_between_them(database: Database) -> None:
    id_ = await bury(database, dead(1))
    letters = PostgresLetters(database)
    noted = await letters.note_redrives([id_], {"open"})
    await letters.confirm_redrives(noted, "ann", minute(2))
    await bury(database, dead(3, position=position(1), seen=position(3), attempts=4))
    await letters.discard([id_], "bob", minute(4), "spam")

    story = await LetterBrowser(database).story(id_)

    assert story is not None
    assert [(each.what, each.by, each.why) for each in story.events] == [
        ("died", None, None),
        ("redriven", "ann", None),
        ("died", None, None),
        ("discarded", "bob", "spam"),
    ]
    assert [each.seen for each in story.events if each.seen] == [str(position(1)), str(position(3))]
    assert (story.line.state, story.line.deaths, story.line.letter.attempts) == ("discarded", 2, 5)
    assert (story.line.letter.first_at, story.line.letter.last_at) == (minute(1), minute(3))
    assert story.original == BYTES


async def test_a_letter_tells_what_became_of_its_run(database: Database) -> None:
    register, runs = PostgresRegister(database), PostgresRuns(database)
    old = (await register.admit(submission(1, "A"))).run
    await bury(database, dead(8, "resolver", "skills.extracted"), old)
    browser = LetterBrowser(database)
    ((line,), _) = await browser.find(LetterFilter())
    assert (line.outcome, line.run_seq, line.comes_too_late) == ("dead", 1, False)

    new = (await register.admit(submission(2, "B"))).run
    await runs.finish(finished(new))

    ((line,), _) = await browser.find(LetterFilter())
    assert (line.outcome, line.stored_run_seq, line.comes_too_late) == ("dead", 2, True)


async def test_what_died_at_the_door_comes_too_late_after_a_newer_submission(
    database: Database,
) -> None:
    died = dead(1, appended_at=minute(1))
    await PostgresBooks(database).record_dead(died, None, JD, BYTES)
    browser = LetterBrowser(database)
    ((line,), _) = await browser.find(LetterFilter())
    assert (line.verdict, line.comes_too_late) == (None, False)
    await PostgresRegister(database).admit(submission(2))
    ((line,), _) = await browser.find(LetterFilter())
    assert (line.verdict, line.comes_too_late) == (None, True)


async def test_a_record_over_the_limit_of_our_topics_is_told_and_not_kept(
    database: Database,
) -> None:
    huge = replace(BYTES, value=b"x" * (MAX_MESSAGE_BYTES + 100_000))
    id_ = await bury(database, dead(1), original=huge)
    story = await LetterBrowser(database).story(id_)
    assert story is not None
    assert (story.line.kept, story.original) == (False, None)
    assert story.line.value_bytes == MAX_MESSAGE_BYTES + 100_000
    assert await PostgresLetters(database).note_redrives([id_], {"open"}) == []


async def test_whoever_buries_lets_go_of_bytes_that_the_topic_has_forgotten(
    database: Database,
) -> None:
    old, young = await bury(database, dead(1)), await bury(database, dead(2))
    kept = timedelta(milliseconds=DEAD[StageName.PARSER].retention_ms)
    now = minute(1) + kept + timedelta(seconds=1)
    await bury(database, dead(3, first_at=now, last_at=now))
    browser = LetterBrowser(database)
    stories = [await browser.story(id_) for id_ in (old, young)]
    assert [story and story.original for story in stories] == [None, BYTES]
    assert stories[0] is not None
    assert [event.what for event in stories[0].events] == ["died"]


async def test_only_one_redrives_at_a_time(database: Database) -> None:
    letters = PostgresLetters(database)
    async with letters.alone() as first, letters.alone() as second:
        assert (first, second) == (True, False)
    async with letters.alone() as third:
        assert third
