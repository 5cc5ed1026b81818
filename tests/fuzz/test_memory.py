"""Memory stays flat over thousands of mutants: what is settled is let go of."""

from uuid import UUID

import psutil
import pytest

from agents.ports import BookCounts
from infra.memory import settle
from schemas.envelope import Position
from schemas.failure import DeadLetter, Death, Original
from streams.inline import NoStore
from tests.fuzz.conftest import Fuzzing
from tests.fuzz.corpus import Corpus
from tests.fuzz.flow import Engine, FuzzedFlow, Stores
from tests.fuzz.mutants import mutant
from tests.fuzz.test_topics import TOPICS

ROUND = 50
GROWTH = 32 << 20
"""Bytes: caches that are bounded, and free memory between what lives."""


class NoBooks:
    """Books that keep nothing."""

    async def record_dead(
        self,
        letter: DeadLetter,
        run_id: UUID | None,
        jd_id: UUID | None,
        original: Original | None = None,
    ) -> None:
        del letter, run_id, jd_id, original

    async def deaths(
        self, stage: str, position: Position, value: bytes | None
    ) -> tuple[Death, ...] | None:
        del stage, position, value
        return None

    async def counts(self) -> BookCounts:
        raise NotImplementedError


def memory() -> int:
    """Bytes of this process that are in use."""
    settle()
    rss: int = psutil.Process().memory_info().rss
    return rss


@pytest.mark.timeout(1800)
async def test_memory_is_flat_over_mutants_of_all_topics(
    engine: Engine, corpus: Corpus, fuzzing: Fuzzing
) -> None:
    nothing = NoStore()
    flow = FuzzedFlow(engine, Stores(nothing, nothing, NoBooks(), nothing))
    measured = []
    for lap in range(5):
        for number in range(lap * fuzzing.events // 5, (lap + 1) * fuzzing.events // 5, ROUND):
            topic = TOPICS[number // ROUND % len(TOPICS)].name
            mutants = [
                mutant(corpus[topic], fuzzing.seed, each) for each in range(number, number + ROUND)
            ]
            outcome = await flow.feed(mutants, follow=False)
            assert outcome.findings == []
        measured.append(memory())
    _warm_up, first, *_, last = measured
    assert last - first < GROWTH, [each >> 20 for each in measured]
