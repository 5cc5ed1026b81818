"""PostgreSQL adapters beyond their contracts: outages, the outbox, and what people look up."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from agents.errors import TransientError
from agents.ports import CatalogEvent
from infra.embedded.postgres import EmbeddedPostgres
from infra.postgres.books import PostgresBooks
from infra.postgres.browse import RunBrowser
from infra.postgres.catalog_reader import PostgresCatalogReader
from infra.postgres.catalog_writer import PostgresCatalogWriter
from infra.postgres.migrate import migrate
from infra.postgres.outbox import OutboxRow, PostgresOutbox
from infra.postgres.pool import Database, open_database
from infra.postgres.register import PostgresRegister
from infra.postgres.runs import PostgresRuns
from schemas.catalog import CatalogContent, CatalogUpdated
from schemas.envelope import derive_repeat_id
from tests.contract.catalogs import CONTENT, contribution, notice
from tests.contract.submissions import (
    JD,
    OTHER_JD,
    finished,
    letter,
    position,
    submission,
    withdrawal,
)

RECORD = (
    b'{"chosen_role": {"display_name": "Backend Engineer"}, "rejection_reason": null,'
    b' "parsed": {"role": "Engineer", "company_name": "Acme"}}'
)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A server of the test's own, to be stopped by it."""
    server = EmbeddedPostgres(tmp_path, durable=False)
    yield server
    await asyncio.to_thread(server.remove)


async def _process_id(database: Database) -> int:
    async with database.connection() as connection:
        folder = await connection.fetchval("show data_directory")
    return int((Path(folder) / "postmaster.pid").read_text().split("\n", 1)[0])


async def test_a_server_that_is_away_is_a_transient_error_and_comes_back(
    server: EmbeddedPostgres,
) -> None:
    database = await open_database(await asyncio.to_thread(server.start))
    await migrate(database)
    register = PostgresRegister(database)
    await register.admit(submission(0))
    await asyncio.to_thread(server.stop)

    for _ in range(3):
        with pytest.raises(TransientError) as caught:
            await register.admit(submission(1))
        assert caught.value.dependency == "postgres"

    await asyncio.to_thread(server.start)
    assert (await register.admit(submission(0))).known
    await database.close()


async def test_a_server_that_stops_in_a_transaction_is_a_transient_error(
    server: EmbeddedPostgres,
) -> None:
    database = await open_database(await asyncio.to_thread(server.start))
    await migrate(database)

    async def stop_in_the_middle() -> None:
        async with database.transaction() as statements:
            await statements.run("lock_catalog")
            await asyncio.to_thread(server.stop)
            await statements.value("catalog_version")

    with pytest.raises(TransientError):
        await stop_in_the_middle()
    await database.close()


async def test_a_server_that_never_was_is_a_transient_error_without_the_password() -> None:
    with pytest.raises(TransientError) as caught:
        await open_database("postgresql://me:secret@127.0.0.1:1/none")

    assert "secret" not in str(caught.value)


async def test_an_embedded_server_keeps_its_data_through_a_stop_and_a_kill(
    server: EmbeddedPostgres,
) -> None:
    dsn = await asyncio.to_thread(server.start)
    database = await open_database(dsn)
    await migrate(database)
    await PostgresRegister(database).admit(submission(0))
    await database.close()
    await asyncio.to_thread(server.stop)
    database = await open_database(await asyncio.to_thread(server.start))
    pid = await _process_id(database)
    await database.close()
    os.kill(pid, signal.SIGKILL)

    database = await open_database(await asyncio.to_thread(server.start))

    assert (await PostgresRegister(database).admit(submission(0))).known
    await database.close()


