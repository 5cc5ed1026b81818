"""Dead letters: the original bytes under the original key, their story in the headers.

Called by `streams.processor` for an event that will never be handled, and by `streams.redrive`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
import structlog
from pydantic import TypeAdapter

from agents.errors import PermanentError, told
from agents.ports import Books, Redrive
from infra.logs import mask
from schemas.envelope import POSITION_HEADER, Position
from schemas.failure import (
    DEAD_PREFIX,
    HISTORY_HEADER,
    DeadLetter,
    DeadReason,
    Death,
    Original,
)
from schemas.registry import Encoded, read_headers
from schemas.topology import StageName
from streams.intake import Work
from streams.outbox import Publisher
from streams.record import Record
from streams.subject import subject
from streams.tries import Burial

log = structlog.get_logger(__name__)

_LONGEST_ERROR = 2000
_SHORT_ERROR = 200
_MOST_DEATHS = 10
_HISTORY = TypeAdapter(tuple[Death, ...])


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Where dead events go: a topic per stage, and the books."""

    publisher: Publisher
    books: Books

    async def bury(self, work: Work, burial: Burial) -> None:
        """Publish the letter and book it; raises what either raises, and may be called again.

        An event that was sent again dies as the one it was: its letter keeps its place and carries
        its history, and it is counted once.
        """
        read = work.record
        about = subject(read.topic, read.value)
        told = {"appended_at": read.appended_at, "roles": about.roles}
        letter, history = await self._as_it_was(work, burial.letter.model_copy(update=told))
        if not burial.is_published:
            await self._publish(dead_record(read, letter.after(history)))
            burial.is_published = True
        original = Original(read.key, read.value, read.headers)
        jd_id = work.jd_id() or about.jd_id
        await self.books.record_dead(letter, work.run_id(), jd_id, original)

    async def _publish(self, record: Encoded) -> None:
        try:
            await self.publisher.send([record])
        except PermanentError as error:
            await self.publisher.send([_without_value(record, error)])

    async def _as_it_was(self, work: Work, letter: DeadLetter) -> tuple[DeadLetter, list[Death]]:
        """The letter under the event's first position, and its earlier deaths."""
        claimed = work.claimed_position()
        if claimed is None:
            return letter, []
        deaths = await self.books.deaths(letter.stage, claimed, work.record.value)
        if deaths is None:
            return letter, []
        again = letter.model_copy(update={"position": claimed, "seen": letter.position})
        return again, [death for death in deaths if death.seen != again.death.seen]


def explain(error: Exception) -> str:
    """The error in one bounded line that can be encoded, without secrets or a JD's words."""
    said = " ".join(mask(told(error))[:_LONGEST_ERROR].split())
    return said.encode(errors="backslashreplace").decode()


def dead_record(record: Record, letter: DeadLetter) -> Encoded:
    """The record for `<stage>.dead`. Its own headers stay beside the `rs_dead_*` ones."""
    story = {
        "rs_dead_stage": letter.stage,
        "rs_dead_reason": letter.reason.value,
        "rs_dead_error": letter.error,
        "rs_dead_attempts": str(letter.attempts),
        "rs_dead_first_at": letter.first_at.isoformat(),
        "rs_dead_last_at": letter.last_at.isoformat(),
        "rs_dead_cluster": letter.position.cluster_id,
        "rs_dead_topic": letter.position.topic,
        "rs_dead_partition": str(letter.position.partition),
        "rs_dead_offset": str(letter.position.offset),
    }
    if letter.appended_at and letter.seen is None:
        story["rs_dead_appended_at"] = letter.appended_at.isoformat()
    if letter.history:
        story[HISTORY_HEADER] = write_history(letter.history)
    kept = tuple(each for each in record.headers if not each[0].startswith(DEAD_PREFIX))
    return Encoded(
        topic=StageName(letter.stage).dead_topic,
        key=record.key,
        value=record.value,
        headers=kept + _encoded(story),
    )


def redriven_record(redrive: Redrive) -> Encoded:
    """The record that a redrive sends: as it was, to where it was, with its place and history."""
    letter, original = redrive.letter, redrive.original
    told = {
        POSITION_HEADER: str(letter.position),
        HISTORY_HEADER: write_history(redrive.deaths),
    }
    kept = tuple(each for each in original.headers if each[0] not in told)
    return Encoded(
        topic=letter.position.topic,
        key=original.key,
        value=original.value,
        headers=kept + _encoded(told),
    )


def write_history(deaths: Sequence[Death]) -> str:
    """Earlier deaths for a header, oldest first: no more than the last ten, with short errors."""
    short = [
        death.model_copy(update={"error": death.error[:_SHORT_ERROR]}).model_dump(mode="json")
        for death in deaths[-_MOST_DEATHS:]
    ]
    return orjson.dumps(short).decode()


def read_history(text: str | None) -> tuple[Death, ...]:
    """What `write_history` wrote. Raises ValueError for anything else."""
    return _HISTORY.validate_json(text) if text else ()


def read_dead_letter(headers: tuple[tuple[str, bytes], ...]) -> DeadLetter:
    """The story back from the headers. Raises KeyError or ValueError where they tell none."""
    found = read_headers(headers)
    appended = found.get("rs_dead_appended_at")
    return DeadLetter(
        stage=found["rs_dead_stage"],
        position=Position(
            cluster_id=found["rs_dead_cluster"],
            topic=found["rs_dead_topic"],
            partition=int(found["rs_dead_partition"]),
            offset=int(found["rs_dead_offset"]),
        ),
        reason=DeadReason(found["rs_dead_reason"]),
        error=found["rs_dead_error"],
        attempts=int(found["rs_dead_attempts"]),
        first_at=datetime.fromisoformat(found["rs_dead_first_at"]),
        last_at=datetime.fromisoformat(found["rs_dead_last_at"]),
        appended_at=datetime.fromisoformat(appended) if appended else None,
        history=read_history(found.get(HISTORY_HEADER)),
    )


def _encoded(headers: Mapping[str, str]) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, text.encode()) for name, text in headers.items())


def _without_value(record: Encoded, error: PermanentError) -> Encoded:
    """The same without its bytes, which the broker refuses: the story is kept at least."""
    log.error("dead letter published without its value", error=str(error))
    size = len(record.value or b"")
    return replace(
        record,
        value=None,
        headers=(*record.headers, ("rs_dead_value", f"{size} bytes, refused".encode())),
    )
