"""RUNS.md 10 and 11, DESIGN 5: versions of the catalog, and what JDs bring to it."""

import asyncio
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.catalog import CatalogAgent
from agents.domain.catalog.tallies import Centroid, CentroidKey, SkillUse, Tallies, tally
from agents.ports import CatalogEvent
from schemas.catalog import CatalogContent, JdContribution, Kra
from schemas.envelope import Mode, Position
from schemas.jd import Requirement
from schemas.message import Inbound
from tests.contract.catalogs import (
    CONTENT,
    DJANGO,
    PYTHON,
    contribution,
    contributions,
    empty,
    new_skill,
    notice,
    seen,
)
from tests.contract.conftest import Catalog, FreshCatalog
from tests.contract.submissions import NOON, finished

BACKEND = CentroidKey("backend-engineer", "minilm", 3)


def events(*given: JdContribution) -> list[CatalogEvent]:
    return [CatalogEvent(str(each.run_id), each) for each in given]


async def test_an_empty_catalog_is_version_0(catalog: Catalog) -> None:
    assert await catalog.reader.version() == 0
    assert (await catalog.reader.load("minilm")).content == CatalogContent()


async def test_what_was_loaded_is_read_back_whole(catalog: Catalog) -> None:
    version = await catalog.writer.load_content(CONTENT, "starter")

    loaded = await catalog.reader.load("minilm")

    assert (version, loaded.version, await catalog.reader.version()) == (1, 1, 1)
    assert loaded.content == CONTENT


async def test_entries_come_ordered_by_slug_however_they_were_loaded(catalog: Catalog) -> None:
    upside_down = CatalogContent(
        skills=CONTENT.skills[::-1],
        dimensions=CONTENT.dimensions[::-1],
        roles=CONTENT.roles[::-1],
    )

    await catalog.writer.load_content(upside_down, "starter")

    assert (await catalog.reader.load("minilm")).content == CONTENT


async def test_loading_equal_content_changes_nothing(catalog: Catalog) -> None:
    await catalog.writer.load_content(CONTENT, "starter")

    again = CatalogContent(skills=CONTENT.skills[::-1], **_but_skills(CONTENT))
    assert await catalog.writer.load_content(again, "again") == 1


async def test_loading_other_content_is_a_new_version_without_what_is_gone(
    catalog: Catalog,
) -> None:
    await catalog.writer.load_content(CONTENT, "starter")
    smaller = CatalogContent(skills=(PYTHON,), **_but_skills(CONTENT))

    version = await catalog.writer.load_content(smaller, "without Django")

    assert version == 2
    assert (await catalog.reader.load("minilm")).content == smaller


async def test_a_change_in_one_alias_is_a_new_version(catalog: Catalog) -> None:
    await catalog.writer.load_content(CONTENT, "starter")
    fewer = PYTHON.model_copy(update={"aliases": PYTHON.aliases[:2]})

    content = CatalogContent(skills=(DJANGO, fewer), **_but_skills(CONTENT))

    assert await catalog.writer.load_content(content, "fewer aliases") == 2


async def test_concurrent_loads_of_one_content_make_one_version(catalog: Catalog) -> None:
    versions = await asyncio.gather(
        *(catalog.writer.load_content(CONTENT, "starter") for _ in range(3))
    )

    assert versions == [1, 1, 1]


async def test_vectors_are_kept_per_model_and_given_with_their_kras(catalog: Catalog) -> None:
    await catalog.writer.load_content(CONTENT, "starter")
    kra = Kra(role="backend-engineer", text="Keep the data right")
    vector = np.array([0.6, 0.8], np.float32)
    await catalog.writer.store_vectors("minilm", {kra.id: vector, DJANGO.id: vector})

    mine = await catalog.reader.load("minilm")
    others = await catalog.reader.load("other")

    assert list(mine.vectors) == [kra.id]
    assert mine.vectors[kra.id].dtype == np.float32
    assert mine.vectors[kra.id].tolist() == vector.tolist()
    assert others.vectors == {}


async def test_vectors_that_are_stored_again_replace_the_earlier(catalog: Catalog) -> None:
    await catalog.writer.load_content(CONTENT, "starter")
    kra = Kra(role="backend-engineer", text="Keep the data right")
    for value in (1.0, 2.0):
        await catalog.writer.store_vectors("minilm", {kra.id: np.array([value], np.float32)})

    assert (await catalog.reader.load("minilm")).vectors[kra.id].tolist() == [2.0]


async def test_a_load_leaves_contributions_alone(catalog: Catalog) -> None:
    await catalog.writer.apply(events(contribution(1)))

    await catalog.writer.load_content(CONTENT, "starter")
    await catalog.writer.load_content(CatalogContent(), "empty")

    assert (await catalog.tallies()).centroids[BACKEND].n == 1


async def test_contributions_add_up(catalog: Catalog) -> None:
    await catalog.writer.apply(
        events(
            contribution(1, skills=[seen("python")], new_skills=[new_skill("Zig")]),
            contribution(2, skills=[seen("python")], new_skills=[new_skill("ZIG")]),
        )
    )

    assert await catalog.tallies() == Tallies(
        centroids={BACKEND: Centroid(2, (3, -2, 2_000_000))},
        skills={SkillUse("python", "python", "required", True): 2},
        items={"skill:zig": 2},
    )


async def test_an_event_is_applied_once(catalog: Catalog) -> None:
    once = events(contribution(1))

    await catalog.writer.apply(once + once)
    await catalog.writer.apply(once)

    assert (await catalog.tallies()).centroids[BACKEND].n == 1


