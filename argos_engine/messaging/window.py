"""The newest groups, in memory: what subscribers that keep up are served from."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from argos_engine.codec.recorded import RecordedEvent
from argos_engine.ports.records import StoredEvent

WINDOW_EVENTS_MAX = 10_000
"""Whoever is farther behind than that reads the log."""
WINDOW_BYTES_MAX = 16 * 1024 * 1024
"""Bytes of the events in memory; the newest group may take more by itself."""


class Page(NamedTuple):
    """Events that follow each other without a gap."""

    after: int
    """The position in front of the first one."""
    rows: Sequence[StoredEvent]
    events: list[RecordedEvent | None]
    """What the first who wanted it has decoded, for all."""


def page_of(after: int, rows: Sequence[StoredEvent]) -> Page:
    """Return a page of which nothing is decoded yet."""
    return Page(after, rows, [None] * len(rows))


class Window:
    """Groups under the position in front of each.

    One thread adds; others look without a lock. A reader that holds a page keeps no
    more than that one alive, so memory stays bounded however slow readers are.
    """

    def __init__(self) -> None:
        self._pages: dict[int, Page] = {}
        self._kept: deque[tuple[int, int, int]] = deque()
        """Key, events and bytes of every group, oldest first."""
        self._events = 0
        self._bytes = 0

    def add(self, events: Sequence[StoredEvent]) -> None:
        """Take in the newest group, and let go of the oldest beyond the limits."""
        if not events:
            return
        after = events[0].position - 1
        size = sum(len(event.payload) for event in events)
        self._pages[after] = page_of(after, events)
        self._kept.append((after, len(events), size))
        self._events += len(events)
        self._bytes += size
        while len(self._kept) > 1 and self._is_full():
            key, count, bytes_ = self._kept.popleft()
            del self._pages[key]
            self._events -= count
            self._bytes -= bytes_

    def page(self, after: int) -> Page | None:
        """Return the group that begins behind *after*; None if it is not here."""
        return self._pages.get(after)

    def _is_full(self) -> bool:
        return self._events > WINDOW_EVENTS_MAX or self._bytes > WINDOW_BYTES_MAX
