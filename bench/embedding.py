"""Local embeddings beside the same model in numpy float32: same sentences, same run."""

import asyncio
import time
from pathlib import Path

import numpy as np

from infra.minilm.calibration import sentences
from infra.minilm.embedder import MiniLmEmbedder
from infra.minilm.tokens import Batch, Tokens
from infra.minilm.weights import (
    DIMENSIONS,
    HEADS,
    LAYER_NORM_EPSILON,
    Floats,
    Layer,
    Linear,
    Norm,
    Weights,
    load_weights,
    model_folder,
)

_WIDTH = DIMENSIONS // HEADS


def measure(cache: Path | None = None) -> dict[str, float]:
    """Milliseconds a sentence of both, how many times faster ours is, and how near in cosine."""
    return asyncio.run(_measure(cache))


async def _measure(cache: Path | None) -> dict[str, float]:
    texts = sentences()
    folder = model_folder()
    tokens, weights = Tokens(folder), load_weights(folder)
    began = time.perf_counter()
    reference = np.empty((len(texts), DIMENSIONS), np.float32)
    for batch in tokens.batches(texts):
        reference[batch.rows] = _forward(batch, weights)
    numpy_s = time.perf_counter() - began

    embedder = MiniLmEmbedder(cache)
    await embedder.warm()
    began = time.perf_counter()
    vectors = await embedder.embed(texts)
    ours_s = time.perf_counter() - began
    await embedder.close()
    return {
        "sentences": len(texts),
        "numpy_fp32_ms": round(numpy_s / len(texts) * 1000, 3),
        "minilm_int8_ms": round(ours_s / len(texts) * 1000, 3),
        "ratio": round(numpy_s / ours_s, 2),
        "cosine_mean": round(float((vectors * reference).sum(axis=1).mean()), 4),
    }


def _forward(batch: Batch, weights: Weights) -> Floats:
    """BERT's forward pass, with the mean over the real tokens at its end.

    Written to be fast, so that the ratio means something: matrices of two dimensions, and no
    temporary that can be done without.
    """
    rows, tokens = batch.ids.shape
    hidden = weights.words[batch.ids] + weights.positions[:tokens]
    hidden = _normalised(hidden.reshape(-1, DIMENSIONS), weights.norm)
    mask = np.where(batch.real, 0, -1e4).astype(np.float32)[:, None, None, :]
    for layer in weights.layers:
        hidden = _layer(hidden, layer, mask)
    pooled = (hidden.reshape(rows, tokens, DIMENSIONS) * batch.real[..., None]).sum(axis=1)
    unit: Floats = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
    return unit


def _layer(hidden: Floats, layer: Layer, mask: Floats) -> Floats:
    rows, _, _, tokens = mask.shape
    projected = _linear(hidden, layer.attention).reshape(rows, tokens, 3, HEADS, _WIDTH)
    query, key, value = projected.transpose(2, 0, 3, 1, 4)
    scores = query @ key.transpose(0, 1, 3, 2)
    scores /= np.float32(_WIDTH**0.5)
    scores += mask
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    context = (scores @ value).transpose(0, 2, 1, 3).reshape(-1, DIMENSIONS)
    mixed = _linear(context, layer.attention_out)
    mixed += hidden
    hidden = _normalised(mixed, layer.attention_norm)
    outer = _linear(_gelu(_linear(hidden, layer.intermediate)), layer.output)
    outer += hidden
    return _normalised(outer, layer.output_norm)


def _linear(values: Floats, linear: Linear) -> Floats:
    result: Floats = values @ linear.weight
    result += linear.bias
    return result


def _normalised(values: Floats, norm: Norm) -> Floats:
    values -= values.mean(axis=-1, keepdims=True)
    variance = np.einsum("ij,ij->i", values, values)[:, None] / np.float32(DIMENSIONS)
    values /= np.sqrt(variance + np.float32(LAYER_NORM_EPSILON))
    values *= norm.scale
    values += norm.shift
    return values


def _gelu(values: Floats) -> Floats:
    """By the tanh approximation: numpy has no error function."""
    inner = values * values
    inner *= np.float32(0.044715 * (2 / np.pi) ** 0.5)
    inner += np.float32((2 / np.pi) ** 0.5)
    inner *= values
    np.tanh(inner, out=inner)
    inner += 1
    inner *= values
    inner *= np.float32(0.5)
    return inner