async def test_a_running_embedded_server_is_taken_over(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    first = await asyncio.to_thread(server.start)

    assert await asyncio.to_thread(EmbeddedPostgres(tmp_path).start) == first


async def test_two_that_start_one_embedded_server_at_once_get_the_same(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    dsns = await asyncio.gather(
        asyncio.to_thread(server.start),
        asyncio.to_thread(EmbeddedPostgres(tmp_path, durable=False).start),
    )

    assert dsns[0] == dsns[1]


async def test_a_load_leaves_word_in_the_outbox_and_an_equal_one_does_not(
    database: Database,
) -> None:
    writer, outbox = PostgresCatalogWriter(database), PostgresOutbox(database)
    await writer.load_content(CONTENT, "starter")
    await writer.load_content(CONTENT, "again")
    await writer.load_content(CatalogContent(), "emptied")
    sent: list[OutboxRow] = []

    async def send(row: OutboxRow) -> None:
        sent.append(row)

    assert await outbox.drain(send) == 2
    updates = [CatalogUpdated.model_validate_json(row.payload) for row in sent]
    assert [(each.version, each.reason) for each in updates] == [(1, "starter"), (2, "emptied")]
    assert {row.type for row in sent} == {"catalog.updated"}
    assert await outbox.drain(send) == 0


async def test_an_outbox_row_that_cannot_be_sent_stays_first(database: Database) -> None:
    writer, outbox = PostgresCatalogWriter(database), PostgresOutbox(database)
    await writer.load_content(CONTENT, "starter")
    await writer.load_content(CatalogContent(), "emptied")
    sent: list[int] = []

    async def refuse(_: OutboxRow) -> None:
        raise OSError("the broker is away")

    async def send(row: OutboxRow) -> None:
        sent.append(row.id)

    with pytest.raises(OSError, match="broker"):
        await outbox.drain(refuse)

    assert await outbox.drain(send, limit=1) == 1
    assert await outbox.drain(send, limit=1) == 1
    assert sent == sorted(sent)


async def test_only_one_process_drains_at_a_time(database: Database) -> None:
    await PostgresCatalogWriter(database).load_content(CONTENT, "starter")
    outbox = PostgresOutbox(database)
    others: list[int] = []

    async def send(_: OutboxRow) -> None:
        others.append(await outbox.drain(send))

    assert await outbox.drain(send) == 1
    assert others == [0]


async def test_a_version_is_read_whole_while_the_next_is_loaded(database: Database) -> None:
    writer, reader = PostgresCatalogWriter(database), PostgresCatalogReader(database)
    contents = {1: CONTENT, 2: CatalogContent()}
    await writer.load_content(CONTENT, "starter")

    emptying = asyncio.create_task(writer.load_content(CatalogContent(), "emptied"))
    loaded = await asyncio.gather(*(reader.load("minilm") for _ in range(6)))
    await emptying

    for each in loaded:
        assert each.content == contents[each.version]


async def test_runs_are_listed_newest_first_with_what_became_of_them(database: Database) -> None:
    register, runs = PostgresRegister(database), PostgresRuns(database)
    titled = replace(submission(0), payload=b'{"title": "Engineer II", "company": null}')
    first = await register.admit(titled)
    await runs.finish(finished(first.run, record=RECORD))
    taken_back = await register.admit(
        replace(submission(1, "", withdrawn=True), payload=b'{"withdrawn": true}')
    )
    await runs.finish(withdrawal(taken_back))
    await register.admit(replace(submission(2, jd_id=OTHER_JD), payload=b"{}"))

    listed = await RunBrowser(database).runs()

    assert [each.outcome for each in listed] == ["in_flight", "withdrawn", "stored"]
    stored = listed[-1]
    assert (stored.run_id, stored.title, stored.company, stored.role) == (
        first.run.run_id,
        "Engineer II",
        "Acme",
        "Backend Engineer",
    )


async def test_runs_are_listed_by_jd_and_outcome(database: Database) -> None:
    register = PostgresRegister(database)
    for offset, jd_id in enumerate((JD, OTHER_JD, JD)):
        await register.admit(replace(submission(offset, str(offset), jd_id=jd_id), payload=b"{}"))
    browser = RunBrowser(database)

    assert [each.run_seq for each in await browser.runs(jd_id=JD)] == [2, 1]
    assert len(await browser.runs(outcome="in_flight", limit=2)) == 2
    assert await browser.runs(outcome="stored") == []


async def test_a_run_is_found_by_the_beginning_of_its_id_or_its_jds(database: Database) -> None:
    register, runs = PostgresRegister(database), PostgresRuns(database)
    first = await register.admit(replace(submission(0, "A"), payload=b"{}"))
    await runs.finish(finished(first.run, record=RECORD))
    second = await register.admit(replace(submission(1, "B"), payload=b"{}"))
    browser = RunBrowser(database)

    by_run = await browser.find(str(first.run.run_id)[:10].upper())
    by_jd = await browser.find(str(JD))

    assert [each.run_id for each in by_run] == [first.run.run_id]
    assert [each.run_id for each in by_jd] == [second.run.run_id]


@pytest.mark.parametrize("prefix", ["", "xyz", "'; drop table ops.jds", "0" * 33])
async def test_nothing_is_found_by_what_is_no_beginning_of_an_id(
    database: Database, prefix: str
) -> None:
    assert await RunBrowser(database).find(prefix) == []


async def test_the_story_of_a_run_has_all_that_is_stored(database: Database) -> None:
    register, runs = PostgresRegister(database), PostgresRuns(database)
    first = await register.admit(replace(submission(0), payload=b"{}"))
    await runs.finish(finished(first.run, record=RECORD))
    await register.admit(replace(submission(1), payload=b"{}"))
    await PostgresBooks(database).record_dead(
        letter(9, "catalog", "catalog.changes"), first.run.run_id, JD
    )
    given = contribution(1).model_copy(update=first.run.model_dump())
    repeated = derive_repeat_id(position(1), "parser", "run.advanced")
    await PostgresCatalogWriter(database).apply(
        [
            CatalogEvent("c", given),
            CatalogEvent("2", notice(first.run, "extractor", 2)),
            CatalogEvent("1", notice(first.run, "parser", 1)),
            CatalogEvent(str(repeated), notice(first.run, "parser", 5)),
        ]
    )
    browser = RunBrowser(database)

    story = await browser.story((await browser.find(str(first.run.run_id)))[0])

    assert story.run.applied
    assert (story.record, story.catalog_version) == (RECORD, 3)
    assert [each.verdict for each in story.submissions] == ["run", "repeat"]
    assert [(each.stage, each.at.minute) for each in story.stages] == [
        ("parser", 1),
        ("extractor", 2),
    ]
    assert (story.stages[0].ms, story.stages[0].usd, story.stages[0].calls) == (1.5, 0.25, 1)
    assert [(each.letter.stage, each.state) for each in story.dead] == [("catalog", "open")]


async def test_a_run_on_its_way_has_a_story_without_record(database: Database) -> None:
    admission = await PostgresRegister(database).admit(
        replace(submission(0), payload=b'{"title": "Engineer"}')
    )
    browser = RunBrowser(database)

    story = await browser.story((await browser.find(str(JD)))[0])

    assert story.run.run_id == admission.run.run_id
    assert (story.record, story.contribution, story.stages) == (None, None, ())
