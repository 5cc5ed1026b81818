"""A broker in memory that can be lost: logs per partition, LogAppendTime, compaction by key."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zlib import crc32

from schemas.registry import Encoded, read_headers
from schemas.topology import ROLE_FINALIZED
from streams.record import Record
from tests.runs.gates import gate

PARTITIONS = 2


class Broker:
    """A Publisher whose records are there at once, one after the other, in their order."""

    def __init__(self, begins: datetime) -> None:
        self.now = begins
        self.life = 0
        self._logs: dict[tuple[str, int], list[Record]] = {}

    @property
    def cluster_id(self) -> str:
        """Another one in each life."""
        return f"life-{self.life}"

    def restart(self) -> None:
        """Forget everything, and begin anew under another name."""
        self.life += 1
        self._logs = {}

    def log(self, topic: str, partition: int) -> list[Record]:
        """The records of a partition, oldest first."""
        return self._logs.setdefault((topic, partition), [])

    def records(self, topic: str) -> list[Record]:
        """The records of all partitions of a topic."""
        return [record for part in range(PARTITIONS) for record in self.log(topic, part)]

    def pass_time(self, minutes: int) -> None:
        """Later records are appended later."""
        self.now += timedelta(minutes=minutes)

    async def send(self, records: Sequence[Encoded]) -> None:
        """Append one by one; a crash may hit between two."""
        for record in records:
            await gate()
            self.append(record)

    def append(self, encoded: Encoded, partition: int | None = None) -> None:
        """To that partition, or to the one of its key."""
        if partition is None:
            partition = crc32(encoded.key or b"") % PARTITIONS
        log = self.log(encoded.topic, partition)
        log.append(
            Record(
                topic=encoded.topic,
                partition=partition,
                offset=len(log),
                timestamp=self.now.timestamp(),
                key=encoded.key,
                value=encoded.value,
                headers=encoded.headers,
                ack=lambda: None,
            )
        )

    def last_published(self) -> dict[bytes, Record]:
        """What compaction leaves of the finished records: the last of every key."""
        return {record.key or b"": record for record in self.records(ROLE_FINALIZED.name)}

    def followed(self) -> dict[bytes, bytes | None]:
        """What an indexer has by key that read every finished record by RUNS.md 9."""
        return follow(self.records(ROLE_FINALIZED.name))


def follow(records: Iterable[Record]) -> dict[bytes, bytes | None]:
    """Upsert, and ignore a lower run_seq; tombstones have theirs in the headers."""
    found: dict[bytes, tuple[int, bytes | None]] = {}
    for record in records:
        run_seq = int(read_headers(record.headers)["rs_run_seq"])
        key = record.key or b""
        if key not in found or run_seq >= found[key][0]:
            found[key] = (run_seq, record.value)
    return {key: value for key, (_, value) in found.items()}
