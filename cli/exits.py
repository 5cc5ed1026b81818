"""How a command ends: exit codes that mean something, and errors that say what to do."""

from collections.abc import Iterable
from enum import IntEnum

KILLED_BY = 128
"""What a shell adds to the number of the signal that ended a process."""


class Exit(IntEnum):
    """Exit codes of `rolestream`; the README tells a supervisor what to do about each."""

    OK = 0
    REFUSED = 1
    """Something was refused, or a check failed; what could be done was done."""
    USAGE = 2
    UNAVAILABLE = 3
    """A server is away or refuses us, or no stack runs."""
    UNFINISHED = 4
    """Told to stop, a worker did not finish in time: what was left is done by whoever reads on."""
    STOPPED = 5
    """Too many events in a row died in a stage: to start again helps only when it is mended."""
    HUNG = 6
    """A stage had work and settled none of it, or the whole process stood still."""
    CRASHED = 7
    """Something ended that never should: a fault of ours."""
    INTERRUPTED = KILLED_BY + 2
    TERMINATED = KILLED_BY + 15


_TELLING = (
    Exit.STOPPED,
    Exit.CRASHED,
    Exit.HUNG,
    Exit.USAGE,
    Exit.UNAVAILABLE,
    Exit.REFUSED,
    Exit.UNFINISHED,
)
"""What says most about several processes that ended together, first."""


class CommandError(Exception):
    """The command cannot go on; the message says why and what to do."""

    def __init__(self, message: str, code: Exit = Exit.REFUSED) -> None:
        super().__init__(message)
        self.code = code


def most_telling(codes: Iterable[int]) -> int:
    """One exit code for several processes.

    A signal, which `subprocess` tells as a negative number, becomes what a shell makes of it. It
    comes after our own codes: others are often signalled because one has failed.
    """
    seen = {code if code >= 0 else KILLED_BY - code for code in codes}
    ours = [code for code in _TELLING if code in seen]
    return ours[0] if ours else max(seen, default=Exit.OK)
