"""The engine for programs on an event loop."""

import asyncio
import datetime
import functools
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Self, TypeVar

from argos_engine.aio.desk import AsyncDesk
from argos_engine.aio.opening import Opening
from argos_engine.aio.parts import AsyncParts
from argos_engine.aio.readers import Readers
from argos_engine.aio.subscribable import AsyncSubscribable
from argos_engine.aio.waker import LoopWakers
from argos_engine.audit.backup import BackupReport
from argos_engine.audit.blame import Blame
from argos_engine.audit.diff import Difference
from argos_engine.audit.history import HistoryEntry
from argos_engine.audit.inspection import Progress
from argos_engine.audit.preview import RollbackPreview
from argos_engine.audit.report import VerificationReport
from argos_engine.config import EngineSettings
from argos_engine.domain.decider import StateT
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import Point
from argos_engine.domain.metadata import Principal
from argos_engine.domain.stream_type import StreamType
from argos_engine.domain.transition import Versioned
from argos_engine.engine import Engine
from argos_engine.ports.anchor import AnchorSink
from argos_engine.ports.clock import Clock
from argos_engine.ports.ids import CommandIds
from argos_engine.ports.page import PAGE_LENGTH, Page
from argos_engine.ports.projection import Projection
from argos_engine.ports.records import StreamSummary
from argos_engine.ports.rows import RowReader
from argos_engine.projections.projector import Projector
from argos_engine.projections.refold import Progress as ProjectionProgress
from argos_engine.projections.refold import ignore_progress
from argos_engine.projections.registry import CatchUp
from argos_engine.runtime.envelope import Sender
from argos_engine.runtime.health import Health
from argos_engine.runtime.outcome import Outcome

AnswerT = TypeVar("AnswerT")


