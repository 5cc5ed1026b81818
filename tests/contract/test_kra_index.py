"""What every KraIndex does: the double, the engine in this process, and the server."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from agents.doubles.kra_index import MemoryKraIndex
from agents.ports import KraIndex, KraPoint, Vectors
from infra.qdrant.edge import EdgeKraIndex
from infra.qdrant.server import ServerKraIndex
from schemas.catalog import Kra

pytestmark = pytest.mark.filterwarnings("ignore:Local mode performs exact:UserWarning")

SERVER = os.environ.get("QDRANT_URL")
KINDS = ["memory", "edge", "client-memory", *(["server"] if SERVER else [])]


@pytest.fixture(params=KINDS)
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[KraIndex]:
    made: KraIndex
    match request.param:
        case "memory":
            made = MemoryKraIndex()
        case "edge":
            made = EdgeKraIndex(tmp_path)
        case "client-memory":
            made = ServerKraIndex(":memory:", None, "test.1")
        case _:
            made = ServerKraIndex(str(SERVER), os.environ.get("QDRANT_API_KEY"), "contract-test.1")
    yield made
    await made.sync([])
    await made.close()


def unit(*values: float) -> Vectors:
    vector = np.array(values, np.float32)
    return vector / np.linalg.norm(vector)


def point(text: str, *values: float, genericness: float = 0.1) -> KraPoint:
    return KraPoint(Kra(role="backend-engineer", text=text), unit(*values), genericness)


NORTH = point("Build services", 0, 1)
EAST = point("Draw screens", 1, 0)
NORTH_EAST = point("Build and draw", 1, 1)


async def test_gives_the_nearest_first_with_their_cosines(index: KraIndex) -> None:
    await index.sync([NORTH, EAST, NORTH_EAST])

    [hits] = await index.search(np.stack([unit(0.1, 1)]), 3)

    assert [hit.id for hit in hits] == [NORTH.kra.id, NORTH_EAST.kra.id, EAST.kra.id]
    expected = [float(unit(0.1, 1) @ each.vector) for each in (NORTH, NORTH_EAST, EAST)]
    assert [hit.similarity for hit in hits] == pytest.approx(expected, abs=1e-5)


async def test_answers_each_row_for_itself(index: KraIndex) -> None:
    await index.sync([NORTH, EAST])

    found = await index.search(np.stack([unit(0, 1), unit(1, 0)]), 1)

    assert [[hit.id for hit in hits] for hits in found] == [[NORTH.kra.id], [EAST.kra.id]]


async def test_gives_fewer_than_k_where_it_has_fewer(index: KraIndex) -> None:
    await index.sync([NORTH, EAST])

    [hits] = await index.search(np.stack([unit(0, 1)]), 200)

    assert len(hits) == 2


async def test_gives_nothing_before_the_first_sync(index: KraIndex) -> None:
    assert await index.search(np.stack([unit(0, 1)]), 5) == [[]]


async def test_gives_nothing_for_no_vectors(index: KraIndex) -> None:
    await index.sync([NORTH])

    assert await index.search(np.empty((0, 2), np.float32), 5) == []


async def test_orders_equal_similarities_by_id(index: KraIndex) -> None:
    twins = [point(f"Twin {number}", 0, 1) for number in range(8)]
    await index.sync(twins)

    [hits] = await index.search(np.stack([unit(0, 1)]), 8)

    assert [hit.id for hit in hits] == sorted(each.kra.id for each in twins)


async def test_forgets_what_a_later_sync_leaves_out(index: KraIndex) -> None:
    await index.sync([NORTH, EAST])
    await index.sync([EAST, NORTH_EAST])

    [hits] = await index.search(np.stack([unit(0, 1)]), 5)

    assert [hit.id for hit in hits] == [NORTH_EAST.kra.id, EAST.kra.id]


async def test_is_empty_after_a_sync_of_nothing(index: KraIndex) -> None:
    await index.sync([NORTH])
    await index.sync([])

    assert await index.search(np.stack([unit(0, 1)]), 5) == [[]]


async def test_takes_the_same_points_again(index: KraIndex) -> None:
    await index.sync([NORTH, EAST])
    await index.sync([NORTH, EAST])

    [hits] = await index.search(np.stack([unit(0, 1)]), 5)

    assert [hit.id for hit in hits] == [NORTH.kra.id, EAST.kra.id]


async def test_finds_the_same_as_a_comparison_with_all(index: KraIndex) -> None:
    generator = np.random.default_rng(7)
    points = [point(f"Duty {number}", *generator.normal(size=16)) for number in range(600)]
    queries = np.stack([unit(*generator.normal(size=16)) for _ in range(10)])
    reference = MemoryKraIndex()
    await index.sync(points)
    await reference.sync(points)

    found = await index.search(queries, 50)

    expected = await reference.search(queries, 50)
    assert [[hit.id for hit in hits] for hits in found] == [
        [hit.id for hit in hits] for hits in expected
    ]
