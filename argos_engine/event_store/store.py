"""The event store: append and replay, on the journal of an engine."""

import itertools
import os
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from argos_engine.codec.event_filter import EventFilter
from argos_engine.codec.recorded import RecordedEvent
from argos_engine.config import EngineSettings
from argos_engine.domain.identity import Position
from argos_engine.domain.metadata import Principal
from argos_engine.domain.stream_type import StreamType
from argos_engine.engine import Engine
from argos_engine.event_store.append_desk import AppendDesk
from argos_engine.event_store.event_page import EventPage
from argos_engine.event_store.reader import EventReader
from argos_engine.ports.page import PAGE_LENGTH
from argos_engine.runtime.envelope import Sender

TAIL_EVENTS = 10


class EventStore:
    """Plain append and replay, without rules and states.

    It stands on an engine: one journal and one writer, with all their guarantees, so
    streams with a decider may live in the same file. Events of those come from their
    commands alone; they can be read here, and not appended.

    Every method may be called from any thread. Reads never block the writer, never
    write, and show what is published. Use it as a context manager, or call `close`.
    """

    def __init__(self, engine: Engine) -> None:
        """Put the face of an event store on *engine*, closed when it is closed."""
        self.engine = engine
        self._reader = EventReader(engine.archive)

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *types: StreamType,
        settings: EngineSettings | None = None,
        chain_key: bytes | None = None,
    ) -> Self:
        """Open the journal in the SQLite file *path*, made if it is missing.

        Whoever needs more than this opens an `Engine`, and puts an event store on it.

        Args:
            path: The file; see `Engine.open`, whose errors are those of this.
            types: What streams hold: stream types, and deciders besides.
            settings: Limits; the defaults without.
            chain_key: From 16 to 64 secret bytes that the hashes are made with.
        """
        return cls(Engine.open(path, *types, settings=settings, chain_key=chain_key))

    @classmethod
    def in_memory(
        cls, *types: StreamType, settings: EngineSettings | None = None
    ) -> Self:
        """Open a journal that lives and dies with this store: for tests and trials."""
        return cls(Engine.in_memory(*types, settings=settings))

    # Writing

    def acting_as(
        self,
        principal: str,
        *,
        cause: str,
        roles: Iterable[str] = (),
        consensus_id: str | None = None,
        causation_id: str | None = None,
    ) -> AppendDesk:
        """Return a desk for what *principal* appends because of *cause*.

        Both are stored with every event, as are the ids of the conversation (the
        correlation id, under the name it has elsewhere) and of what led to the events.

        Raises:
            InvalidInputError: A text is empty, too long or not printable.
        """
        sender = Sender(Principal(principal, roles), cause, consensus_id, causation_id)
        return AppendDesk(self.engine.office(sender), self.engine.archive.codec)

    # Reading

    def replay(
        self, aggregate_type: str, aggregate_id: str, from_version: int = 1
    ) -> Iterator[RecordedEvent]:
        """Yield the events of one stream from a version on, oldest first.

        It ends at the version that the stream has when it begins. In memory is a
        bounded number of events; between two of them nothing is kept open. A stream
        that does not exist has no events.

        Raises:
            InvalidInputError: An argument cannot be what it is meant to be.
            JournalCorruptError: An event does not fit its hash; it is not handed out.
            UnknownEventTypeError: Its type or schema version is not declared.
            ReplayError: It does not fit its class.
        """
        pages = self._reader.replay_pages(aggregate_type, aggregate_id, from_version)
        return itertools.chain.from_iterable(pages)

    def query(
        self,
        wanted: EventFilter | None = None,
        *,
        after: Position | None = None,
        limit: int = PAGE_LENGTH,
    ) -> EventPage:
        """Return the first events behind *after* that fit, in the order of the log.

        Going on from `next_after` of each page, one sees every event once, also while
        more is written. One call looks at a bounded number of events, so a page may
        have few events, or none, and still have more behind it: see `has_more`.

        Args:
            wanted: What the events must have; every event without.
            after: `next_after` of the page before; the start of the log without.
            limit: How many events at most: from 1 to `PAGE_LENGTH_MAX`.

        Raises:
            InvalidInputError: The limit is out of bounds, or the position lies behind
                the end of the log: it comes from another file, or from a newer one.
            JournalCorruptError: An event does not fit its hash; none is handed out.
            UnknownEventTypeError: Its type or schema version is not declared.
            ReplayError: It does not fit its class.
        """
        return self._reader.query(wanted, after, limit)

    def count(self, wanted: EventFilter | None = None) -> int:
        """Return how many events fit, of those that are published when it begins.

        Without an index for them it takes time with the length of the log, in short
        reads that hold up nobody; see `query`.
        """
        return self._reader.count(wanted)

    def tail(
        self, events: int = TAIL_EVENTS, wanted: EventFilter | None = None
    ) -> tuple[RecordedEvent, ...]:
        """Return the newest events that fit, in the order of the log.

        It goes back as far as it takes, in short reads.

        Raises:
            InvalidInputError: The number is not within 1 to `PAGE_LENGTH_MAX`.
        """
        return self._reader.tail(events, wanted)

    # The end

    def close(self) -> int:
        """Close the engine; see `Engine.close`."""
        return self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
