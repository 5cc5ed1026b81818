"""Dead letters sent again to where they came from: called by `rolestream dead redrive`.

A redrive is noted in the store before it is sent and confirmed there after. What was noted and is
not confirmed is open still, so whoever calls again goes on where this call stopped; an event that
was sent twice by that is the same event, and takes effect once.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from agents.errors import PermanentError
from agents.ports import Clock, DeadLetterStore, LetterState, Redrive
from streams.dead import redriven_record
from streams.outbox import Publisher

_AT_ONCE = 20
"""Their bytes are in memory together, and they are what an unconfirmed call may send twice."""

_STEPS_A_SECOND = 5.0


@dataclass(frozen=True, slots=True)
class Pace:
    """No more than `rate` letters a second; None: as fast as the broker confirms them."""

    rate: float | None = None

    @property
    def at_once(self) -> int:
        """How many may go together."""
        if self.rate is None:
            return _AT_ONCE
        return min(_AT_ONCE, max(1, int(self.rate / _STEPS_A_SECOND)))

    def wait(self, sent: int, elapsed: float) -> float:
        """Seconds until the next may go, after so many in so many seconds."""
        return 0.0 if self.rate is None else max(0.0, sent / self.rate - elapsed)


@dataclass(slots=True)
class Redriven:
    """How far a redrive has come: confirmed sends, and what could not be sent, with the reason."""

    sent: int = 0
    refused: dict[UUID, str] = field(default_factory=dict)
    passed_over: int = 0
    """Somebody else has dealt with these meanwhile."""


@dataclass(frozen=True, slots=True)
class Redriver:
    """Sends letters again, in the name of `by`."""

    letters: DeadLetterStore
    publisher: Publisher
    clock: Clock
    by: str

    async def redrive(
        self,
        ids: Sequence[UUID],
        states: Sequence[LetterState],
        pace: Pace,
        tell: Callable[[Redriven], None],
        stop: asyncio.Event,
    ) -> Redriven:
        """Redrive those of the ids that are in one of the states, until `stop` is set.

        `tell` hears of the progress. Raises TransientError where broker or store go away; what was
        confirmed until then stays redriven.
        """
        done = Redriven()
        began = self.clock.monotonic()
        for first in range(0, len(ids), pace.at_once):
            await _pause(pace.wait(done.sent, self.clock.monotonic() - began), stop)
            if stop.is_set():
                break
            some = ids[first : first + pace.at_once]
            noted = await self.letters.note_redrives(some, states)
            refused = await self._send(noted)
            sent = [each for each in noted if each.letter.id not in refused]
            await self.letters.confirm_redrives(sent, self.by, self.clock.now())
            for id_, why in refused.items():  # it never will be sent: its run is dead for good
                await self.letters.discard([id_], self.by, self.clock.now(), why)
            done.sent += len(sent)
            done.refused |= refused
            done.passed_over += len(some) - len(noted)
            tell(done)
        return done

    async def _send(self, redrives: Sequence[Redrive]) -> dict[UUID, str]:
        """Send all, in order; what the broker will never take, by the letter's id."""
        records = [redriven_record(each) for each in redrives]
        if not records:
            return {}
        try:
            await self.publisher.send(records)
        except PermanentError:
            return await self._send_one_by_one(redrives)
        return {}

    async def _send_one_by_one(self, redrives: Sequence[Redrive]) -> dict[UUID, str]:
        refused = {}
        for each in redrives:
            try:
                await self.publisher.send([redriven_record(each)])
            except PermanentError as error:
                refused[each.letter.id] = str(error)
        return refused


async def _pause(seconds: float, stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        if seconds > 0:
            await asyncio.wait_for(stop.wait(), seconds)
