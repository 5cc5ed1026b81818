"""The quantised graph on disk: built once per user and format, then read by every process."""

import tempfile
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_dir

from infra.minilm.calibration import calibrate
from infra.minilm.graph import int8_graph
from infra.minilm.tokens import Tokens
from infra.minilm.weights import load_weights

MODEL = "all-MiniLM-L6-v2-int8.1"
"""The number after the dot rises whenever the same text would get other bytes."""


def default_cache() -> Path:
    """Where this user's caches are."""
    return Path(user_cache_dir("rolestream"))


def load_or_build(folder: Path, tokens: Tokens, cache: Path) -> bytes:
    """The graph from the cache, or built from the model's files (some seconds) and kept there.

    Processes that build at the same time give the same bytes and rename atomically, so they
    need no lock. Where the folder cannot be written, each process builds its own.
    """
    path = cache / f"{MODEL}.onnx"
    if path.is_file():
        return path.read_bytes()
    weights = load_weights(folder)
    graph = int8_graph(weights, calibrate(weights, tokens))
    with suppress(OSError):
        _keep(path, graph)
    return graph


def _keep(path: Path, graph: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part.write(graph)
    Path(part.name).replace(path)
