"""How a command ends: exit codes that mean something, and errors that say what to do."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of `rolestream`."""

    OK = 0
    REFUSED = 1
    """Something was refused, or a check failed; what could be done was done."""
    USAGE = 2
    UNAVAILABLE = 3
    """A server is away or refuses us, or no stack runs."""
    INTERRUPTED = 130


class CommandError(Exception):
    """The command cannot go on; the message says why and what to do."""

    def __init__(self, message: str, code: Exit = Exit.REFUSED) -> None:
        super().__init__(message)
        self.code = code
