"""Dead letters in memory, as `MemoryOps` keeps them: their deaths, their bytes, their state."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from agents.ports import LetterState, Redrive
from schemas.envelope import Position
from schemas.failure import DeadLetter, Death, Original, derive_letter_id


@dataclass(slots=True)
class Buried:
    """One letter. `deaths` by the record that was read each time, oldest first."""

    letter: DeadLetter
    run: tuple[UUID | None, UUID | None]
    original: Original | None
    deaths: dict[str, Death] = field(default_factory=dict)
    state: LetterState = "open"
    redrives: int = 0


class LetterBox:
    """The letters of all stages."""

    def __init__(self) -> None:
        self._letters: dict[UUID, Buried] = {}

    def all(self) -> list[Buried]:
        """Every letter."""
        return list(self._letters.values())

    def named(self, ids: Sequence[UUID], states: Collection[LetterState]) -> list[Buried]:
        """Those of these ids that are in one of these states."""
        found = [self._letters[each] for each in ids if each in self._letters]
        return [buried for buried in found if buried.state in states]

    def bury(
        self, letter: DeadLetter, run: tuple[UUID | None, UUID | None], original: Original | None
    ) -> None:
        """One death more, unless it was told before."""
        buried = self._letters.setdefault(letter.id, Buried(letter, run, original))
        death = letter.death
        if death.seen not in buried.deaths:
            buried.deaths[death.seen] = death
            buried.state = "open"

    def deaths(self, stage: str, position: Position) -> tuple[Death, ...]:
        """Those of the event that stood there, oldest first."""
        buried = self._letters.get(derive_letter_id(stage, position))
        return tuple(buried.deaths.values()) if buried else ()

    def redriven(self, stage: str, position: Position, value: bytes | None) -> DeadLetter | None:
        """The letter there, if a redrive of it is noted and these are its bytes."""
        buried = self._letters.get(derive_letter_id(stage, position))
        if buried is None or buried.original is None or not buried.redrives:
            return None
        return buried.letter if buried.original.value == value else None

    def note_redrives(self, buried: Sequence[Buried]) -> list[Redrive]:
        """As the port says."""
        noted = []
        for each in sorted(buried, key=_order):
            if each.original is not None:
                each.redrives += 1
                each.state = "open"
                deaths = tuple(each.deaths.values())
                noted.append(Redrive(each.letter, each.original, deaths))
        return noted

    def confirm_redrives(self, redrives: Sequence[Redrive]) -> None:
        """As the port says."""
        for redrive in redrives:
            buried = self._letters[redrive.letter.id]
            if len(buried.deaths) == len(redrive.deaths):
                buried.state = "redriven"


def _order(buried: Buried) -> tuple[datetime, str, int, int]:
    at = buried.letter.position
    first_at = min(death.first_at for death in buried.deaths.values())
    return first_at, at.topic, at.partition, at.offset
