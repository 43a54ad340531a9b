"""The log of all streams, of which nothing is handed out that does not fit its hash."""

from collections.abc import Sequence
from typing import Any

from argos_engine.codec.chain import GENESIS
from argos_engine.codec.chain_key import ChainKey
from argos_engine.domain.identity import StreamId
from argos_engine.errors import JournalCorruptError
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.records import StoredEvent
from argos_engine.runtime.linked import require_chained

REMEMBERED_STREAMS_MAX = 10_000
"""Streams whose last hash is at hand for whoever reads on."""


class LinkedLog:
    """Reads events of all streams, page by page; safe in any thread.

    It remembers the hashes that pages end with, so that a reader who goes on does not
    look for them again.
    """

    def __init__(self, chain_key: ChainKey) -> None:
        self._chain_key = chain_key
        self._hashes: dict[StreamId[Any], tuple[int, bytes]] = {}
        """The version and the hash of the last event that was checked."""

    def page(
        self, reader: JournalReader, after: int, upto: int, *, limit: int
    ) -> Sequence[StoredEvent]:
        """Return the events with `after < position <= upto`, in order.

        None is left out: positions follow each other without gaps. Each event is
        checked against the hash of the one before it in its stream.

        Args:
            reader: A view that holds the log up to *upto*.
            after: A position.
            upto: A position.
            limit: How many events at most.

        Raises:
            JournalCorruptError: One of them is missing, or does not fit its hash.
        """
        expected = max(min(limit, upto - after), 0)
        rows = reader.log(after, expected)
        streams: dict[StreamId[Any], list[StoredEvent]] = {}
        for position, stored in enumerate(rows, after + 1):
            if stored.position != position:
                raise _no_event(position)
            streams.setdefault(stored.stream, []).append(stored)
        if len(rows) < expected:
            raise _no_event(after + len(rows) + 1)
        for stream, events in streams.items():
            before = events[0].version - 1
            previous = self._hash(reader, stream, before)
            require_chained(events, stream, before, previous, self._chain_key)
            self._remember(stream, events[-1])
        return rows

    def _hash(
        self, reader: JournalReader, stream: StreamId[Any], version: int
    ) -> bytes:
        if version < 1:
            return GENESIS
        known = self._hashes.get(stream)
        if known is not None and known[0] == version:
            return known[1]
        found = reader.events(stream, version - 1, version, 1)
        if not found:
            raise JournalCorruptError(f"{stream} has no event of version {version}")
        return found[0].hash

    def _remember(self, stream: StreamId[Any], last: StoredEvent) -> None:
        if len(self._hashes) >= REMEMBERED_STREAMS_MAX:
            self._hashes = {}
        self._hashes[stream] = last.version, last.hash


def _no_event(position: int) -> JournalCorruptError:
    return JournalCorruptError(f"the log has no event at position {position}")
