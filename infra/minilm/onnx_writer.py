"""Writes ONNX graphs as protobuf bytes, so that no model toolkit is needed to make one.

`graph.py` says which nodes; this module knows the wire format and the field numbers of onnx.proto3.
"""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
AttributeValue = int | float | Sequence[int]

_IR_VERSION = 9
_OPSET = 20
_MICROSOFT = "com.microsoft"
_ELEMENT_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}
_VARINT, _LENGTH_DELIMITED, _FIXED32 = 0, 2, 5
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 7


def _varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _tag(field: int, wire_type: int) -> bytes:
    return _varint(field << 3 | wire_type)


def _int(field: int, value: int) -> bytes:
    return _tag(field, _VARINT) + _varint(value)


def _bytes(field: int, value: bytes | str) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return _tag(field, _LENGTH_DELIMITED) + _varint(len(raw)) + raw


def _tensor(name: str, value: Array) -> bytes:
    dims = b"".join(_int(1, size) for size in value.shape)
    element = _int(2, _ELEMENT_TYPES[value.dtype.name])
    return dims + element + _bytes(8, name) + _bytes(9, value.tobytes())


def _attribute(name: str, value: AttributeValue) -> bytes:
    head = _bytes(1, name)
    if isinstance(value, float):
        number = _tag(2, _FIXED32) + struct.pack("<f", value)
        return head + number + _int(20, _ATTRIBUTE_FLOAT)
    if isinstance(value, int):
        return head + _int(3, value) + _int(20, _ATTRIBUTE_INT)
    return head + b"".join(_int(8, each) for each in value) + _int(20, _ATTRIBUTE_INTS)


def _value_info(name: str, element: str, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(
        _bytes(1, _int(1, size) if isinstance(size, int) else _bytes(2, size)) for size in shape
    )
    tensor = _int(1, _ELEMENT_TYPES[element]) + _bytes(2, dims)
    return _bytes(1, name) + _bytes(2, _bytes(1, tensor))


class GraphWriter:
    """Collects constants and nodes; every method that makes a value answers its name."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []

    def input(self, name: str, element: str, shape: Sequence[int | str]) -> str:
        """Declare what a run feeds in; names in the shape stand for sizes that vary."""
        self._inputs.append(_bytes(11, _value_info(name, element, shape)))
        return name

    def output(self, name: str, shape: Sequence[int | str]) -> None:
        """Declare a float32 value as a result."""
        self._outputs.append(_bytes(12, _value_info(name, "float32", shape)))

    def constant(self, value: Array | np.generic) -> str:
        """Keep an array in the graph."""
        name = f"c{len(self._constants)}"
        self._constants.append(_bytes(5, _tensor(name, np.asarray(value, order="C"))))
        return name

    def integers(self, *values: int) -> str:
        """Keep a list of int64, as shapes and axes are written."""
        return self.constant(np.array(values, np.int64))

    def split(self, value: str, parts: int) -> list[str]:
        """Cut a value into equal parts along its last axis."""
        return self._add("Split", [value], parts, "", {"axis": -1, "num_outputs": parts})

    def op(self, operator: str, *inputs: str, **attributes: AttributeValue) -> str:
        """Add a standard operator."""
        return self._add(operator, inputs, 1, "", attributes)[0]

    def fused(self, operator: str, *inputs: str, **attributes: AttributeValue) -> str:
        """Add one of onnxruntime's own operators."""
        return self._add(operator, inputs, 1, _MICROSOFT, attributes)[0]

    def _add(
        self,
        operator: str,
        inputs: Sequence[str],
        outputs: int,
        domain: str,
        attributes: dict[str, AttributeValue],
    ) -> list[str]:
        names = [f"v{len(self._nodes)}_{index}" for index in range(outputs)]
        fields = [_bytes(1, name) for name in inputs]
        fields += [_bytes(2, name) for name in names]
        fields.append(_bytes(4, operator))
        fields += [_bytes(5, _attribute(name, value)) for name, value in attributes.items()]
        fields.append(_bytes(7, domain))
        self._nodes.append(_bytes(1, b"".join(fields)))
        return names

    def model(self) -> bytes:
        """The whole as an ONNX file."""
        graph = b"".join(
            (*self._nodes, _bytes(2, "g"), *self._constants, *self._inputs, *self._outputs)
        )
        opsets = (("", _OPSET), (_MICROSOFT, 1))
        imports = b"".join(
            _bytes(8, _bytes(1, domain) + _int(2, version)) for domain, version in opsets
        )
        return _int(1, _IR_VERSION) + _bytes(7, graph) + imports
