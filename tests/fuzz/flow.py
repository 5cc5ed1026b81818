"""The five stages as they run on Kafka, fed by hand: real processors, real agents, any stores."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from agents.catalog import CatalogAgent
from agents.extractor import Extractor
from agents.finalizer import Finalizer
from agents.parser import Parser
from agents.ports import Books, CatalogWriter, Embedder, JdRegister, KraIndex, RunStore, Snapshots
from agents.resolver import Resolver
from agents.versions import versions
from infra.clock import SystemClock
from schemas.failure import DeadLetter, DeadReason
from schemas.registry import Encoded, UndecodableError, decode, read_headers
from schemas.topology import ROLE_FINALIZED, StageName
from streams.dead import read_dead_letter
from streams.doubles import MemoryPublisher
from streams.failure import RetryPolicy
from streams.flow import Agents, flow
from streams.processor import Processor
from streams.record import Record
from streams.stage import Stage
from streams.surroundings import Surroundings
from tests.fuzz.sample import Mutant

_INPUT = {
    DeadReason.UNDECODABLE,
    DeadReason.INVALID,
    DeadReason.TOO_LARGE,
    DeadReason.UNKNOWN_TYPE,
}
_UNKNOWN_VERSION = "the event saw"
"""A catalog version that nobody has made: an event waits for it, until its attempts are over."""
_RETRIES = RetryPolicy(base=0.0, cap=0.0, transient_attempts=3, pause=0.0)
_DEAD = {stage.dead_topic for stage in StageName}
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Stores:
    """The ports of a database, or of its doubles."""

    register: JdRegister
    runs: RunStore
    books: Books
    writer: CatalogWriter


@dataclass(frozen=True, slots=True)
class Engine:
    """What the agents think with."""

    snapshots: Snapshots
    embedder: Embedder
    index: KraIndex


def stages(engine: Engine, stores: Stores) -> tuple[Stage, ...]:
    """The flow with its real agents."""
    clock = SystemClock()
    return flow(
        Agents(
            parser=Parser(stores.register, clock, versions(engine.embedder.model)),
            extractor=Extractor(engine.snapshots, engine.embedder, engine.index, clock),
            resolver=Resolver(engine.snapshots, engine.embedder, clock),
            finalizer=Finalizer(engine.snapshots, stores.runs, clock),
            catalog=CatalogAgent(stores.writer),
        )
    )


@dataclass(slots=True)
class Outcome:
    """What became of events: `handled` of each topic, `dead` by reason, `findings` for us.

    `dead` are those that were fed, without what followed from them.

    A finding is an event that nobody settled, that died of our own doing, or that one stage of
    ours wrote and the next refused.
    """

    handled: Counter[str] = field(default_factory=Counter)
    dead: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Both together."""
        self.handled.update(other.handled)
        self.dead.update(other.dead)
        self.findings.extend(other.findings)


def _at_once(stage: Stage) -> Stage:
    """The stage with batches that wait for nobody: what is alone in one comes by the hundred."""
    return replace(stage, batch=replace(stage.batch, linger=0.0)) if stage.batch else stage


async def _at_rest(processor: Processor) -> None:
    """Return when nothing is held any more: a drain would leave out what is to be tried again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_S):
            while (now := processor.stats()).running + now.waiting + now.retrying:
                await asyncio.sleep(0.001)


def is_our_doing(letter: DeadLetter) -> bool:
    """Whether the event died of a fault of ours, rather than of what it said."""
    return letter.reason not in _INPUT and _UNKNOWN_VERSION not in letter.error


class FuzzedFlow:
    """All stages of a process. What one publishes goes on to the next ones."""

    def __init__(self, engine: Engine, stores: Stores) -> None:
        self._publisher = MemoryPublisher()
        self._crashes: list[BaseException] = []
        self._settled: set[tuple[str, int]] = set()
        self._offset = 0
        shared = Surroundings(
            publisher=self._publisher,
            books=stores.books,
            clock=SystemClock(),
            cluster_id="fuzz",
            retries=_RETRIES,
        )
        processors = [
            Processor(_at_once(stage), shared, self._crashes.append)
            for stage in stages(engine, stores)
        ]
        self._readers = {
            topic.name: processor for processor in processors for topic in processor.stage.reads
        }

    async def feed(self, mutants: Sequence[Mutant], *, follow: bool = True) -> Outcome:
        """Settle these events of one topic, then all that follows from them.

        Without `follow` what the stage has published is only counted.
        """
        outcome = await self._settle(mutants, from_us=False)
        if not follow:
            self._publisher.topics.clear()
        while written := list(self._written(outcome)):
            for topic in dict.fromkeys(each.topic for each in written):
                batch = [each for each in written if each.topic == topic]
                outcome.add(await self._settle(batch, from_us=True))
        return outcome

    def _written(self, outcome: Outcome) -> Iterator[Mutant]:
        """What the stages have published since, as the next ones read it."""
        for topic in [topic for topic in self._publisher.topics if topic not in _DEAD]:
            for record in self._publisher.topics.pop(topic):
                if topic == ROLE_FINALIZED.name and record.value is not None:
                    try:
                        decode(ROLE_FINALIZED, record.value, read_headers(record.headers))
                    except UndecodableError as error:
                        outcome.findings.append(f"{topic} (): an unreadable record: {error}")
                if topic in self._readers:
                    yield Mutant(topic, record.key, record.value, record.headers)

    async def _settle(self, mutants: Sequence[Mutant], *, from_us: bool) -> Outcome:
        topic = mutants[0].topic
        processor = self._readers[topic]
        begun = processor.stats().handled
        offsets = {}
        for each in mutants:
            record = self._record(each)
            offsets[record.offset] = each
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    await processor.take(record)
            except TimeoutError:
                break  # what was not taken is not settled, and is told below
        await _at_rest(processor)
        outcome = Outcome(Counter({topic: processor.stats().handled - begun}))
        for letter in self._publisher.topics.pop(processor.stage.name.dead_topic, []):
            self._judge(letter, offsets, outcome, from_us=from_us)
        for offset, each in offsets.items():
            if (topic, offset) not in self._settled:
                outcome.findings.append(f"{topic} {each.how}: never settled")
        outcome.findings += [f"{topic}: crashed by {error!r}" for error in self._crashes]
        self._crashes.clear()
        self._settled.clear()
        return outcome

    def _judge(
        self, letter: Encoded, offsets: dict[int, Mutant], outcome: Outcome, *, from_us: bool
    ) -> None:
        told = read_dead_letter(letter.headers)
        if not from_us:
            outcome.dead[told.reason] += 1
        died = offsets[told.position.offset]
        if (letter.value, letter.key or b"") != (died.value, died.key or b""):
            outcome.findings.append(f"{died.topic} {died.how}: its dead letter has other bytes")
        waited = _UNKNOWN_VERSION in told.error
        if is_our_doing(told) or (from_us and not waited):
            outcome.findings.append(f"{died.topic} {died.how}: {told.reason}: {told.error}")

    def _record(self, mutant: Mutant) -> Record:
        self._offset += 1
        place = (mutant.topic, self._offset)
        return Record(
            topic=mutant.topic,
            partition=0,
            offset=self._offset,
            timestamp=mutant.timestamp if mutant.timestamp is not None else float(self._offset),
            key=mutant.key,
            value=mutant.value,
            headers=mutant.headers,
            ack=lambda: self._settled.add(place),
        )
