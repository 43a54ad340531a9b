"""The append-only log as the engine sees it: one writer, many readers.

All methods speak rows of bytes. Every failure of the store arrives as a
`JournalError`; after one, `JournalWriter.in_transaction` alone says what is left.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from argos_engine.domain.identity import StreamId
from argos_engine.ports.anchor import Anchor
from argos_engine.ports.records import (
    JournalHead,
    StoredEvent,
    StoredGroup,
    StoredRefusal,
    StoredSnapshot,
    StreamHead,
    StreamSummary,
)
from argos_engine.ports.rows import RowReader, RowWriter
from argos_engine.ports.selection import Counted, Selected, Selection, Span
from argos_engine.ports.table import TableShape
from argos_engine.ports.vitals import StatsSink, StoreVitals


class JournalWriter(Protocol):
    """The only writer of a journal. Used by one thread at a time."""

    @property
    def in_transaction(self) -> bool:
        """Whether a write transaction is open; some errors end it silently."""

    def claim(self) -> JournalHead:
        """Become the owner: durably raise the epoch, and return the head after it.

        Raises:
            JournalCorruptError: The last group does not end where the log ends.
        """

    def begin(self) -> JournalHead:
        """Open the write transaction and return the head as it is stored."""

    def savepoint(self) -> None:
        """Open the savepoint of one command."""

    def release(self) -> None:
        """Keep what was written since the savepoint."""

    def undo(self) -> None:
        """Drop what was written since the savepoint, and the savepoint."""

    def append(self, event: StoredEvent, snapshot: StoredSnapshot | None) -> None:
        """Write an event and, at a boundary, the full state that belongs to it."""

    def append_all(self, events: Sequence[StoredEvent]) -> None:
        """Write events of any streams, in order and without states, all or none.

        The same as `append` for each of them, in less time.
        """

    def name_checkpoint(self, stream: StreamId[Any], name: str, version: int) -> None:
        """Bind a checkpoint's name to a version of its stream."""

    def refuse(self, refusal: StoredRefusal) -> None:
        """Write the answer "no" under its command id."""

    def rows(self) -> RowWriter:
        """Return what reads and writes projected rows in the open transaction."""

    def seal(self, group: StoredGroup) -> None:
        """Write the group's own row: the last one before `commit`."""

    def commit(self) -> None:
        """Make everything since `begin` durable.

        Raises:
            JournalError: The outcome is open until somebody looks.
        """

    def rollback(self) -> None:
        """Drop everything since `begin`. Does nothing outside a transaction."""

    def answers(
        self, command_ids: Collection[str]
    ) -> dict[str, StoredEvent | StoredRefusal]:
        """Return what is stored under those of the ids that are known."""

    def checkpoint_version(self, stream: StreamId[Any], name: str) -> int | None:
        """Return the version that a checkpoint's name stands for, as of now."""

    def tidy(self) -> None:
        """Move committed pages to where they belong, if enough have gathered.

        Called after a group is published: a failure here never touches a commit.
        """

    def close(self) -> None:
        """Give up the connection. An open transaction is dropped."""


