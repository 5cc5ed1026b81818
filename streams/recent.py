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

_BYTES = 8 << 20
"""Of values: as objects they take several times as much."""

_Key = tuple[str, str | None, str | None]


class Recent:
    """The last events for these topics, up to so many bytes in all; each is given out once."""

    def __init__(self, topics: Iterable[str], most_bytes: int = _BYTES) -> None:
        self._topics = frozenset(topics)
        self._kept: OrderedDict[_Key, tuple[bytes, Model]] = OrderedDict()
        self._bytes = 0
        self._limit = most_bytes

    def keep(self, out: Outgoing, encoded: Encoded) -> None:
        """Remember the event behind a record that is about to be sent."""
        if encoded.topic not in self._topics or out.event is None or encoded.value is None:
            return
        key = (encoded.topic, out.type, str(out.id))
        self._forget(key)
        self._kept[key] = (encoded.value, out.event)
        self._bytes += len(encoded.value)
        while self._bytes > self._limit:
            self._forget(next(iter(self._kept)))

    def take(self, record: Record, headers: Mapping[str, str]) -> Model | None:
        """The event of a record, if it is kept and the bytes are those that were sent."""
        found = self._forget((record.topic, headers.get("ce_type"), headers.get("ce_id")))
        return found[1] if found is not None and found[0] == record.value else None

    def _forget(self, key: _Key) -> tuple[bytes, Model] | None:
        found = self._kept.pop(key, None)
        if found is not None:
            self._bytes -= len(found[0])
        return found
