"""The compiled catalog of a process, and how it comes to be.

A newer version is loaded when an event asks for it (`at_least`) or a poll finds it (`refresh`).
Handlers keep the snapshot that they began with; the next ones get the new one, whole.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol
from uuid import UUID

import numpy as np

from agents.domain.snapshot import CatalogSnapshot, compile_snapshot
from agents.errors import TransientError
from agents.ports import CatalogReader, CatalogVersion, Embedder, KraIndex, KraPoint, Vectors
from schemas.catalog import Kra

_RETRY_AFTER_S = 1.0


class VectorStore(Protocol):
    """The part of a CatalogWriter that keeps what was embedded here."""

    async def store_vectors(self, model: str, vectors: Mapping[UUID, Vectors]) -> None:
        """Keep the vectors of KRAs for that embedding model."""
        ...


class SharedSnapshots:
    """The Snapshots port: one snapshot in use, loaded under one lock.

    `store` keeps the vectors of KRAs that no process has embedded yet; without it they are made
    again at the next start.
    """

    def __init__(
        self,
        reader: CatalogReader,
        store: VectorStore | None,
        embedder: Embedder,
        index: KraIndex,
    ) -> None:
        self._reader = reader
        self._store = store
        self._embedder = embedder
        self._index = index
        self._current: CatalogSnapshot | None = None
        self._loading = asyncio.Lock()

    @property
    def version(self) -> int | None:
        """The version in use; None before the first is loaded."""
        return None if self._current is None else self._current.version

    async def at_least(self, version: int) -> CatalogSnapshot:
        """The snapshot in use, loaded anew first if it is older than `version`.

        Raises TransientError where the store is away, or has nothing as new as that: it answers
        then, so the error names no dependency, and no other event need wait for it.
        """
        current = self._current
        if current is not None and current.version >= version:
            return current
        async with self._loading:
            current = self._current
            if current is None or current.version < version:
                current = await self._load()
        if current.version < version:
            raise TransientError(
                f"the catalog is at version {current.version}, the event saw {version}",
                retry_after=_RETRY_AFTER_S,
            )
        return current

    async def refresh(self) -> CatalogSnapshot:
        """The newest version, loaded if the store has a newer one than is in use."""
        return await self.at_least(await self._reader.version())

    async def _load(self) -> CatalogSnapshot:
        loaded = await self._reader.load(self._embedder.model)
        if self._current is not None and loaded.version == self._current.version:
            return self._current
        compiled, points = await asyncio.gather(
            asyncio.to_thread(compile_snapshot, loaded.version, loaded.content, {}),
            self._points(loaded),
        )
        genericness = {point.kra.id: point.genericness for point in points}
        await self._index.sync(points)
        self._current = replace(compiled, genericness=genericness)
        return self._current

    async def _points(self, loaded: CatalogVersion) -> list[KraPoint]:
        roles = loaded.content.roles
        kras = [Kra(role=role.slug, text=text) for role in roles for text in role.kras]
        if not kras:
            return []
        vectors = dict(loaded.vectors)
        missing = {kra.id: kra.text for kra in kras if kra.id not in vectors}
        if missing:
            rows = await self._embedder.embed(list(missing.values()))
            made = dict(zip(missing, rows, strict=True))
            if self._store is not None:
                await self._store.store_vectors(self._embedder.model, made)
            vectors.update(made)
        matrix = np.stack([vectors[kra.id] for kra in kras])
        means = matrix @ matrix.mean(axis=0)
        return [
            KraPoint(kra, row, float(mean))
            for kra, row, mean in zip(kras, matrix, means, strict=True)
        ]
