"""The few ways in which text is normalised; everything that compares text uses one of these."""

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_DASHES = str.maketrans(
    {"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"'}
)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_WORDS = (
    ("c++", "cpp"),
    ("c#", "csharp"),
    ("f#", "fsharp"),
    (".net", "dotnet"),
    ("&", " and "),
    ("+", " plus "),
)


def fold(text: str) -> str:
    """For comparing names: NFKC, one kind of dash and quote, single spaces, lower case."""
    if text.isascii():
        return " ".join(text.split()).lower()
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return _SPACE.sub(" ", plain).strip().casefold()


def slugify(name: str) -> str:
    """A readable identifier of a name: lower case ASCII words joined by hyphens."""
    lowered = unicodedata.normalize("NFKD", name).casefold()
    for word, spelled in _SLUG_WORDS:
        lowered = lowered.replace(word, spelled)
    return _NOT_SLUG.sub("-", lowered.encode("ascii", "ignore").decode()).strip("-")
