"""Nearest KRAs by comparing with all of them."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from agents.ports import KraHit, KraPoint, Vectors


class MemoryKraIndex:
    """The KraIndex port on one matrix, its rows in the order of ids."""

    def __init__(self) -> None:
        self._ids: tuple[UUID, ...] = ()
        self._vectors: Vectors = np.empty((0, 0), np.float32)

    async def sync(self, points: Sequence[KraPoint]) -> None:
        """Hold just these points."""
        ordered = sorted(points, key=lambda point: point.kra.id)
        self._ids = tuple(point.kra.id for point in ordered)
        if ordered:
            self._vectors = np.stack([point.vector for point in ordered])

    async def search(self, vectors: Vectors, k: int) -> list[list[KraHit]]:
        """For each row the k nearest, nearest first, ties by id."""
        if not self._ids:
            return [[] for _ in vectors]
        similarities = vectors @ self._vectors.T
        nearest = np.argsort(-similarities, axis=1, kind="stable")[:, :k]
        return [
            [KraHit(self._ids[place], float(row[place])) for place in places]
            for row, places in zip(similarities, nearest, strict=True)
        ]

    async def close(self) -> None:
        """Nothing to let go of."""
