"""A worker with a fault: it acks every record when it takes it, not when its outputs are there."""

import sys
from pathlib import Path
from unittest.mock import patch

from chaos.worker import work
from streams.processor import Processor
from streams.record import Record

_take = Processor.take


async def ack_and_take(self: Processor, record: Record) -> None:
    record.ack()
    await _take(self, record._replace(ack=lambda: None))


if __name__ == "__main__":
    with patch.object(Processor, "take", ack_and_take):
        work(Path(sys.argv[1]))
