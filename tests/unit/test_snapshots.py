"""The shared snapshot of a process: when it is loaded, what is embedded, what the index gets."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
import pytest

from agents.doubles.embedder import HashEmbedder
from agents.doubles.kra_index import MemoryKraIndex
from agents.errors import TransientError
from agents.ports import CatalogVersion, Vectors
from agents.snapshots import SharedSnapshots
from schemas.catalog import CatalogContent
from tests.role_catalog import CONTENT, KRAS


class Store:
    """A catalog that counts its reads and keeps vectors."""

    def __init__(self, version: int = 1, content: CatalogContent = CONTENT) -> None:
        self.newest = version
        self.content = content
        self.loads = 0
        self.vectors: dict[UUID, Vectors] = {}

    async def version(self) -> int:
        return self.newest

    async def load(self, embedding_model: str) -> CatalogVersion:
        assert embedding_model == HashEmbedder.model
        self.loads += 1
        await asyncio.sleep(0)
        return CatalogVersion(self.newest, self.content, dict(self.vectors))

    async def store_vectors(self, model: str, vectors: Mapping[UUID, Vectors]) -> None:
        assert model == HashEmbedder.model
        self.vectors.update(vectors)


class CountingEmbedder(HashEmbedder):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return await super().embed(texts)


def shared(store: Store, embedder: HashEmbedder | None = None) -> SharedSnapshots:
    return SharedSnapshots(store, store, embedder or HashEmbedder(), MemoryKraIndex())


async def test_the_catalog_is_loaded_once_however_many_ask() -> None:
    store = Store()
    snapshots = shared(store)

    found = await asyncio.gather(*(snapshots.at_least(0) for _ in range(10)))

    assert store.loads == 1
    assert all(each is found[0] for each in found)


async def test_a_newer_version_is_loaded_when_an_event_has_seen_it() -> None:
    store = Store()
    snapshots = shared(store)
    await snapshots.at_least(1)
    store.newest = 2

    assert (await snapshots.at_least(1)).version == 1
    assert (await snapshots.at_least(2)).version == 2


async def test_a_version_that_the_store_lacks_is_a_transient_error() -> None:
    snapshots = shared(Store(version=1))

    with pytest.raises(TransientError) as caught:
        await snapshots.at_least(5)

    assert not caught.value.dependency  # one event's trouble: the stage goes on


async def test_refresh_loads_only_what_is_newer() -> None:
    store = Store()
    snapshots = shared(store)
    await snapshots.refresh()
    await snapshots.refresh()
    store.newest = 2

    assert (await snapshots.refresh()).version == 2
    assert store.loads == 2


async def test_only_missing_vectors_are_embedded_and_then_kept() -> None:
    store = Store()
    [known] = await HashEmbedder().embed([KRAS[0].text])
    store.vectors[KRAS[0].id] = known
    embedder = CountingEmbedder()

    await shared(store, embedder).at_least(0)

    assert embedder.asked == [kra.text for kra in KRAS[1:]]
    assert set(store.vectors) == {kra.id for kra in KRAS}


async def test_genericness_is_the_mean_similarity_to_all_kras() -> None:
    snapshot = await shared(Store()).at_least(0)

    matrix = await HashEmbedder().embed([kra.text for kra in KRAS])
    expected = (matrix @ matrix.T).mean(axis=1)
    assert [snapshot.genericness[kra.id] for kra in KRAS] == pytest.approx(expected, abs=1e-5)


async def test_the_index_holds_the_kras_of_the_version() -> None:
    index = MemoryKraIndex()
    store = Store()

    await SharedSnapshots(store, None, HashEmbedder(), index).at_least(0)

    vectors = await HashEmbedder().embed([KRAS[3].text])
    [hits] = await index.search(vectors, 1)
    assert hits[0].id == KRAS[3].id
    assert not store.vectors


async def test_an_empty_catalog_is_a_snapshot_too() -> None:
    snapshot = await shared(Store(version=0, content=CatalogContent())).at_least(0)

    assert snapshot.version == 0
    assert not snapshot.roles


async def test_hashed_words_put_inflections_near_each_other() -> None:
    deploys, deploying, cooks = await HashEmbedder().embed(
        ["Deploys services", "Deploying a service", "Cooks meals"]
    )

    assert float(deploys @ deploying) > 0.7
    assert abs(float(deploys @ cooks)) < 0.3
    assert np.linalg.norm(deploys) == pytest.approx(1, abs=1e-6)
