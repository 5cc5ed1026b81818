"""A catalog that is no database: the starter or files, with its KRA vectors in the cache folder.

Who uses this: `rolestream analyze` where no stack runs.
"""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from uuid import UUID
from zipfile import BadZipFile

import numpy as np

from agents.ports import CatalogVersion, Vectors
from schemas.catalog import CatalogContent


class FileCatalog:
    """`agents.ports.CatalogReader` over content in memory; vectors are kept under `cache_dir`."""

    def __init__(self, content: CatalogContent, cache_dir: Path) -> None:
        self._content = content
        self._cache_dir = cache_dir

    async def version(self) -> int:
        """Always 1: files have no history."""
        return 1

    async def load(self, embedding_model: str) -> CatalogVersion:
        """The content, and the vectors that an earlier process kept."""
        vectors = _read(self._path(embedding_model))
        return CatalogVersion(version=1, content=self._content, vectors=vectors)

    async def store_vectors(self, model: str, vectors: Mapping[UUID, Vectors]) -> None:
        """Keep these beside those kept before; whoever writes last wins, all write the same.

        Where the folder cannot be written, each process makes them anew.
        """
        path = self._path(model)
        kept = {**_read(path), **vectors}
        draft = path.with_suffix(f".{os.getpid()}.npz")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(draft, ids=[str(id_) for id_ in kept], rows=np.stack(list(kept.values())))
            draft.replace(path)

    def _path(self, model: str) -> Path:
        name = hashlib.sha256(model.encode()).hexdigest()[:16]
        return self._cache_dir / f"kra-vectors-{name}.npz"


def _read(path: Path) -> dict[UUID, Vectors]:
    try:
        with np.load(path) as kept:
            return {UUID(str(id_)): row for id_, row in zip(kept["ids"], kept["rows"], strict=True)}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