async def test_an_id_that_was_applied_is_ignored_whatever_it_brings(catalog: Catalog) -> None:
    await catalog.writer.apply([CatalogEvent("one id", contribution(1, 1))])

    await catalog.writer.apply([CatalogEvent("one id", contribution(1, 2))])

    assert (await catalog.tallies()).centroids[BACKEND].sums[1] == -1


async def test_a_newer_run_replaces_the_jds_set(catalog: Catalog) -> None:
    first = contribution(1, 1, skills=[seen("python")], new_skills=[new_skill("Zig")])
    second = contribution(1, 2, skills=[seen("django", Requirement.PREFERRED)])
    await catalog.writer.apply(events(first))

    await catalog.writer.apply(events(second))

    assert await catalog.tallies() == tally([second])


async def test_an_older_run_changes_nothing(catalog: Catalog) -> None:
    newer = contribution(1, 2, skills=[seen("django")])
    await catalog.writer.apply(events(newer))

    await catalog.writer.apply(events(contribution(1, 1, skills=[seen("python")])))

    assert await catalog.tallies() == tally([newer])


async def test_a_move_between_roles_leaves_nothing_at_the_old_one(catalog: Catalog) -> None:
    await catalog.writer.apply(events(contribution(1, 1, "backend-engineer")))

    await catalog.writer.apply(events(contribution(1, 2, "data-scientist")))

    assert {key.role for key in (await catalog.tallies()).centroids} == {"data-scientist"}


async def test_a_withdrawal_takes_everything_back_and_is_remembered(catalog: Catalog) -> None:
    given = contribution(1, 1, skills=[seen("python")], new_skills=[new_skill("Zig")])
    await catalog.writer.apply(events(given))

    await catalog.writer.apply(events(empty(1, 3)))
    await catalog.writer.apply(events(contribution(1, 2, skills=[seen("python")])))

    assert await catalog.tallies() == Tallies()


async def test_a_shadow_run_gives_nothing(catalog: Catalog) -> None:
    await catalog.writer.apply(events(contribution(1, 9, mode=Mode.SHADOW)))

    assert await catalog.tallies() == Tallies()


async def test_one_jd_supports_an_item_once(catalog: Catalog) -> None:
    given = contribution(1, new_skills=[new_skill("Zig"), new_skill("zig", "Again.")])

    await catalog.writer.apply(events(given))

    assert (await catalog.tallies()).items == {"skill:zig": 1}


async def test_vectors_of_two_models_are_not_added_up(catalog: Catalog) -> None:
    await catalog.writer.apply(events(contribution(1), contribution(2, embedding="other")))

    assert {key.embedding for key in (await catalog.tallies()).centroids} == {"minilm", "other"}


async def test_a_jd_with_control_characters_and_endless_words_is_applied(
    catalog: Catalog,
) -> None:
    hostile = contribution(1, new_skills=[new_skill("a\0b" * 9000, "x\0\\u0000 \ud7ff")])

    await catalog.writer.apply(events(hostile))

    assert list((await catalog.tallies()).items.values()) == [1]


async def test_an_applied_run_no_longer_waits_nor_do_those_before_it(catalog: Catalog) -> None:
    runs = [contribution(1, 1), contribution(1, 2), contribution(2, 1)]
    for each in runs:
        await catalog.runs.finish(finished(each.run()))

    await catalog.writer.apply(events(runs[1]))

    waiting = [each.run for each in await catalog.runs.unapplied()]
    assert waiting == [runs[2].run()]


async def test_a_newer_run_still_waits_when_an_older_one_is_applied(catalog: Catalog) -> None:
    runs = [contribution(1, 1), contribution(1, 2)]
    for each in runs:
        await catalog.runs.finish(finished(each.run()))

    await catalog.writer.apply(events(runs[0]))

    assert [each.run.run_seq for each in await catalog.runs.unapplied()] == [2]


async def test_the_agent_applies_a_batch_of_both_kinds(catalog: Catalog) -> None:
    agent = CatalogAgent(catalog.writer)
    given = contribution(1)
    where = Position(cluster_id="c1", topic="catalog.changes", partition=0, offset=0)

    answer = await agent(
        [
            Inbound(event=given, id="a", position=where, appended_at=NOON),
            Inbound(event=notice(given.run()), id="b", position=where, appended_at=NOON),
        ]
    )

    assert answer.outputs == ()
    assert await catalog.tallies() == tally([given])


async def test_an_event_of_another_kind_is_refused(catalog: Catalog) -> None:
    with pytest.raises(TypeError, match="Skill"):
        await catalog.writer.apply([CatalogEvent("x", PYTHON), *events(contribution(1))])

    assert await catalog.tallies() == Tallies()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(contributions(), max_size=12), st.randoms())
async def test_sums_do_not_depend_on_order_batches_or_redelivery(
    fresh_catalog: FreshCatalog, every: list[JdContribution], chance: random.Random
) -> None:
    catalog = await fresh_catalog()
    runs = {(each.jd_id, each.run_seq): each for each in every}
    deliveries = events(*runs.values())
    deliveries += chance.sample(deliveries, len(deliveries) // 2)
    chance.shuffle(deliveries)

    while deliveries:
        size = chance.randint(1, 4)
        await catalog.writer.apply(deliveries[:size])
        del deliveries[:size]

    oldest_first = sorted(runs.values(), key=lambda each: each.run_seq)
    current = {each.jd_id: each for each in oldest_first}
    assert await catalog.tallies() == tally(current.values())


def _but_skills(content: CatalogContent) -> dict[str, Any]:
    return {"dimensions": content.dimensions, "roles": content.roles}
