"""What takes long leaves the event loop: for work in Python that grows with a JD's text."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_Out = TypeVar("_Out")
_LARGE = 32 * 1024


async def aside(
    length: int, work: Callable[_P, _Out], *values: _P.args, **named: _P.kwargs
) -> _Out:
    """The work's answer; in a thread where `length` code points make that worth one."""
    if length > _LARGE:
        return await asyncio.to_thread(work, *values, **named)
    return work(*values, **named)
