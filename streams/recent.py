"""Events that this process has just published, for its own next stage: it need not parse them.

An event is immutable, so it is as good as its bytes. What comes back from the broker is compared
with the bytes that were sent; anything else is decoded as ever.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from schemas.base import Model
from schemas.message import Outgoing
from schemas.registry import Encoded
from streams.record import Record

_BYTES_PER_TOPIC = 2 << 20
"""Of values: as objects they take several times as much."""

_Key = tuple[str | None, str | None]


class Recent:
    """The last events of each of these topics; each is given out once."""

    def __init__(self, topics: Iterable[str], bytes_per_topic: int = _BYTES_PER_TOPIC) -> None:
        self._kept: dict[str, OrderedDict[_Key, tuple[bytes, Model]]] = {
            topic: OrderedDict() for topic in topics
        }
        self._bytes = dict.fromkeys(self._kept, 0)
        self._limit = bytes_per_topic

    def keep(self, out: Outgoing, encoded: Encoded) -> None:
        """Remember the event behind a record that is about to be sent."""
        kept = self._kept.get(encoded.topic)
        if kept is None or out.event is None or encoded.value is None:
            return
        key = (out.type, str(out.id))
        self._forget(encoded.topic, key)
        kept[key] = (encoded.value, out.event)
        self._bytes[encoded.topic] += len(encoded.value)
        while self._bytes[encoded.topic] > self._limit:
            self._forget(encoded.topic, next(iter(kept)))

    def take(self, record: Record, headers: Mapping[str, str]) -> Model | None:
        """The event of a record, if it is kept and the bytes are those that were sent."""
        found = self._forget(record.topic, (headers.get("ce_type"), headers.get("ce_id")))
        return found[1] if found is not None and found[0] == record.value else None

    def _forget(self, topic: str, key: _Key) -> tuple[bytes, Model] | None:
        kept = self._kept.get(topic)
        found = None if kept is None else kept.pop(key, None)
        if found is not None:
            self._bytes[topic] -= len(found[0])
        return found
