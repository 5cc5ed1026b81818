"""A toy event, toy topics and toy stages, for tests of the runtime that need no agent."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID, uuid5

from agents.errors import TransientError
from agents.ports import BookCounts
from schemas.base import Model
from schemas.envelope import NAMESPACE, Position
from schemas.failure import DeadLetter, Death, Original
from schemas.message import Handled, Inbound, Outgoing
from schemas.registry import Encoded, encode
from schemas.topology import StageName, Topic
from streams.stage import Stage


class Toy(Model):
    """The `number`-th event of a key."""

    key: str
    number: int


def toy_topic(name: str, partitions: int = 4) -> Topic:
    return Topic(name, {"toy": Toy}, partitions=partitions)


def toy_output(topic: Topic, toy: Toy) -> Outgoing:
    id_ = uuid5(NAMESPACE, f"{topic.name} {toy.key} {toy.number}")
    return Outgoing(topic=topic, key=toy.key, type="toy", id=id_, event=toy)


def toy_record(topic: Topic, toy: Toy, at: datetime) -> Encoded:
    return encode(toy_output(topic, toy), "test", at)


def relay(
    name: StageName,
    source: Topic,
    target: Topic,
    before: Callable[[Inbound[Toy]], Awaitable[None]],
) -> Stage:
    """A stage that passes events on, after `before` has had its way with them."""

    async def handle(inbound: Inbound[Toy]) -> Handled:
        await before(inbound)
        return Handled(outputs=(toy_output(target, inbound.event),))

    return Stage(name, reads=(source,), writes=(target,), handle=handle)


def first_times(toys: list[Toy]) -> dict[str, list[int]]:
    """The numbers of each key in the order in which they came for the first time."""
    seen: dict[str, list[int]] = defaultdict(list)
    for toy in toys:
        if toy.number not in seen[toy.key]:
            seen[toy.key].append(toy.number)
    return seen


class ToyBooks:
    """Books that keep the letters, after having been away so many times."""

    def __init__(self) -> None:
        self.away = 0
        self.known: set[tuple[Position, bytes | None]] = set()
        self.letters: list[tuple[DeadLetter, UUID | None, UUID | None]] = []
        self.originals: list[Original | None] = []

    async def record_dead(
        self,
        letter: DeadLetter,
        run_id: UUID | None,
        jd_id: UUID | None,
        original: Original | None = None,
    ) -> None:
        if self.away > 0:
            self.away -= 1
            raise TransientError("no books")
        self.letters.append((letter, run_id, jd_id))
        self.originals.append(original)

    async def deaths(
        self, stage: str, position: Position, value: bytes | None
    ) -> tuple[Death, ...] | None:
        if self.away > 0:
            self.away -= 1
            raise TransientError("no books")
        if (position, value) not in self.known:
            return None
        return tuple(
            letter.death
            for letter, _, _ in self.letters
            if (letter.stage, letter.position) == (stage, position)
        )

    async def counts(self) -> BookCounts:
        raise NotImplementedError
