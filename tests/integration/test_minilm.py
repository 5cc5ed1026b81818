"""MiniLM from its wheel: built into a cache of the test session, once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from infra.minilm.calibration import sentences
from infra.minilm.embedder import MiniLmEmbedder
from infra.minilm.forward import Forward
from infra.minilm.graph import float_graph
from infra.minilm.tokens import Tokens
from infra.minilm.weights import load_weights, model_folder

SENTENCES = sentences()


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("minilm")


@pytest.fixture
async def embedder(cache: Path) -> AsyncIterator[MiniLmEmbedder]:
    made = MiniLmEmbedder(cache)
    yield made
    await made.close()


async def test_gives_one_unit_vector_per_text(embedder: MiniLmEmbedder) -> None:
    vectors = await embedder.embed(SENTENCES[:5])

    assert vectors.shape == (5, embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(5), abs=1e-5)


async def test_gives_no_rows_for_no_texts(embedder: MiniLmEmbedder) -> None:
    assert (await embedder.embed([])).shape == (0, 384)


async def test_takes_empty_and_endless_texts(embedder: MiniLmEmbedder) -> None:
    vectors = await embedder.embed(["", "word " * 5000, "\x00", "日本語"])

    assert np.isfinite(vectors).all()


async def test_related_texts_are_nearer_than_unrelated(embedder: MiniLmEmbedder) -> None:
    backend, api, driver = await embedder.embed(
        [
            "Design scalable web services and APIs",
            "Build and document the APIs of our web platform",
            "Drive a van and unload parcels",
        ]
    )

    assert float(backend @ api) > 0.5
    assert float(backend @ driver) < 0.2


async def test_a_text_has_the_same_bytes_in_every_batch(cache: Path) -> None:
    whole = MiniLmEmbedder(cache)
    together = await whole.embed(SENTENCES)
    await whole.close()
    order = np.random.default_rng(3).permutation(len(SENTENCES))
    for size in (1, 7, 30):
        other = MiniLmEmbedder(cache, cache_bytes=0)
        rows = order[:60]
        parts = [rows[start : start + size] for start in range(0, 60, size)]
        found = [await other.embed([SENTENCES[row] for row in part]) for part in parts]
        await other.close()
        assert np.concatenate(found).tobytes() == together[rows].tobytes()


async def test_concurrent_callers_get_their_own_rows(embedder: MiniLmEmbedder) -> None:
    asked = [SENTENCES[start : start + 9] for start in range(0, 90, 5)]

    answers = await asyncio.gather(*(embedder.embed(texts) for texts in asked))

    again = [await embedder.embed(texts) for texts in asked]
    assert [answer.tobytes() for answer in answers] == [answer.tobytes() for answer in again]


async def test_a_cancelled_caller_takes_nothing_from_the_others(embedder: MiniLmEmbedder) -> None:
    await embedder.warm()
    leaving = asyncio.create_task(embedder.embed(SENTENCES[:20]))
    staying = asyncio.create_task(embedder.embed(SENTENCES[:20]))
    await asyncio.sleep(0)
    leaving.cancel()

    assert (await staying).shape == (20, 384)
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_int8_is_near_to_the_float_model(embedder: MiniLmEmbedder) -> None:
    folder = model_folder()
    tokens = Tokens(folder)
    observed = float_graph(load_weights(folder))
    forward = Forward(observed.model)
    texts = [
        "Own the on-call rota of the payments platform and write the post-mortems.",
        "Reconcile supplier ledgers before the month closes",
        "Plan sprints with two squads; keep Jira honest.",
    ]
    exact = np.empty((len(texts), 384), np.float32)
    for batch in tokens.batches(texts):
        exact[batch.rows] = forward.run(batch, [observed.embeddings])[0]

    vectors = await embedder.embed(texts)

    assert (vectors * exact).sum(axis=1).min() > 0.985


async def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("in the way")
    embedder = MiniLmEmbedder(occupied / "cache")

    vectors = await embedder.embed(["Test software"])

    assert vectors.shape == (1, 384)
    await embedder.close()
