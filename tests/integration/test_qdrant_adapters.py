"""What only one of the Qdrant adapters has: files, collections, a server that is away."""

from pathlib import Path

import numpy as np
import pytest

from agents.errors import TransientError
from agents.ports import KraPoint
from infra.qdrant.edge import EdgeKraIndex
from infra.qdrant.server import ServerKraIndex
from schemas.catalog import Kra

POINT = KraPoint(Kra(role="driver", text="Drive"), np.array([1, 0], np.float32), 0.5)


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_an_absent_server_is_a_transient_error() -> None:
    index = ServerKraIndex("http://127.0.0.1:9", None, "test.1")

    with pytest.raises(TransientError) as caught:
        await index.sync([POINT])

    assert caught.value.dependency == "qdrant"
    await index.close()


async def test_the_engine_leaves_no_files_behind(tmp_path: Path) -> None:
    index = EdgeKraIndex(tmp_path)
    await index.sync([POINT])
    await index.sync([POINT])
    assert len(files(tmp_path)) == 1

    await index.close()

    assert files(tmp_path) == []


async def test_vectors_of_another_length_are_a_transient_error(tmp_path: Path) -> None:
    index = EdgeKraIndex(tmp_path)
    await index.sync([POINT])

    with pytest.raises(TransientError):
        await index.search(np.ones((1, 3), np.float32), 1)

    await index.close()
