"""A record as the fuzz tests have it: bytes, headers and key, and how it came to be."""

from dataclasses import dataclass, replace
from functools import cached_property

import orjson

from tests.fuzz.trees import Json, Tree

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Sample:
    """A real event as it stands on its topic."""

    topic: str
    key: bytes | None
    value: bytes
    headers: Headers

    @cached_property
    def tree(self) -> Tree:
        """The value as JSON with the places in it."""
        value: Json = orjson.loads(self.value)
        return Tree(value)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed event; `how` names the changes in their order."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    how: tuple[str, ...] = ()
    timestamp: float | None = None

    @classmethod
    def of(cls, sample: Sample) -> "Mutant":
        """The sample as it is."""
        return cls(sample.topic, sample.key, sample.value, sample.headers)

    def changed(self, how: str, **fields: object) -> "Mutant":
        """The same with these fields, and with the change noted."""
        return replace(self, how=(*self.how, how), **fields)  # type: ignore[arg-type]
