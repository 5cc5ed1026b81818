"""What was in flight when a process is ended for standing still: places and code, never content."""

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import structlog

from schemas.topology import StageName
from streams.status import InFlight

log = structlog.get_logger(__name__)

_DEEPEST = 40
_OURS = "streams."


def tell_in_flight(stage: StageName, events: Iterable[InFlight]) -> None:
    """A line for every event of a stage."""
    for event in events:
        log.error(
            "was in flight",
            stage=stage.value,
            topic=event.topic,
            partition=event.partition,
            offset=event.offset,
            run_id=None if event.run_id is None else str(event.run_id),
            doing=event.doing,
            attempt=event.attempt,
            age_s=round(event.age_s, 3),
        )


def tell_tasks(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """A line for every task that runs our code, with where it waits, the innermost place last.

    Tasks that wait at the same place are told together.
    """
    stacks: dict[tuple[str, ...], int] = {}
    for task in tasks:
        stack = tuple(_places(task.get_coro()))
        if any(place.startswith(_OURS) for place in stack):
            stacks[stack] = stacks.get(stack, 0) + 1
    for stack, count in stacks.items():
        log.error("was waiting", tasks=count, places=list(stack))


def _places(coroutine: object) -> Iterator[str]:
    """Where a coroutine is, and the one that it waits for, and so on."""
    at: Any = coroutine
    for _ in range(_DEEPEST):
        for kind in ("cr", "gi", "ag"):
            frame = getattr(at, f"{kind}_frame", None)
            if frame is not None:
                yield _place(frame.f_globals.get("__name__", "?"), frame.f_code, frame.f_lineno)
                at = getattr(at, "gi_yieldfrom" if kind == "gi" else f"{kind}_await", None)
                break
        else:
            return


def _place(module: str, code: CodeType, line: int) -> str:
    return f"{module}.{code.co_name} ({Path(code.co_filename).name}:{line})"
