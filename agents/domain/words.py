"""Word lists, written as text: easier to read and to compare than a hundred quoted strings."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text, which white space parts."""
    return frozenset(text.split())
