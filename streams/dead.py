"""Dead letters: the original bytes under the original key, their story in the headers.

Called by `streams.processor` for an event that will never be handled.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from random import Random
from typing import TypeVar

import structlog

from agents.errors import PermanentError
from agents.ports import Books
from schemas.envelope import Position
from schemas.failure import DeadLetter, DeadReason
from schemas.registry import Encoded, read_headers
from schemas.topology import StageName
from streams.failure import RetryPolicy, backoff
from streams.intake import Work
from streams.outbox import Publisher
from streams.record import Record

log = structlog.get_logger(__name__)

T = TypeVar("T")
_LONGEST_ERROR = 2000


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Where dead events go: a topic per stage, and the books."""

    publisher: Publisher
    books: Books
    retries: RetryPolicy
    rng: Random

    async def bury(self, work: Work, letter: DeadLetter) -> None:
        """Publish the letter and book it; return when both are done, however long that takes.

        A submission that was sent again dies as the one it was when it was admitted: counted once.
        """
        claimed, value = work.claimed_position(), work.record.value
        if claimed is not None and value is not None:
            known = await self._insist(partial(self.books.admitted, claimed, value), work)
            letter = letter.model_copy(update={"position": claimed}) if known else letter
        record = dead_record(work.record, letter)
        try:
            await self._insist(partial(self.publisher.send, [record]), work)
        except PermanentError as error:
            record = _without_value(record, error)
            await self._insist(partial(self.publisher.send, [record]), work)
        await self._insist(
            partial(self.books.record_dead, letter, work.run_id(), work.jd_id()), work
        )

    async def _insist(self, attempt: Callable[[], Awaitable[T]], work: Work) -> T:
        """Try until it works: an event is never lost. Raises PermanentError."""
        tries = 0
        while True:
            tries += 1
            try:
                return await attempt()
            except PermanentError:
                raise
            except Exception as error:  # noqa: BLE001 - there is nothing else to do with it
                log.warning("dead letter will be retried", error=repr(error), **work.where())
                await asyncio.sleep(backoff(tries, self.retries, self.rng))


def explain(error: Exception) -> str:
    """The error in one bounded line that can be encoded: it may quote what was read."""
    said = " ".join(f"{type(error).__name__}: {error}"[:_LONGEST_ERROR].split())
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
    kept = tuple((name, value) for name, value in record.headers if name not in story)
    return Encoded(
        topic=StageName(letter.stage).dead_topic,
        key=record.key or b"",
        value=record.value,
        headers=kept + tuple((name, text.encode()) for name, text in story.items()),
    )


def read_dead_letter(headers: tuple[tuple[str, bytes], ...]) -> DeadLetter:
    """The story back from the headers. Raises KeyError or ValueError where they tell none."""
    found = read_headers(headers)
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
    )


def _without_value(record: Encoded, error: PermanentError) -> Encoded:
    """The same without its bytes, which the broker refuses: the story is kept at least."""
    log.error("dead letter published without its value", error=str(error))
    size = len(record.value or b"")
    return replace(
        record,
        value=None,
        headers=(*record.headers, ("rs_dead_value", f"{size} bytes, refused".encode())),
    )
