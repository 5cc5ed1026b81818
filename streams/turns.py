"""Who is next: partitions take turns, and within a partition whoever waits longest.

Called by `streams.lanes` with the heads of lanes that could begin. A partition with thousands of
keys gets one turn for each turn of a partition with one.
"""

from collections import deque
from typing import Generic

from streams.progress import Event, W, Window


class Turns(Generic[W]):
    """Events that could begin, over all partitions. Every method but `drop` takes constant time."""

    def __init__(self) -> None:
        self._order: deque[Window[W]] = deque()

    def __bool__(self) -> bool:
        return bool(self._order)

    def add(self, event: Event[W]) -> None:
        """Queue it behind those of its partition."""
        ready = event.window.ready
        if not ready:
            self._order.append(event.window)
        ready.append(event)

    def next(self) -> Event[W]:
        """The next one. Raises IndexError where there is none."""
        window = self._order.popleft()
        event = window.ready.popleft()
        if window.ready:
            self._order.append(window)
        return event

    def drop(self, lost: set[Window[W]]) -> None:
        """Forget the events of these partitions."""
        for window in lost:
            window.ready.clear()
        self._order = deque(window for window in self._order if window not in lost)
