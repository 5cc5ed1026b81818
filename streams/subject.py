"""What a dead event is about, as far as its bytes tell: for people who look for its letter."""

from dataclasses import dataclass
from uuid import UUID

import orjson
from pydantic import ValidationError

from schemas.envelope import derive_jd_id
from schemas.jd import JdSubmitted
from schemas.topology import JD_SUBMITTED


@dataclass(frozen=True, slots=True)
class Subject:
    """The JD, and slugs and names of the role that was chosen for it."""

    jd_id: UUID | None = None
    roles: tuple[str, ...] = ()


def subject(topic: str, value: bytes | None) -> Subject:
    """Never raises: these bytes are what could not be handled."""
    try:
        event = orjson.loads(value or b"")
    except orjson.JSONDecodeError:
        return Subject()
    if topic == JD_SUBMITTED.name:
        return Subject(jd_id=_submitted(event))
    return Subject(roles=_roles(event))


def _submitted(event: object) -> UUID | None:
    """The JD of a submission with an id of its source; others are told apart by their text."""
    try:
        submitted = JdSubmitted.model_validate(event)
    except ValidationError:
        named = event if isinstance(event, dict) else {}
        source, source_job_id = named.get("source"), named.get("source_job_id")
    else:
        source, source_job_id = submitted.source, submitted.source_job_id
    if not (isinstance(source, str) and isinstance(source_job_id, str) and source_job_id):
        return None
    return derive_jd_id(source, source_job_id, None, None, "")


def _roles(event: object) -> tuple[str, ...]:
    """Of skills.extracted, details.resolved or a contribution."""
    if not isinstance(event, dict):
        return ()
    decision = event.get("stage4_decision")
    chosen = event.get("chosen_role") or (
        decision.get("chosen_role") if isinstance(decision, dict) else None
    )
    found = [event.get("role")]
    if isinstance(chosen, dict):
        found += [chosen.get("slug"), chosen.get("display_name")]
    return tuple(each for each in found if isinstance(each, str) and each)
