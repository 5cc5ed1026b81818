"""An embedder without a model: texts are near each other when they share words."""

import re
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from agents.domain.text import fold
from agents.ports import Vectors

_WORD = re.compile(r"\w+")
_STEM_LETTERS = 5


class HashEmbedder:
    """Each word, by its first letters, adds one signed dimension; so endings do not matter."""

    model = "hashed-words.1"
    dimensions = 256

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector per text; a text without words has the first axis."""
        rows = [self._vector(text) for text in texts]
        return np.stack(rows) if rows else np.empty((0, self.dimensions), np.float32)

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self.dimensions, np.float32)
        for word in _WORD.findall(fold(text)):
            digest = blake2b(word[:_STEM_LETTERS].encode(), digest_size=4).digest()
            number = int.from_bytes(digest, "big")
            vector[(number >> 1) % self.dimensions] += 1 if number & 1 else -1
        norm = np.linalg.norm(vector)
        if norm == 0:
            vector[0] = norm = np.float32(1)
        return vector / norm
