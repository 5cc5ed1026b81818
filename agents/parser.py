"""jd.submitted → jd.parsed: admits a submission through the register, then reads it by rules.

Who calls this: `streams` with each record of `jd.submitted`. RUNS.md 1 to 5 has the rules; only the
parser admits, and what it is not to work on it passes on as what it is.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from agents.aside import aside
from agents.domain.parsing.parse import parse_jd
from agents.domain.submission.hashing import content_hash, text_hash, withdrawal_hash
from agents.domain.submission.intake import is_too_long, to_jd, withdrawn_jd
from agents.outputs import Stopwatch, advanced, handled, output, passed_on
from agents.ports import Admission, Clock, JdRegister, Submission
from schemas.cost import Cost, Versions
from schemas.dates import in_utc
from schemas.envelope import (
    POSITION_HEADER,
    REPLAY_HEADER,
    RUN_SEQ_HEADER,
    Position,
    derive_jd_id,
    derive_repeat_id,
)
from schemas.jd import (
    Jd,
    JdParsed,
    JdRepeated,
    JdRole,
    JdSubmitted,
    JdType,
    JdWithdrawn,
    Parsed,
    RunEvent,
)
from schemas.message import Handled, Inbound, Outgoing
from schemas.topology import JD_PARSED, StageName

_STAGE = StageName.PARSER
_RUN_SEQ = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class _Said:
    """A submission as it is meant, and the JD that it is about."""

    submitted: JdSubmitted
    jd: Jd
    jd_id: UUID


@dataclass(frozen=True, slots=True)
class _Admitted:
    said: _Said
    position: Position
    admission: Admission


class Parser:
    """Handles a submission; see `__call__`."""

    def __init__(self, register: JdRegister, clock: Clock, versions: Versions) -> None:
        self._register = register
        self._clock = clock
        self._versions = versions

    async def __call__(self, inbound: Inbound[JdSubmitted]) -> Handled:
        """The run's event for jd.parsed and its notice; for a stale submission the notice alone.

        Raises PermanentError for a withdrawal that names no JD, TransientError while the register
        is away.
        """
        watch = Stopwatch.start(self._clock)
        said = await _said(inbound)
        admitted = (
            await self._sent_again(inbound, said)
            or await self._replayed(inbound, said)
            or await self._admitted(said, inbound.position, inbound.appended_at)
        )
        admission = admitted.admission
        if admission.verdict == "stale":
            return handled(self._superseded(admitted, watch))
        if admission.verdict == "repeat":
            repeated = JdRepeated(**_run_fields(admission), position=admitted.position)
            return passed_on(_STAGE, JD_PARSED, repeated, watch)
        if said.submitted.withdrawn:
            withdrawn = JdWithdrawn(
                **_run_fields(admission),
                source=said.submitted.source,
                source_job_id=said.submitted.source_job_id,
                versions=self._versions,
            )
            return passed_on(_STAGE, JD_PARSED, withdrawn, watch)
        parsed = await self._parsed(admitted, watch)
        outcome = "rejected" if parsed.rejection_reason else "parsed"
        return handled(
            output(_STAGE, JD_PARSED, "jd.parsed", parsed),
            advanced(_STAGE, parsed, outcome, parsed.cost.stages[_STAGE.value], self._clock),
        )

    async def _sent_again(self, inbound: Inbound[JdSubmitted], said: _Said) -> _Admitted | None:
        """What a redrive or re-emission is, as the position says that it carries.

        Only bytes that the register knows to have stood there may name it; for all others the
        header is a mere claim, and they are submissions of their own.
        """
        position = Position.parse(inbound.headers.get(POSITION_HEADER))
        if position is None:
            return None
        recalled = await self._register.recall(position)
        if recalled is None or recalled.payload != inbound.value:
            appended_at = await self._register.redriven(position, inbound.value)
            if appended_at is None:
                return None
            if recalled is None:  # it died at the door
                return await self._admitted(said, position, appended_at)
        return _Admitted(said, position, recalled.admission)

    async def _replayed(self, inbound: Inbound[JdSubmitted], said: _Said) -> _Admitted | None:
        """The run of a replay that the register has admitted already, made of this content."""
        replay_id = _uuid(inbound.headers.get(REPLAY_HEADER))
        run_seq = _number(inbound.headers.get(RUN_SEQ_HEADER))
        if replay_id is None or run_seq is None:
            return None
        recalled = await self._register.recall_replay(said.jd_id, run_seq, replay_id)
        if recalled is None or JdSubmitted.model_validate_json(recalled.payload) != said.submitted:
            return None
        return _Admitted(said, inbound.position, recalled.admission)

    async def _admitted(self, said: _Said, position: Position, appended_at: datetime) -> _Admitted:
        submitted, jd, withdrawn = said.submitted, said.jd, said.submitted.withdrawn
        submission = Submission(
            jd_id=said.jd_id,
            position=position,
            appended_at=appended_at,
            content_hash=withdrawal_hash(said.jd_id) if withdrawn else content_hash(jd),
            text_hash=text_hash(jd.text),
            versions=self._versions.admission_key(),
            payload=submitted.model_dump_json().encode(),
            withdrawn=withdrawn,
            valid_through=jd.valid_through and in_utc(jd.valid_through),
            expires_run_seq=submitted.expires_run_seq if withdrawn else None,
        )
        admission = await self._register.admit(submission)
        return _Admitted(said, position, admission)

    def _superseded(self, admitted: _Admitted, watch: Stopwatch) -> Outgoing:
        """The notice that a submission came too late; the run it names is the newer one's."""
        event = RunEvent(**_run_fields(admitted.admission))
        notice = advanced(_STAGE, event, "superseded", watch.cost(), self._clock)
        return replace(notice, id=derive_repeat_id(admitted.position, _STAGE, notice.type))

    async def _parsed(self, admitted: _Admitted, watch: Stopwatch) -> JdParsed:
        jd = admitted.said.jd
        if is_too_long(admitted.said.submitted, jd.text):
            jd, parsed = jd.model_copy(update={"text": ""}), Parsed(jd_type=JdType.TOO_LONG)
        else:
            parsed = await aside(len(jd.text), parse_jd, jd)
        return JdParsed(
            **_run_fields(admitted.admission),
            rejection_reason=None if parsed.jd_type is JdType.PASS else parsed.jd_type,
            jd=jd,
            parsed=parsed,
            jd_role=JdRole(
                display_name=parsed.role,
                role_aliases=parsed.role_aliases,
                role_archetype=parsed.role_archetype,
            ),
            cost=Cost().plus(_STAGE.value, watch.cost()),
            versions=self._versions,
        )


async def _said(inbound: Inbound[JdSubmitted]) -> _Said:
    submitted = inbound.event
    if inbound.headers.get("ce_type") == "jd.withdrawn" and not submitted.withdrawn:
        submitted = submitted.model_copy(update={"withdrawn": True})
    jd = await aside(len(submitted.text or submitted.html or ""), to_jd, submitted)
    if submitted.withdrawn:
        return _Said(submitted, jd, withdrawn_jd(submitted))
    jd_id = derive_jd_id(jd.source, jd.source_job_id, jd.title, jd.company, jd.text)
    return _Said(submitted, jd, jd_id)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _number(text: str | None) -> int | None:
    """A `run_seq`, as the headers of our own events have it."""
    return int(text) if text and _RUN_SEQ.fullmatch(text) else None


def _run_fields(admission: Admission) -> dict[str, Any]:
    run = admission.run
    return {
        "jd_id": run.jd_id,
        "revision": run.revision,
        "run_seq": run.run_seq,
        "run_id": run.run_id,
        "replay_id": run.replay_id,
        "mode": run.mode,
        "content_hash": admission.content_hash,
        "duplicate_of": admission.duplicate_of,
    }
