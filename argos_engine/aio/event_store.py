"""The event store for programs on an event loop."""

import functools
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, Self

from argos_engine.aio.engine import AsyncEngine
from argos_engine.aio.opening import Opening
from argos_engine.aio.sending import Sending
from argos_engine.codec.event_filter import EventFilter
from argos_engine.codec.recorded import RecordedEvent
from argos_engine.config import EngineSettings
from argos_engine.domain.identity import Position, StreamId
from argos_engine.domain.stream_type import StreamType
from argos_engine.engine import Engine
from argos_engine.event_store.append_desk import AppendDesk
from argos_engine.event_store.event_page import EventPage
from argos_engine.event_store.reader import EventReader
from argos_engine.event_store.store import TAIL_EVENTS, EventStore
from argos_engine.ports.page import PAGE_LENGTH
from argos_engine.runtime.outcome import Receipt
from argos_engine.runtime.scribe import Wishes


class AsyncAppendDesk:
    """Appends events for one principal and one cause, from any event loop."""

    def __init__(self, desk: AppendDesk, sending: Sending) -> None:
        self._desk = desk
        self._sending = sending

    async def append(
        self,
        stream: StreamId[Any],
        events: Iterable[object],
        *,
        command_id: str | None = None,
        expected_version: int | None = None,
        deadline_seconds: float | None = None,
    ) -> Receipt:
        """Append *events* to one stream, all or none, and return once they are durable.

        Arguments and errors are those of `AppendDesk.append`. Cancelling the task drops
        a batch that still waits, and leaves one alone that has started: its outcome can
        be asked for by its id.
        """
        wishes = Wishes(command_id, expected_version, deadline_seconds)
        envelope = self._desk.envelope(stream, events, wishes)
        handle = await self._sending.send(envelope, envelope.terms.deadline)
        return await handle.result_or_cancel()


class AsyncEventStore:
    """An event store whose methods are awaited; the same names, the same guarantees.

    Appends never leave the loop's thread waiting. Reads run in a few threads of their
    own.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        """Put the face of an event store on *engine*, closed when it is closed."""
        self.engine = engine
        self._store = EventStore(engine.parts.engine)
        self._wakers = engine.parts.wakers
        self._readers = engine.parts.readers

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *types: StreamType,
        settings: EngineSettings | None = None,
        chain_key: bytes | None = None,
    ) -> Opening[Self]:
        """Open the journal in the SQLite file *path*; see `EventStore.open`.

        Either await the result, or use it as an asynchronous context manager.
        """
        opening = functools.partial(
            Engine.open, path, *types, settings=settings, chain_key=chain_key
        )
        return Opening(opening, cls._on)

    @classmethod
    def in_memory(
        cls, *types: StreamType, settings: EngineSettings | None = None
    ) -> Opening[Self]:
        """Open a journal that lives and dies with this store: for tests and trials.

        Either await the result, or use it as an asynchronous context manager.
        """
        opening = functools.partial(Engine.in_memory, *types, settings=settings)
        return Opening(opening, cls._on)

    @classmethod
    def _on(cls, engine: Engine) -> Self:
        return cls(AsyncEngine(engine))

    # Writing

    def acting_as(
        self,
        principal: str,
        *,
        cause: str,
        roles: Iterable[str] = (),
        consensus_id: str | None = None,
        causation_id: str | None = None,
    ) -> AsyncAppendDesk:
        """Return a desk for what *principal* appends because of *cause*.

        See `EventStore.acting_as`.
        """
        desk = self._store.acting_as(
            principal,
            cause=cause,
            roles=roles,
            consensus_id=consensus_id,
            causation_id=causation_id,
        )
        office = desk.office
        sending = Sending(office.dispatcher, office.scribe.clock, self._wakers)
        return AsyncAppendDesk(desk, sending)

    # Reading

    def replay(
        self, aggregate_type: str, aggregate_id: str, from_version: int = 1
    ) -> AsyncIterator[RecordedEvent]:
        """Yield the events of one stream from a version on; see `EventStore.replay`."""
        reader = EventReader(self._store.engine.archive)
        pages = reader.replay_pages(aggregate_type, aggregate_id, from_version)
        return self._events(pages)

    async def _events(
        self, pages: Iterator[tuple[RecordedEvent, ...]]
    ) -> AsyncIterator[RecordedEvent]:
        while page := await self._readers.ask(lambda: next(pages, None)):
            for event in page:
                yield event

    async def query(
        self,
        wanted: EventFilter | None = None,
        *,
        after: Position | None = None,
        limit: int = PAGE_LENGTH,
    ) -> EventPage:
        """Return the first events behind *after* that fit; see `EventStore.query`."""
        return await self._readers.ask(
            lambda: self._store.query(wanted, after=after, limit=limit)
        )

    async def count(self, wanted: EventFilter | None = None) -> int:
        """Return how many events fit; see `EventStore.count`."""
        return await self._readers.ask(lambda: self._store.count(wanted))

    async def tail(
        self, events: int = TAIL_EVENTS, wanted: EventFilter | None = None
    ) -> tuple[RecordedEvent, ...]:
        """Return the newest events that fit, in the order of the log."""
        return await self._readers.ask(lambda: self._store.tail(events, wanted))

    # The end

    async def close(self) -> int:
        """Close the engine; see `AsyncEngine.close`."""
        return await self.engine.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
