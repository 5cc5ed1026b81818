"""What of Faust's transport is our own: the stream that a stage's agent reads.

The stock stream takes event by event from a queue, sleeps after each, and acks events of an older
generation that it skips, which loses them where their offsets were not done. Ours goes through the
fetches of `streams.faust_consumer`.
"""

from collections.abc import AsyncIterator
from typing import Any

from faust.streams import Stream
from faust.transport.drivers.aiokafka import Transport

from streams.faust_consumer import StageConsumer
from streams.record import Record


class StageStream(Stream[bytes]):
    """Records of the current generation; those of an older one are left unacked and come again."""

    async def events(self) -> AsyncIterator[Record]:  # type: ignore[override]  # records, not events
        """Until the app stops."""
        app: Any = self.app
        started = await self.maybe_start()
        try:
            while not self.should_stop:
                fetched = await app.inbox.get()
                try:
                    for record in fetched.records:
                        if fetched.generation != app.consumer_generation_id:
                            break
                        yield record
                finally:
                    app.inbox.task_done()
        finally:
            if started:
                await self.stop()
                self.service_reset()


class StageTransport(Transport):
    """The transport with our consumer."""

    Consumer = StageConsumer