class AsyncEngine(AsyncSubscribable):
    """An engine whose methods are awaited; the same names, the same guarantees.

    It may be used from several event loops at once. Commands never leave the loop's
    thread waiting: the loop is woken once for all answers of a group. Reads that need
    the disk run in a few threads of their own.
    """

    def __init__(self, engine: Engine) -> None:
        """Put an awaiting face on *engine*, which it closes when it is closed."""
        super().__init__(engine, Readers(engine.settings.reader_connections))
        self._engine = engine
        self._wakers = LoopWakers()

    @classmethod
    def open(  # noqa: PLR0913  # everything that an engine can be given
        cls,
        path: str | os.PathLike[str],
        *types: StreamType,
        settings: EngineSettings | None = None,
        clock: Clock | None = None,
        ids: CommandIds | None = None,
        accept_history_loss: str | None = None,
        anchor_sink: AnchorSink | None = None,
        chain_key: bytes | None = None,
        projections: Iterable[Projection | CatchUp] = (),
        progress: ProjectionProgress = ignore_progress,
    ) -> Opening[Self]:
        """Open the journal in the SQLite file *path*; see `Engine.open`.

        Anchor sink and progress are called in threads, not on the event loop.

        Either await the result, or use it as an asynchronous context manager.
        """
        opening = functools.partial(
            Engine.open,
            path,
            *types,
            settings=settings,
            clock=clock,
            ids=ids,
            accept_history_loss=accept_history_loss,
            anchor_sink=anchor_sink,
            chain_key=chain_key,
            projections=projections,
            progress=progress,
        )
        return Opening(opening, cls)

    @classmethod
    def in_memory(
        cls,
        *types: StreamType,
        settings: EngineSettings | None = None,
        clock: Clock | None = None,
        ids: CommandIds | None = None,
        projections: Iterable[Projection | CatchUp] = (),
    ) -> Opening[Self]:
        """Open a journal that lives and dies with this engine: for tests and trials.

        Either await the result, or use it as an asynchronous context manager.
        """
        opening = functools.partial(
            Engine.in_memory,
            *types,
            settings=settings,
            clock=clock,
            ids=ids,
            projections=projections,
        )
        return Opening(opening, cls)

    @property
    def parts(self) -> AsyncParts:
        """What other awaiting faces on the same engine work with."""
        return AsyncParts(self._engine, self._wakers, self._readers)

    # Writing

    def acting_as(
        self,
        principal: str,
        *,
        cause: str,
        roles: Iterable[str] = (),
        correlation: str | None = None,
        causation: str | None = None,
    ) -> AsyncDesk:
        """Return a desk for what *principal* does because of *cause*.

        See `Engine.acting_as`.
        """
        sender = Sender(Principal(principal, roles), cause, correlation, causation)
        return AsyncDesk(self._engine.office(sender), self._wakers, self._readers)

    # Reading

    async def state(self, stream: StreamId[StateT]) -> StateT:
        """Return the published state: a pointer read if the aggregate is live."""
        return (await self.versioned(stream)).state

    async def versioned(self, stream: StreamId[StateT]) -> Versioned[StateT]:
        """Return the published state and its version, which belong together."""
        if self.is_live(stream):
            return self._engine.versioned(stream)
        return await self._readers.ask(lambda: self._engine.versioned(stream))

    def is_live(self, stream: StreamId[Any]) -> bool:
        """Return whether the aggregate is in memory, so that `state` needs no disk."""
        return self._engine.is_live(stream)

    async def version(self, stream: StreamId[Any]) -> int:
        """Return the published version: how many events the stream has."""
        if self.is_live(stream):
            return self._engine.version(stream)
        return await self._readers.ask(lambda: self._engine.version(stream))

    async def state_at(
        self,
        stream: StreamId[StateT],
        *,
        version: int | None = None,
        time: datetime.datetime | None = None,
        checkpoint: str | None = None,
    ) -> StateT:
        """Return the state at exactly one point; see `Engine.state_at`."""
        return await self._readers.ask(
            lambda: self._engine.state_at(
                stream, version=version, time=time, checkpoint=checkpoint
            )
        )

    async def history(
        self, stream: StreamId[Any], *, after_version: int = 0, limit: int = PAGE_LENGTH
    ) -> Page[HistoryEntry, int]:
        """Return a page of events, each marked effective or superseded."""
        return await self._readers.ask(
            lambda: self._engine.history(
                stream, after_version=after_version, limit=limit
            )
        )

    async def checkpoints(self, stream: StreamId[Any]) -> dict[str, int]:
        """Return the named checkpoints of the stream and their versions."""
        return await self._readers.ask(lambda: self._engine.checkpoints(stream))

    async def diff(
        self, stream: StreamId[Any], before: Point, after: Point
    ) -> tuple[Difference, ...]:
        """Return what differs between the states at two points; see `Engine.diff`."""
        return await self._readers.ask(lambda: self._engine.diff(stream, before, after))

    async def blame(self, stream: StreamId[Any], path: str | Sequence[str]) -> Blame:
        """Return which event set a part of the present state; see `Engine.blame`."""
        return await self._readers.ask(lambda: self._engine.blame(stream, path))

    async def preview_rollback(
        self,
        stream: StreamId[Any],
        *,
        to_version: int | None = None,
        to_time: datetime.datetime | None = None,
        to_checkpoint: str | None = None,
    ) -> RollbackPreview:
        """Return what a rollback would change; see `Engine.preview_rollback`."""
        return await self._readers.ask(
            lambda: self._engine.preview_rollback(
                stream,
                to_version=to_version,
                to_time=to_time,
                to_checkpoint=to_checkpoint,
            )
        )

    async def outcome(self, stream: StreamId[Any], command_id: str) -> Outcome:
        """Return what became of a command: receipt, refusal, pending, unknown."""
        return await self._readers.ask(lambda: self._engine.outcome(stream, command_id))

    async def streams(
        self, after: StreamId[Any] | None = None, limit: int = PAGE_LENGTH
    ) -> Page[StreamSummary, StreamId[Any]]:
        """Return a page of streams, with what each holds in numbers."""
        return await self._readers.ask(lambda: self._engine.streams(after, limit))

    async def find(self, text: str) -> StreamId[Any]:
        """Return the stream that *text* means; see `Engine.find`."""
        return await self._readers.ask(lambda: self._engine.find(text))

    async def backup(
        self,
        path: str | os.PathLike[str],
        progress: Callable[[str, int, int], None] | None = None,
    ) -> BackupReport:
        """Copy the journal to a new file while commands go on, and verify the copy.

        *progress* is called in a thread.
        """
        return await self._readers.ask(lambda: self._engine.backup(path, progress))

    async def verify(
        self, *, integrity: bool = True, progress: Progress | None = None
    ) -> VerificationReport:
        """Check everything that is stored; *progress* is called in a thread."""
        return await self._readers.ask(
            lambda: self._engine.verify(integrity=integrity, progress=progress)
        )

    async def ask(self, question: Callable[[RowReader], AnswerT]) -> AnswerT:
        """Return what *question*, called in a thread, finds among projected rows."""
        return await self._readers.ask(lambda: self._engine.ask(question))

    def rows(self) -> AbstractContextManager[RowReader]:
        """Open a view of projected rows; it blocks, so use it in a thread."""
        return self._engine.rows()

    @property
    def projections(self) -> Projector:
        """Where projections stand; its methods block, so call them in a thread."""
        return self._engine.projections

    def health(self) -> Health:
        """Return how the engine is doing; needs no disk, so it is not awaited."""
        return self._engine.health()

    # The end

    async def close(self) -> int:
        """Finish what waits, then give up the journal; see `Engine.close`.

        Cancelling the task does not stop the closing.
        """
        closing = asyncio.ensure_future(asyncio.to_thread(self._close))
        return await asyncio.shield(closing)

    def _close(self) -> int:
        unfinished = self._engine.close()
        self._readers.close()
        return unfinished

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
