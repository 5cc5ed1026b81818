"""How near two written names are: spacing and punctuation do not count, few typing slips do.

Used by `linking` to tell a slip from another skill, so everything here abstains when in doubt.
"""

import re

from agents.domain.text import fold

_NOT_NAME = re.compile(r"[^a-z0-9+#]+")
_TOKEN = re.compile(r"[a-z0-9+#]+")
_DIGITS = re.compile(r"\d+")

ONE_SLIP_FROM = 6
"""Letters from which one slip is taken for a slip: shorter names have too many neighbours."""

TWO_SLIPS_FROM = 10
"""Letters from which two slips are."""


def squash(name: str) -> str:
    """The name without case, spaces and punctuation: "Node.js" and "node JS" are the same."""
    return _NOT_NAME.sub("", fold(name))


def tokens(name: str) -> list[str]:
    """The words of a name, folded."""
    return _TOKEN.findall(fold(name))


def allowed_slips(length: int) -> int:
    """How many slips a word of that many letters may have and still be the same word."""
    if length >= TWO_SLIPS_FROM:
        return 2
    return 1 if length >= ONE_SLIP_FROM else 0


def slips(left: str, right: str, limit: int) -> int | None:
    """Letters added, lost, changed or swapped with their neighbour; None for more than `limit`."""
    if abs(len(left) - len(right)) > limit:
        return None
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            best = min(
                last[column] + 1,
                current[column - 1] + 1,
                last[column - 1] + (letter != other),
            )
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            current.append(best)
        if min(current) > limit:
            return None
        before, last = last, current
    return last[-1] if last[-1] <= limit else None


def same_word(left: str, right: str) -> bool:
    """Whether two words are one, up to slips.

    The first letter and all digits must agree, and one may not be the other with an ending:
    "designer" is no slip of "design".
    """
    if left == right:
        return True
    if left[:1] != right[:1] or _DIGITS.findall(left) != _DIGITS.findall(right):
        return False
    if left.removesuffix("s") == right.removesuffix("s"):
        return True
    limit = allowed_slips(min(len(left), len(right)))
    if limit == 0 or left.startswith(right) or right.startswith(left):
        return False
    return slips(left, right, limit) is not None
