"""Regular expressions written as lists: one alternative a line, so that they can be read."""

import re


def any_of(block: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """A pattern that is any of the lines; white space at a line's ends does not count."""
    return re.compile(alternatives(block), flags)


def alternatives(block: str) -> str:
    """The lines as one group, to be a part of a longer pattern."""
    lines = [line.strip() for line in block.strip().splitlines()]
    return "(?:" + "|".join(lines) + ")"