class JournalReader(Protocol):
    """One consistent view: the log up to a position, fixed when the view is opened."""

    def head(self) -> JournalHead:
        """Return where the journal stands in this view."""

    def is_whole(self) -> bool:
        """Return whether the last group of all ends where the log ends.

        If not, events were taken away, or put there behind the back of the writer.
        """

    def stream_head(self, stream: StreamId[Any]) -> StreamHead | None:
        """Return where the stream stands, or None if it has no events."""

    def events(
        self, stream: StreamId[Any], after: int, upto: int, limit: int
    ) -> Sequence[StoredEvent]:
        """Return events with `after < version <= upto`, oldest first, up to *limit*."""

    def events_of_type(
        self, stream: StreamId[Any], event_type: str, upto: int
    ) -> Sequence[StoredEvent]:
        """Return the stream's events of one type up to a version, oldest first.

        Quick for the type of rollbacks; a scan of the stream for others.
        """

    def log(self, after: int, limit: int) -> Sequence[StoredEvent]:
        """Return events of all streams with a position above *after*, in order."""

    def select(
        self,
        selection: Selection,
        span: Span,
        limit: int,
        *,
        newest_first: bool = False,
    ) -> Selected:
        """Return events of the span that fit, at most *limit*, and what is left of it.

        In the order of the log, or from its end on with *newest_first*. It looks at
        `SCAN_EVENTS_MAX` events at most, so there may be more where few were found.
        """

    def count(self, selection: Selection, span: Span) -> Counted:
        """Return how many events of the span fit, and what is left of it.

        It looks at `SCAN_EVENTS_MAX` events at most.
        """

    def position_at(self, recorded_at: int) -> int:
        """Return the last position that was recorded at that time or before it.

        0 before the first. Time never runs backwards in the log.
        """

    def snapshot(
        self, stream: StreamId[Any], after: int, upto: int
    ) -> StoredSnapshot | None:
        """Return the newest snapshot with `after <= version <= upto`."""

    def version_at(self, stream: StreamId[Any], recorded_at: int) -> int:
        """Return the version that the stream had at that time; 0 before its first."""

    def checkpoint_version(self, stream: StreamId[Any], name: str) -> int | None:
        """Return the version that a checkpoint's name stands for."""

    def checkpoint_names(self, stream: StreamId[Any]) -> dict[str, int]:
        """Return the stream's named checkpoints and their versions."""

    def answer(self, command_id: str) -> StoredEvent | StoredRefusal | None:
        """Return what is stored under a command id."""

    def refusals(self, after: tuple[int, str], limit: int) -> Sequence[StoredRefusal]:
        """Return refusals of all streams behind (group, command id), in order."""

    def groups(self, after: int, limit: int) -> Sequence[StoredGroup]:
        """Return groups with a number above *after*, in order."""

    def streams(
        self, after: StreamId[Any] | None, limit: int
    ) -> Sequence[StreamSummary]:
        """Return streams behind *after*, in the order of aggregate type and id."""

    def find_streams(self, aggregate_id: str, limit: int) -> Sequence[StreamId[Any]]:
        """Return the streams with that id, of any aggregate type."""

    def rows(self) -> RowReader:
        """Return a reader of the projected rows in this view, as long as it is open."""

    def check(self) -> Sequence[str]:
        """Let the store examine itself; return what it complains about."""


class Journal(Protocol):
    """A store of one log. Closing it closes its writer and waits for no reader."""

    def writer(self) -> JournalWriter:
        """Return the writer. There is one for each journal object."""

    def anchor(self) -> Anchor:
        """Return where the writer notes its head, outside of the log."""

    def stats(self) -> StatsSink:
        """Return where the writer leaves its figures for other processes."""

    def hold(self) -> None:
        """See to it that other engines still find the journal taken.

        Called now and then while an engine runs, by one thread.

        Raises:
            JournalLockedError: Another engine may have got in.
            OSError: It could not be seen to.
        """

    def vitals(self) -> StoreVitals:
        """Return sizes and readers as of now. Never raises for a damaged store."""

    def declare_tables(self, tables: Iterable[TableShape]) -> None:
        """Let views read these tables, and the writer write to them.

        Called before the first of either that uses them, by one thread at a time.

        Raises:
            ConfigurationError: The store has no such table, or it is another one.
        """

    def scratch(
        self, tables: Iterable[TableShape]
    ) -> AbstractContextManager[RowWriter]:
        """Lend empty tables with the definitions that these have now.

        Nobody else sees them, they are never durable, and they vanish with the block.
        Rules within a table hold there, foreign keys do not. Used by one thread.
        """

    @property
    def views_max(self) -> int:
        """How many views can be open at a time."""

    def read(self, upto: int | None = None) -> AbstractContextManager[JournalReader]:
        """Open a view of what is committed, at most up to the position *upto*.

        Blocks while all of a bounded number of views are open.
        """

    def copy_to(self, path: str, progress: Callable[[int, int], None]) -> "Journal":
        """Copy what is committed now into the new store *path*; return it, read-only.

        Writers go on meanwhile. Nothing is left at *path* if it fails.

        Args:
            path: Where nothing is yet.
            progress: Called with parts done and parts in all.
        """

    def opener(self) -> Callable[[], "Journal"]:
        """Return what opens the same store to read, in any process: it can be pickled.

        Raises:
            ConfigurationError: The store is in the memory of this process.
        """

    def close(self) -> None:
        """Release everything. Using the journal afterwards is an error."""
