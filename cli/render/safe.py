"""Text from outside on a terminal: no markup is obeyed and no control character gets through."""

import unicodedata

from rich.text import Text


def plain(value: object) -> str:
    """One line of printable characters."""
    text = " ".join(str(value).split())
    return "".join(char for char in text if unicodedata.category(char)[0] != "C")


def safe(value: object, style: str = "") -> Text:
    """The same as a rich Text, which is never read as markup."""
    return Text(plain(value), style=style)


def shorten(value: object, width: int) -> str:
    """At most `width` characters, the cut marked."""
    text = plain(value)
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
