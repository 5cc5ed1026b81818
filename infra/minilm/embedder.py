"""Texts in, unit vectors out: the Embedder port on MiniLM.

The stages' handlers call `embed` from many lanes at once. What they ask for while the forwards of
earlier callers run is gathered and goes through the model together, each text once.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from infra.minilm.forward import Forward
from infra.minilm.store import MODEL, default_cache, load_or_build
from infra.minilm.tokens import Tokens
from infra.minilm.vector_cache import VectorCache
from infra.minilm.weights import DIMENSIONS, Floats, model_folder

_THREADS = 2
_SMALLEST_SHARE = 8
_LARGEST_SHARE = 64


class MiniLm:
    """The model itself: blocking, safe to use from several threads."""

    def __init__(self, cache: Path | None = None) -> None:
        folder = model_folder()
        self._tokens = Tokens(folder)
        self._forward = Forward(load_or_build(folder, self._tokens, cache or default_cache()))

    def embed(self, texts: Sequence[str]) -> Floats:
        """One unit vector per text."""
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        for batch in self._tokens.batches(texts):
            vectors[batch.rows] = self._forward.run(batch)[0]
        return vectors


class MiniLmEmbedder:
    """Embeds on `threads` threads, each with one forward at a time. Belongs to one event loop.

    The model is loaded by `warm` or the first call, and built first where the cache lacks it.
    """

    def __init__(
        self, cache: Path | None = None, *, threads: int = _THREADS, cache_bytes: int = 8 << 20
    ) -> None:
        self._load = partial(MiniLm, cache)
        self._model: MiniLm | None = None
        self._loading = asyncio.Lock()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="minilm")
        self._idle = threads
        self._vectors = VectorCache(cache_bytes)
        self._asked: dict[str, asyncio.Future[Floats]] = {}
        self._waiting: list[str] = []
        self._forwards: set[asyncio.Task[None]] = set()

    @property
    def model(self) -> str:
        """The model's name, with the number of this way to quantise it."""
        return MODEL

    @property
    def dimensions(self) -> int:
        """384."""
        return DIMENSIONS

    async def warm(self) -> None:
        """Load the model now rather than at the first text."""
        await self._loaded()

    async def close(self) -> None:
        """Finish the forwards under way and let go of the threads."""
        await asyncio.gather(*self._forwards, return_exceptions=True)
        self._pool.shutdown()

    async def embed(self, texts: Sequence[str]) -> Floats:
        """One row per text, float32, of unit length."""
        found: dict[str, Floats] = {}
        coming: dict[str, asyncio.Future[Floats]] = {}
        for text in texts:
            vector = self._vectors.get(text)
            if vector is None:
                coming[text] = self._ask(text)
            else:
                found[text] = vector
        if coming:
            # asyncio.wait leaves the futures alone when this caller is cancelled: others wait too.
            await asyncio.wait(coming.values())
            found.update({text: future.result() for text, future in coming.items()})
        if not texts:
            return np.empty((0, DIMENSIONS), np.float32)
        return np.stack([found[text] for text in texts])

    def _ask(self, text: str) -> asyncio.Future[Floats]:
        future = self._asked.get(text)
        if future is None:
            loop = asyncio.get_running_loop()
            future = self._asked[text] = loop.create_future()
            if not self._waiting:
                # After this turn of the loop, so that lanes which ask in the same turn share.
                loop.call_soon(self._dispatch)
            self._waiting.append(text)
        return future

    def _dispatch(self) -> None:
        self._waiting.sort(key=len)
        while self._idle and self._waiting:
            fair = -(-len(self._waiting) // self._idle)
            share = min(max(fair, _SMALLEST_SHARE), _LARGEST_SHARE)
            texts, self._waiting = self._waiting[:share], self._waiting[share:]
            self._idle -= 1
            task = asyncio.get_running_loop().create_task(self._run(texts))
            self._forwards.add(task)
            task.add_done_callback(self._forwards.discard)

    async def _run(self, texts: list[str]) -> None:
        futures = [self._asked[text] for text in texts]
        try:
            model = await self._loaded()
            loop = asyncio.get_running_loop()
            vectors = await loop.run_in_executor(self._pool, model.embed, texts)
        except Exception as error:  # noqa: BLE001 - every caller that waits gets it raised
            for future in futures:
                future.set_exception(error)
        else:
            for text, future, vector in zip(texts, futures, vectors, strict=True):
                kept = vector.copy()
                self._vectors.put(text, kept)
                future.set_result(kept)
        for text in texts:
            del self._asked[text]
        self._idle += 1
        self._dispatch()

    async def _loaded(self) -> MiniLm:
        async with self._loading:
            if self._model is None:
                loop = asyncio.get_running_loop()
                self._model = await loop.run_in_executor(self._pool, self._load)
            return self._model
