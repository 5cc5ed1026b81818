"""In-memory doubles of the stream's ports, for tests and for runs without a broker."""

from collections import defaultdict
from collections.abc import Sequence

from schemas.registry import Encoded


class MemoryPublisher:
    """A Publisher that keeps what it is given, per topic, in the order of confirmation."""

    def __init__(self) -> None:
        self.topics: dict[str, list[Encoded]] = defaultdict(list)

    async def send(self, records: Sequence[Encoded]) -> None:
        """Keep all of them."""
        for record in records:
            self.topics[record.topic].append(record)
