"""10,000 mutated events of every input topic: each is handled or dead with a reason."""

import pytest

from agents.doubles.catalog import MemoryCatalog
from agents.doubles.stores import MemoryOps
from schemas.topology import (
    CATALOG_CHANGES,
    DETAILS_RESOLVED,
    JD_PARSED,
    JD_SUBMITTED,
    RUN_ADVANCED,
    SKILLS_EXTRACTED,
)
from tests.fuzz.conftest import Fuzzing
from tests.fuzz.corpus import Corpus
from tests.fuzz.flow import Engine, FuzzedFlow, Outcome, Stores
from tests.fuzz.mutants import mutant
from tests.fuzz.sample import Mutant

ROUND = 250
FOLLOWED = 4
"""Of so many rounds one goes through all later stages: most of the time is spent there."""
TOPICS = (
    JD_SUBMITTED,
    JD_PARSED,
    SKILLS_EXTRACTED,
    DETAILS_RESOLVED,
    CATALOG_CHANGES,
    RUN_ADVANCED,
)


def in_memory(engine: Engine) -> FuzzedFlow:
    ops = MemoryOps()
    return FuzzedFlow(engine, Stores(ops, ops, ops, MemoryCatalog(ops)))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("topic", [topic.name for topic in TOPICS])
async def test_every_mutant_is_handled_or_dead_and_the_next_good_event_goes_through(
    topic: str, engine: Engine, corpus: Corpus, fuzzing: Fuzzing
) -> None:
    samples = corpus[topic]
    total = Outcome()
    for first in range(0, fuzzing.events, ROUND):
        numbers = range(first, min(first + ROUND, fuzzing.events))
        flow = in_memory(engine)
        mutants = [mutant(samples, fuzzing.seed, each) for each in numbers]
        total.add(await flow.feed(mutants, follow=first // ROUND % FOLLOWED == 0))
        good = await flow.feed([Mutant.of(samples[first % len(samples)])])
        assert (good.handled[topic], good.dead, good.findings) == (1, {}, [])
    assert total.findings == [], f"seed {fuzzing.seed}"
    assert total.handled[topic] + total.dead.total() == fuzzing.events
    assert total.dead.total() > fuzzing.events / 4
    assert total.handled[topic] > fuzzing.events / 4
