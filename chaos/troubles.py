"""Troubles done to a running system, each at its time, and a diary of what happened when."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chaos.bed import Bed
from chaos.crew import Crew
from chaos.embedder import Mood, set_mood
from chaos.plan import Kind, Trouble

_MOODS = {
    Kind.SLOW_EMBEDDER: Mood.SLOW,
    Kind.FAILING_EMBEDDER: Mood.FAILING,
    Kind.HANGING_EMBEDDER: Mood.HANGING,
}
_MEETS = {
    Kind.STOP_BROKERS: "brokers",
    Kind.KILL_BROKER: "brokers",
    Kind.STOP_POSTGRES: "PostgreSQL",
    **dict.fromkeys(_MOODS, "embedder"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the diary: seconds from the start of the run."""

    kind: Kind
    began: float
    ended: float


class Troublemaker:
    """Does what the plan says. Troubles of one part come one after another, others overlap."""

    def __init__(self, bed: Bed, crew: Crew, workers: int, brokers: int) -> None:
        self.diary: list[Entry] = []
        self._bed = bed
        self._crew = crew
        self._workers = workers
        self._brokers = brokers
        self._one_at_a_time: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def carry_out(self, troubles: Sequence[Trouble]) -> None:
        """All of them; returns when the last is over and everything runs again."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            for trouble in troubles:
                tasks.create_task(self._later(trouble, began))

    async def _later(self, trouble: Trouble, began: float) -> None:
        await asyncio.sleep(trouble.at)
        async with self._one_at_a_time[_MEETS.get(trouble.kind, "workers")]:
            at = time.monotonic() - began
            await self._do(trouble)
            self.diary.append(Entry(trouble.kind, at, time.monotonic() - began))

    async def _do(self, trouble: Trouble) -> None:
        worker = int(trouble.pick * self._workers)
        match trouble.kind:
            case Kind.KILL_WORKER:
                await self._crew.kill(worker)
                await asyncio.sleep(trouble.lasts)
                self._crew.start(worker)
            case Kind.RESTART_WORKER:
                await self._crew.stop(worker)
                self._crew.start(worker)
            case Kind.FOURTH_WORKER:
                self._crew.start(self._workers)
                await asyncio.sleep(trouble.lasts)
                await self._crew.stop(self._workers)
            case Kind.STOP_BROKERS:
                await self._bed.kafka.stop()
                await asyncio.sleep(trouble.lasts)
                await self._bed.kafka.start()
            case Kind.KILL_BROKER:
                await self._without_a_broker(1 + int(trouble.pick * self._brokers), trouble.lasts)
            case Kind.STOP_POSTGRES:
                await asyncio.to_thread(self._bed.postgres.stop)
                await asyncio.sleep(trouble.lasts)
                await self._bed.start_postgres()
            case _:
                set_mood(self._bed.mood_file, _MOODS[trouble.kind], trouble.lasts)
                await asyncio.sleep(trouble.lasts)

    async def _without_a_broker(self, broker: int, seconds: float) -> None:
        kafka = self._bed.kafka
        await kafka.kill(broker)
        await asyncio.sleep(seconds)
        await kafka.start_broker(broker)
        await kafka.ready()
