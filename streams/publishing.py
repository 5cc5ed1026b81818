"""The outputs of a handler on their way out: encoded, sent, confirmed.

Called by `streams.attempts`, which acks nothing before this returns.
"""

import asyncio
from collections.abc import Sequence

from schemas.message import Handled
from schemas.registry import encode
from schemas.topology import RUN_ADVANCED, StageName
from streams.intake import Work
from streams.record import next_traceparent
from streams.surroundings import Counts, Surroundings


class Outputs:
    """Where one stage's outputs go out."""

    def __init__(self, stage: StageName, shared: Surroundings, counts: Counts) -> None:
        self._stage = stage
        self._shared = shared
        self._counts = counts

    async def publish(self, handled: Handled, works: Sequence[Work]) -> None:
        """Send the outputs, wait for their confirmation, then look at what is to be done after."""
        shared = self._shared
        while True:
            outputs = [
                out
                for out in handled.outputs
                if shared.emit_run_advanced or out.topic.name != RUN_ADVANCED.name
            ]
            if outputs:
                began = shared.clock.monotonic()
                trace = next_traceparent(works[0].headers.get("traceparent"))
                at = shared.clock.now()
                records = [encode(out, self._stage, at, trace) for out in outputs]
                if any(work.tries.is_abandoned for work in works):
                    # A handler may swallow its cancellation; the partition is another's by now.
                    raise asyncio.CancelledError
                for out, record in zip(outputs, records, strict=True):
                    shared.recent.keep(out, record)
                for work in works:
                    work.tries.is_sending = True
                await shared.publisher.send(records)
                for work in works:
                    work.tries.is_sending = False
                self._counts.sending_s += shared.clock.monotonic() - began
            if handled.after_confirmed is None:
                return
            handled = await handled.after_confirmed()
