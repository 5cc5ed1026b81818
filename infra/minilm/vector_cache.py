"""Vectors by text, bounded in bytes, the least recently used going first: ads repeat each other."""

from collections import OrderedDict

from infra.minilm.weights import Floats

_OVERHEAD_BYTES = 400
"""Per entry: its dictionary slot, and the headers of text and array."""


class VectorCache:
    """Not thread-safe: it belongs to the event loop."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._vectors: OrderedDict[str, Floats] = OrderedDict()

    def __len__(self) -> int:
        return len(self._vectors)

    def get(self, text: str) -> Floats | None:
        """The vector of the text, which now is the most recently used."""
        vector = self._vectors.get(text)
        if vector is not None:
            self._vectors.move_to_end(text)
        return vector

    def put(self, text: str, vector: Floats) -> None:
        """Keep it, at the cost of what was not used for longest."""
        if text in self._vectors:
            return
        self._vectors[text] = vector
        self._bytes += _size(text, vector)
        while self._bytes > self._max_bytes:
            self._bytes -= _size(*self._vectors.popitem(last=False))


def _size(text: str, vector: Floats) -> int:
    return 4 * len(text) + vector.nbytes + _OVERHEAD_BYTES
