"""Text from outside on a terminal: no markup is obeyed and no control character gets through."""

import re
import sys
import unicodedata

from rich.text import Text

_UNSEEN = re.compile(b"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xaf]")
"""What JSON leaves as it is and a terminal may obey: DEL, C1 controls, marks of direction."""


def escaped(body: bytes) -> bytes:
    """The same JSON with nothing in it that a terminal would obey."""
    return _UNSEEN.sub(lambda found: b"\\u%04x" % ord(found.group().decode()), body)


def write_json(body: bytes) -> None:
    """A line of JSON to standard output: as it is for a script, escaped for a terminal."""
    sys.stdout.buffer.write((escaped(body) if sys.stdout.isatty() else body) + b"\n")
    sys.stdout.buffer.flush()


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
