"""KRA search by Qdrant's own engine in this process.

Postgres has the vectors; this index is built from them at start and for every catalog version, in a
scratch folder, and serves one process. Search is exact: the same catalog gives the same hits.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from uuid import UUID

import qdrant_edge as edge

from agents.errors import TransientError
from agents.ports import KraHit, KraPoint, Vectors

T = TypeVar("T")


class EdgeKraIndex:
    """The KraIndex port on an engine shard somewhere below `folder`.

    One thread makes all calls, in order: the engine holds the interpreter during a call anyway, and
    so no search meets a shard that is being replaced.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="qdrant-edge")
        self._shard: _Shard | None = None

    async def sync(self, points: Sequence[KraPoint]) -> None:
        """Build a shard of just these points and put it in the place of the one in use."""
        await self._call(lambda: self._replace(points))

    async def search(self, vectors: Vectors, k: int) -> list[list[KraHit]]:
        """For each row the k nearest, nearest first, ties by id."""
        return await self._call(lambda: self._search(vectors, k))

    async def close(self) -> None:
        """Remove the shard's files."""
        await self._call(self._drop)
        self._thread.shutdown()

    async def _call(self, function: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, function)
        except Exception as error:  # the engine raises bare Exceptions
            raise TransientError(f"KRA search failed: {error}", dependency="qdrant") from error

    def _replace(self, points: Sequence[KraPoint]) -> None:
        built = _Shard(self._folder, points) if points else None
        self._drop()
        self._shard = built

    def _drop(self) -> None:
        if self._shard is not None:
            self._shard.close()
            self._shard = None

    def _search(self, vectors: Vectors, k: int) -> list[list[KraHit]]:
        if self._shard is None or not len(vectors):
            return [[] for _ in vectors]
        return self._shard.search(vectors, k)


class _Shard:
    """Points numbered in the order of their KRAs' ids: numbers are cheaper to hand back."""

    def __init__(self, folder: Path, points: Sequence[KraPoint]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        ordered = sorted(points, key=lambda point: point.kra.id)
        self._ids: tuple[UUID, ...] = tuple(point.kra.id for point in ordered)
        self._files = TemporaryDirectory(prefix="kras-", dir=folder)
        vectors = edge.EdgeVectorParams(size=len(ordered[0].vector), distance=edge.Distance.Cosine)
        config = edge.EdgeConfig(vectors=vectors, wal_enabled=False, max_search_threads=1)
        self._shard = edge.EdgeShard.create(self._files.name, config)
        rows = [edge.Point(row, point.vector.tolist()) for row, point in enumerate(ordered)]
        self._shard.update(edge.UpdateOperation.upsert_points(rows))

    def search(self, vectors: Vectors, k: int) -> list[list[KraHit]]:
        exact = edge.SearchParams(exact=True)
        queries = [
            edge.QueryRequest(limit=k, query=edge.Query.Nearest(vector), params=exact)
            for vector in vectors.tolist()
        ]
        found = self._shard.query_batch(edge.QueryBatchRequest(queries))
        return [self._hits(points) for points in found]

    def _hits(self, points: Sequence[edge.ScoredPoint]) -> list[KraHit]:
        pairs = sorted((-point.score, int(point.id)) for point in points)
        return [KraHit(self._ids[row], -negative) for negative, row in pairs]

    def close(self) -> None:
        self._shard.close()
        self._files.cleanup()
