"""Fixed phrases found in a text in one pass, whatever their number.

Who calls this: modules that weigh a text by its vocabulary. Phrases are matched in folded text, at
word borders; a plural "s" at the end is accepted, and anything after a phrase written with a `*`.
"""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

import ahocorasick

from agents.domain.text import fold

V = TypeVar("V")


class PhraseBook(Generic[V]):
    """Phrases with what each stands for."""

    def __init__(self, phrases: Mapping[str, V]) -> None:
        self._automaton = ahocorasick.Automaton()
        for phrase, value in phrases.items():
            folded = fold(phrase.removesuffix("*"))
            self._automaton.add_word(folded, (len(folded), phrase.endswith("*"), value))
        self._automaton.make_automaton()

    @classmethod
    def of_lists(cls, lists: Mapping[V, str]) -> "PhraseBook[V]":
        """From a list of phrases per value, parted by commas."""
        return cls(
            {
                phrase.strip(): value
                for value, listed in lists.items()
                for phrase in listed.split(",")
                if phrase.strip()
            }
        )

    def find(self, text: str) -> Iterator[V]:
        """What the phrases in the text stand for, once per occurrence."""
        folded = f" {fold(text)} "
        for last, (length, is_open, value) in self._automaton.iter(folded):
            if _is_word(folded[last - length]):
                continue
            after = last + 2 if folded[last + 1] == "s" else last + 1
            if is_open or not _is_word(folded[after : after + 1]):
                yield value


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
