"""Looking at a stage at work: an app that ends by itself, and a stage that hangs, end the worker.

Faust only logs both. `streams.worker` watches every stage of its by `watch`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from streams.stall import Look, StallDetector


class StageHungError(Exception):
    """A stage had work and got on with none of it."""

    def __init__(self, wrong: str) -> None:
        super().__init__(
            f"{wrong}. The log has what was in flight, and where it stood. Start the worker again:"
            " what was not finished is read again."
        )


class Watched(Protocol):
    """What `watch` needs of a stage."""

    async def ended(self) -> BaseException:
        """Wait until its app has ended by itself; why."""
        ...

    def look(self, now: float) -> Look:
        """What it does at this moment."""
        ...

    def tell(self) -> None:
        """Log what it stands at."""
        ...

    def fail(self, error: BaseException) -> None:
        """Take no more, and let the worker know why."""
        ...


async def watch(
    stage: Watched,
    detector: StallDetector,
    brokers_are_away: Callable[[], Awaitable[bool]],
    monotonic: Callable[[], float],
) -> None:
    """Return once the stage has failed, and has been told why; what fails here fails it, too."""
    ended = asyncio.create_task(stage.ended())
    try:
        while not ended.done():
            await asyncio.wait([ended], timeout=detector.look_every_s)
            look = stage.look(monotonic())
            wrong = detector.look(look)
            if wrong is not None and not look.is_member and await brokers_are_away():
                detector.forgive()
            elif wrong is not None:
                stage.tell()
                stage.fail(StageHungError(wrong))
                return
        stage.fail(ended.result())
    except Exception as error:  # noqa: BLE001 - a stage that nobody watches must not go on
        stage.fail(error)
    finally:
        ended.cancel()
