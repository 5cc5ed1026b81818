"""The stages that decide about runs, on a broker in memory: real handlers, led from gate to gate.

Parser, finalizer and catalog agent are the real ones over the stores under test; the stages between
are one that gives every content its skills. Each partition of a stage has an owner; one that lost
it goes on with what it holds, and its acks count no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from agents.domain.catalog.tallies import Tallies, tally
from agents.doubles.embedder import HashEmbedder
from agents.finalizer import Finalizer
from agents.outputs import Stopwatch, handled, output, passed_on
from agents.parser import Parser
from agents.ports import CatalogEvent
from agents.resolver import Resolver
from schemas.catalog import JdContribution
from schemas.cost import Versions
from schemas.details import DetailsResolved
from schemas.envelope import Position
from schemas.failure import DeadLetter, DeadReason, derive_letter_id
from schemas.jd import JdParsed, JdRepeated, JdType, JdWithdrawn
from schemas.message import Handled, Inbound
from schemas.registry import encode
from schemas.topology import (
    CATALOG_CHANGES,
    DETAILS_RESOLVED,
    JD_PARSED,
    JD_SUBMITTED,
    RUN_ADVANCED,
    StageName,
    Topic,
)
from streams.dead import DeadLetters
from streams.intake import Work, read_work
from streams.record import Record
from streams.stage import Handler
from streams.tries import Burial
from tests.runs.broker import PARTITIONS, Broker
from tests.runs.gates import Gated, Led, gate
from tests.runs.model import Model
from tests.runs.stores import Stores
from tests.small_catalog import (
    FrozenClock,
    OneSnapshot,
    as_resolved,
    extracted,
    final_skill,
    small_catalog,
)

Doom = Literal["no", "before", "after"]
"""Whether an event dies, and whether its handler had done its part by then."""
READS: dict[StageName, Topic] = {
    StageName.PARSER: JD_SUBMITTED,
    StageName.RESOLVER: JD_PARSED,
    StageName.FINALIZER: DETAILS_RESOLVED,
}
_SKILLS = {"A": "Python", "B": "Docker"}
_CLOCK = FrozenClock()
_NO_JOB = as_resolved(extracted("", rejection_reason=JdType.TOO_SHORT))
_resolved: dict[str, DetailsResolved] = {}
_VECTORS = {"A": (0.5, 0.25), "B": (-0.25, 0.125)}


@dataclass(slots=True, eq=False)
class Owner:
    """Who reads a partition of a stage, from where on; `led` is the event that it is at."""

    stage: StageName
    partition: int
    position: int
    led: Led | None = None
    publishes: bool = False
    """Whether something of its event is published and not looked at again."""


@dataclass(slots=True)
class Pipeline:
    """The stages, their owners, and what they have to agree with."""

    stores: Stores
    broker: Broker
    model: Model = field(default_factory=Model)
    committed: dict[tuple[StageName, int], int] = field(default_factory=dict)
    owners: dict[tuple[StageName, int], Owner] = field(default_factory=dict)
    zombies: list[Owner] = field(default_factory=list)
    letters: list[UUID] = field(default_factory=list)
    unlooked: set[bytes] = field(default_factory=set)
    """JDs of which an owner without a partition has published, and died before it looked again."""

    def led(self) -> list[Owner]:
        """All who are at an event, with or without a partition."""
        return [each for each in (*self.owners.values(), *self.zombies) if each.led]

    def readable(self) -> list[tuple[StageName, int]]:
        """Partitions with an event that nobody of theirs is at."""
        return [place for place in self._places() if self._next(place) is not None]

    def take(self, stage: StageName, partition: int, versions: str, doom: Doom) -> Owner | None:
        """The partition's owner begins its next event; None where there is none."""
        place = (stage, partition)
        record = self._next(place)
        if record is None:
            return None
        owner = self.owners.setdefault(place, Owner(*place, record.offset))
        handler = self._handler(stage, versions)
        owner.led = Led(lambda: self._settle(owner, record, handler, doom))
        return owner

    def _next(self, place: tuple[StageName, int]) -> Record | None:
        stage, partition = place
        log = self.broker.log(READS[stage].name, partition)
        owner = self.owners.get(place)
        offset = owner.position if owner else self.committed.get(place, 0)
        return None if (owner and owner.led) or offset >= len(log) else log[offset]

    async def step(self, owner: Owner) -> None:
        """One gate further."""
        assert owner.led is not None
        await owner.led.step()
        if owner.led.done:
            owner.led = None
            if owner in self.zombies:
                self.zombies.remove(owner)

    async def crash(self, owner: Owner) -> None:
        """It dies where it stands; another begins behind the last commit."""
        if owner.led is not None:
            await owner.led.crash()
        if owner in self.zombies:
            self.zombies.remove(owner)
            if owner.publishes:
                log = self.broker.log(READS[owner.stage].name, owner.partition)
                self.unlooked.add(log[owner.position].key or b"")
        else:
            self.owners.pop((owner.stage, owner.partition), None)

    def lose(self, owner: Owner) -> None:
        """Its partition goes to another, and it does not know."""
        self.owners.pop((owner.stage, owner.partition), None)
        if owner.led is not None and owner not in self.zombies:
            self.zombies.append(owner)

    async def crash_all(self) -> None:
        """The process ends."""
        for owner in [*self.owners.values(), *self.zombies]:
            await self.crash(owner)

    async def lose_broker(self) -> None:
        """The broker ends and forgets, and everyone at work on it ends too."""
        await self.crash_all()
        self.committed.clear()
        self.unlooked.clear()
        self.broker.restart()

    async def run_dry(self, but: Owner | None = None) -> None:
        """Let everyone but one go on until nothing is left to read, to settle and to finish."""
        busy = True
        while busy:
            for owner in (each for each in self.led() if each is not but):
                while owner.led is not None:
                    await self.step(owner)
            taken = [self.take(*place, "v1", "no") for place in self._places()]
            busy = any(taken)

    async def apply(self, records: Sequence[Record]) -> None:
        """Let the catalog have these contributions, as one batch."""
        works = [read_work(each, CATALOG_CHANGES, self.broker.cluster_id) for each in records]
        inbounds = [work.read() for work in works]
        await self.stores.catalog.apply([CatalogEvent(each.id, each.event) for each in inbounds])

    async def bury_contribution(self, record: Record) -> None:
        """Let a contribution die at the catalog."""
        work = read_work(record, CATALOG_CHANGES, self.broker.cluster_id)
        await self._bury(work, StageName.CATALOG)

    def expected_tallies(self) -> Tallies:
        """The sums over the newest stored runs."""
        newest = [jd.newest_stored() for jd in self.model.jds.values()]
        given = [JdContribution.model_validate_json(run.contribution) for run in newest if run]
        return tally(given)

    @staticmethod
    def _places() -> list[tuple[StageName, int]]:
        return [(stage, part) for stage in READS for part in range(PARTITIONS)]

    def _handler(self, stage: StageName, versions: str) -> Handler:
        ops = self.stores.ops
        if stage is StageName.PARSER:
            register: Any = Gated(ops.register, self._heard)
            return Parser(register, _CLOCK, Versions(parser=versions))
        if stage is StageName.FINALIZER:
            runs: Any = Gated(ops.runs, self._heard)
            return Finalizer(OneSnapshot(small_catalog()), runs, _CLOCK)
        return _resolve

    def _heard(self, name: str, values: tuple[Any, ...], answer: Any) -> None:
        if name == "admit":
            self.model.admitted(values[0], answer)
        elif name == "finish":
            self.model.finished(values[0], answer)

    async def _settle(self, owner: Owner, record: Record, handle: Handler, doom: Doom) -> None:
        """An event from its reading to its ack."""
        work = read_work(record, READS[owner.stage], self.broker.cluster_id)
        life = self.broker.life
        done = Handled() if doom == "before" else await handle(work.read())
        if doom == "no":
            await self._publish(owner, done)
        else:
            await self._bury(work, owner.stage)
        await gate()
        owner.position += 1
        place = (owner.stage, owner.partition)
        if self.owners.get(place) is owner and life == self.broker.life:
            self.committed[place] = owner.position

    async def _publish(self, owner: Owner, done: Handled) -> None:
        while True:
            outputs = [out for out in done.outputs if out.topic is not RUN_ADVANCED]
            for out in outputs:
                await self.broker.send([encode(out, owner.stage, self.broker.now)])
                owner.publishes = done.after_confirmed is not None
            if done.after_confirmed is None:
                owner.publishes = False
                return
            done = await done.after_confirmed()

    async def _bury(self, work: Work, stage: StageName) -> None:
        books: Any = Gated(self.stores.ops.books, lambda *_: None)
        letter = DeadLetter(
            stage=stage.value,
            position=work.record.position(self.broker.cluster_id),
            reason=DeadReason.FAILED,
            error="doomed",
            attempts=1,
            first_at=self.broker.now,
            last_at=self.broker.now,
        )
        buried = DeadLetters(self.broker, books)
        # Noted before: a crash on the way leaves a letter, or leaves none.
        self.letters.append(letter.id)
        if claimed := work.claimed_position():
            self.letters.append(derive_letter_id(stage, claimed))
        await buried.bury(work, Burial(letter))


