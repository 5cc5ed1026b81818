"""What a curator reads when catalog files can't be used: where, what is wrong, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SHOWN = 20
_WORDING = {
    "missing": "missing '{what}'; add it",
    "literal_error": "'{what}' is {given!r}; use one of {expected}",
    "string_type": "'{what}' must be text; put {given!r} in quotes",
    "tuple_type": "'{what}' must be a list; write [{given}]",
    "string_pattern_mismatch": "'{what}' is no slug: {given!r}; use a-z, 0-9, single hyphens",
    "too_short": "'{what}' has too few ({actual_length}); write {min_length} or more",
    "too_long": "'{what}' has too many ({actual_length}); keep {max_length}",
}


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """What is wrong where, and what to do about it. Lines count from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CatalogFileError(Exception):
    """Catalog files that can't be used. `mistakes` has all of them, the text the first twenty."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        shown = "\n".join(str(mistake) for mistake in self.mistakes[:_SHOWN])
        rest = len(self.mistakes) - _SHOWN
        super().__init__(f"{shown}\n... and {rest} more" if rest > 0 else shown)


def unknown(kind: str, word: str, known: Iterable[str]) -> str:
    """A word that is not among those known, with the nearest of them."""
    near = get_close_matches(word, known := tuple(known), n=2, cutoff=0.6)
    if near:
        return f"unknown {kind} '{word}'; did you mean {' or '.join(near)}?"
    listed = f"use one of {', '.join(known)}" if len(known) <= _SHOWN else "define it or drop it"
    return f"unknown {kind} '{word}'; {listed}"


def explain(problem: "ErrorDetails", model: type[BaseModel]) -> str:
    """What pydantic found, in the words of someone who edits the file."""
    what = ".".join(str(part) for part in problem["loc"]) or "entry"
    if problem["type"] == "extra_forbidden":
        keys = [info.alias or name for name, info in model.model_fields.items()]
        return unknown("key", what, keys)
    wording = _WORDING.get(problem["type"], "'{what}': {msg}")
    context: dict[str, Any] = problem.get("ctx", {})
    return wording.format(what=what, given=problem["input"], msg=problem["msg"], **context)
