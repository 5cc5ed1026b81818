"""One onnxruntime session for several threads: each run uses the thread that calls it."""

from collections.abc import Sequence

import numpy as np
import onnxruntime as ort

from infra.minilm.graph import IDS, LENGTHS, POOL
from infra.minilm.tokens import Batch
from infra.minilm.weights import Floats


class Forward:
    """A loaded graph."""

    def __init__(self, model: bytes) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def run(self, batch: Batch, outputs: Sequence[str] | None = None) -> list[Floats]:
        """The named outputs of a batch, or all."""
        pool = (batch.real / batch.lengths[:, None]).astype(np.float32)[:, None, :]
        feed = {IDS: batch.ids, LENGTHS: batch.lengths, POOL: pool}
        return [np.asarray(value, np.float32) for value in self._session.run(outputs, feed)]