async def _resolve(inbound: Inbound[JdParsed | JdWithdrawn | JdRepeated]) -> Handled:
    """Between parser and finalizer: A and B are jobs with a skill each, all else is rejected."""
    event = inbound.event
    if isinstance(event, JdWithdrawn | JdRepeated):
        return passed_on(StageName.RESOLVER, DETAILS_RESOLVED, event, Stopwatch.start(_CLOCK))
    content = event.jd.text
    if content not in _resolved:
        _resolved[content] = await _job(content) if content in _SKILLS else _NO_JOB
    kept = {"content_hash": event.content_hash, **dict(event.run())}
    resolved = _resolved[content].model_copy(update=kept)
    return handled(output(StageName.RESOLVER, DETAILS_RESOLVED, "details.resolved", resolved))


async def _job(content: str) -> DetailsResolved:
    """The job as the real resolver gives it on."""
    skill = _SKILLS[content]
    text = f"Build services with {skill}."
    skills = [final_skill(text, skill, skill.casefold())]
    event = extracted(text, skills, role_vector=_VECTORS[content])
    place = Position(cluster_id="any", topic="any", partition=0, offset=0)
    resolver = Resolver(OneSnapshot(small_catalog()), HashEmbedder(), _CLOCK)
    found = (await resolver(Inbound(event, "any", place, _CLOCK.now()))).outputs[0].event
    assert isinstance(found, DetailsResolved)
    return found
