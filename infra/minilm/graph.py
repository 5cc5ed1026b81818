"""MiniLM as an ONNX graph: in float32 to observe activations, in int8 with fixed ranges to serve.

Ranges are fixed beforehand because ranges taken from the batch at hand would make a sentence's
vector depend on its neighbours. Weights have 7 bits: pairs of 8-bit products saturate in the 16-bit
sums of CPUs without VNNI.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infra.minilm.onnx_writer import GraphWriter
from infra.minilm.weights import (
    DIMENSIONS,
    HEADS,
    LAYER_NORM_EPSILON,
    Floats,
    Layer,
    Linear,
    Norm,
    Weights,
)

IDS, LENGTHS, POOL = "ids", "lengths", "pool"
_WEIGHT_LEVELS = 63
_TABLE_LEVELS = 127


@dataclass(frozen=True, slots=True)
class Range:
    """What a linear map gets to see: its inputs over `smoothing`, per channel, lie in low..high."""

    low: float
    high: float
    smoothing: Floats | None


Ranges = Mapping[str, Range]


@dataclass(frozen=True, slots=True)
class Observed:
    """A float graph that also gives the inputs of its linear maps: their names by the map's."""

    model: bytes
    embeddings: str
    activations: Mapping[str, str]


def linear_maps(weights: Weights) -> dict[str, Linear]:
    """The maps that are quantised, by name."""
    return {
        f"{index}.{name}": linear
        for index, layer in enumerate(weights.layers)
        for name, linear in (
            ("attention", layer.attention),
            ("attention_out", layer.attention_out),
            ("intermediate", layer.intermediate),
            ("output", layer.output),
        )
    }


def float_graph(weights: Weights) -> Observed:
    """The model as trained."""
    builder = _Builder(ranges=None)
    result = builder.build(weights)
    builder.graph.output(result, ("batch", DIMENSIONS))
    for name in builder.activations.values():
        builder.graph.output(name, ("batch", "tokens", "channels"))
    return Observed(builder.graph.model(), result, builder.activations)


def int8_graph(weights: Weights, ranges: Ranges) -> bytes:
    """The model quantised: its only output is one unit vector per sentence."""
    builder = _Builder(ranges)
    builder.graph.output(builder.build(weights), ("batch", DIMENSIONS))
    return builder.graph.model()


class _Builder:
    def __init__(self, ranges: Ranges | None) -> None:
        self.graph = GraphWriter()
        self.activations: dict[str, str] = {}
        self._ranges = ranges

    def build(self, weights: Weights) -> str:
        g = self.graph
        g.input(IDS, "int32", ("batch", "tokens"))
        g.input(LENGTHS, "int32", ("batch",))
        g.input(POOL, "float32", ("batch", 1, "tokens"))
        hidden = self._embedded(weights)
        for index, layer in enumerate(weights.layers):
            hidden = self._layer(index, layer, hidden)
        mean = g.op("Squeeze", g.op("MatMul", POOL, hidden), g.integers(1))
        return g.op("LpNormalization", mean, axis=-1, p=2)

    def _embedded(self, weights: Weights) -> str:
        g = self.graph
        zero, one = g.integers(0), g.integers(1)
        tokens = g.op("Gather", g.op("Shape", IDS), one)
        positions = g.op("Slice", g.constant(weights.positions), zero, tokens, zero)
        summed = g.op("Add", self._words(weights.words), positions)
        return g.op(
            "LayerNormalization", summed, *self._norm(weights.norm), epsilon=LAYER_NORM_EPSILON
        )

    def _words(self, table: Floats) -> str:
        g = self.graph
        if self._ranges is None:
            return g.op("Gather", g.constant(table), IDS)
        quantized, scale = _quantize(table, axis=1, levels=_TABLE_LEVELS)
        rows = g.op("Cast", g.op("Gather", g.constant(quantized), IDS), to=1)
        return g.op("Mul", rows, g.op("Gather", g.constant(scale), IDS))

    def _layer(self, index: int, layer: Layer, hidden: str) -> str:
        g = self.graph
        projected = self._linear(f"{index}.attention", hidden, layer.attention)
        parts = g.split(projected, 3)
        context = g.fused(
            "MultiHeadAttention",
            *parts,
            g.constant(layer.attention.bias),
            LENGTHS,
            num_heads=HEADS,
        )
        mixed = self._linear(f"{index}.attention_out", context, layer.attention_out)
        hidden = self._residual(mixed, hidden, layer.attention_norm, layer.attention_out)
        inner = g.fused(
            "BiasGelu",
            self._linear(f"{index}.intermediate", hidden, layer.intermediate),
            g.constant(layer.intermediate.bias),
        )
        outer = self._linear(f"{index}.output", inner, layer.output)
        return self._residual(outer, hidden, layer.output_norm, layer.output)

    def _residual(self, value: str, skipped: str, norm: Norm, linear: Linear) -> str:
        return self.graph.fused(
            "SkipLayerNormalization",
            value,
            skipped,
            *self._norm(norm),
            self.graph.constant(linear.bias),
            epsilon=LAYER_NORM_EPSILON,
        )

    def _norm(self, norm: Norm) -> tuple[str, str]:
        return self.graph.constant(norm.scale), self.graph.constant(norm.shift)

    def _linear(self, name: str, value: str, linear: Linear) -> str:
        """The product without the bias: each operator that follows adds it in passing."""
        g = self.graph
        if self._ranges is None:
            self.activations[name] = value
            return g.op("MatMul", value, g.constant(linear.weight))
        seen = self._ranges[name]
        weight = linear.weight
        if seen.smoothing is not None:
            value = g.op("Mul", value, g.constant(1 / seen.smoothing))
            weight = weight * seen.smoothing[:, None]
        step = np.float32((seen.high - seen.low) / 255)
        zero_point = np.uint8(round(-seen.low / float(step)))
        quantized, scale = _quantize(weight, axis=0, levels=_WEIGHT_LEVELS)
        return g.fused(
            "MatMulIntegerToFloat",
            g.op("QuantizeLinear", value, g.constant(step), g.constant(zero_point)),
            g.constant(quantized),
            g.constant(step),
            g.constant(scale.ravel()),
            g.constant(zero_point),
            g.constant(np.zeros(scale.size, np.int8)),
        )


def _quantize(values: Floats, axis: int, levels: int) -> tuple[NDArray[np.int8], Floats]:
    """Symmetric levels with one step per row or column: `values` is about quantized * step."""
    peak = np.abs(values).max(axis=axis, keepdims=True)
    step = np.maximum(peak / levels, np.float32(1e-12)).astype(np.float32)
    return np.rint(values / step).astype(np.int8), step
