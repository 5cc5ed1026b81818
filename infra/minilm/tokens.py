"""Texts to token ids, in batches of equal padded length.

A text is padded to a length that depends on nothing but itself. So its vector has the same bytes in
every batch: sums over tokens are made in the same order and of the same number of terms.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

MAX_TOKENS = 128
_PAD_TO = 4
_TOKENS_PER_BATCH = 512


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of the texts: `rows` are their places in the sequence that was asked for."""

    rows: NDArray[np.intp]
    ids: NDArray[np.int32]
    lengths: NDArray[np.int32]

    @property
    def real(self) -> NDArray[np.bool_]:
        """Which places hold a token, not padding."""
        mask: NDArray[np.bool_] = np.arange(self.ids.shape[1]) < self.lengths[:, None]
        return mask


class Tokens:
    """The model's tokenizer, cut at 128 tokens."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def batches(self, texts: Sequence[str]) -> Iterator[Batch]:
        """All texts, the short ones first, about five hundred tokens in a batch."""
        ids = [encoded.ids for encoded in self._tokenizer.encode_batch_fast(list(texts))]
        by_width: dict[int, list[int]] = {}
        for row, tokens in enumerate(ids):
            by_width.setdefault(-(-len(tokens) // _PAD_TO) * _PAD_TO, []).append(row)
        for width, rows in sorted(by_width.items()):
            size = max(1, _TOKENS_PER_BATCH // width)
            for start in range(0, len(rows), size):
                yield _padded(ids, rows[start : start + size], width)


def _padded(ids: Sequence[Sequence[int]], rows: Sequence[int], width: int) -> Batch:
    padded = np.zeros((len(rows), width), np.int32)
    for place, row in enumerate(rows):
        padded[place, : len(ids[row])] = ids[row]
    lengths = np.array([len(ids[row]) for row in rows], np.int32)
    return Batch(np.array(rows, np.intp), padded, lengths)
