"""The reference journal: all in memory, durable never, every rule in plain sight."""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from immutables import Map

from argos_engine.domain.identity import StreamId
from argos_engine.errors import (
    ConfigurationError,
    JournalCorruptError,
    JournalError,
    JournalFailedError,
)
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.records import (
    JournalHead,
    StoredEvent,
    StoredGroup,
    StoredRefusal,
    StoredSnapshot,
)
from argos_engine.ports.rows import RowWriter
from argos_engine.ports.table import TableShape
from argos_engine.ports.vitals import StoreVitals
from argos_engine.storage.memory_content import Content
from argos_engine.storage.memory_reader import MemoryReader
from argos_engine.storage.memory_rows import MemoryRowWriter


class MemoryJournal:
    """Keeps a log as long as the object lives.

    The committed content is one reference to something that never changes, so views
    may be opened and used in any thread while the writer goes on.
    """

    def __init__(self, store_id: str = "memory") -> None:
        self.store_id = store_id
        self.committed = Content()
        self.tables: dict[str, TableShape] = {}
        self._is_closed = False
        self._writer = MemoryWriter(self)
        self._anchor = MemoryAnchor()

    def writer(self) -> "MemoryWriter":
        """Return the writer. There is one for each journal object."""
        self.check_open()
        return self._writer

    def anchor(self) -> "MemoryAnchor":
        """Return where the writer notes its head."""
        return self._anchor

    def stats(self) -> "MemoryStats":
        """Return where the writer leaves its figures."""
        return MemoryStats()

    def hold(self) -> None:
        """Do nothing: nobody else can reach this memory."""

    def vitals(self) -> StoreVitals:
        """Return zeros: a store in memory has no files and never waits."""
        return StoreVitals(0, 0, 0, 0.0)

    @property
    def views_max(self) -> int:
        """As many as anybody wants: they take up nothing."""
        return sys.maxsize

    def read(self, upto: int | None = None) -> AbstractContextManager[JournalReader]:
        """Open a view of what is committed, at most up to the position *upto*."""
        self.check_open()
        reader = MemoryReader(self.store_id, self.committed, upto, self.tables)
        return nullcontext(reader)

    def declare_tables(self, tables: Iterable[TableShape]) -> None:
        """Make these tables, and let views and the writer use them."""
        self.tables.update((shape.name, shape) for shape in tables)

    @contextmanager
    def scratch(self, tables: Iterable[TableShape]) -> Iterator[RowWriter]:
        """Lend empty tables like these."""
        empty = MemoryJournal()
        empty.declare_tables(tables)
        writer = empty.writer()
        writer.begin()
        yield writer.rows()

    def copy_to(
        self,
        path: str,  # noqa: ARG002  # memory has no places
        progress: Callable[[int, int], None],
    ) -> "MemoryJournal":
        """Return another journal of what is committed now; it is at no *path*."""
        copy = MemoryJournal(self.store_id)
        copy.committed = self.committed
        progress(1, 1)
        return copy

    def opener(self) -> Callable[[], "MemoryJournal"]:
        """Raise a `ConfigurationError`: no other process can reach this memory."""
        raise ConfigurationError("a journal in memory is in one process only")

    def close(self) -> None:
        """Drop an open transaction and refuse further use; views stay usable."""
        self._writer.close()
        self._is_closed = True

    def reopened(self) -> "MemoryJournal":
        """Close, and return a journal of what was committed, as after a restart."""
        self.close()
        journal = MemoryJournal(self.store_id)
        journal.committed = self.committed
        journal._anchor = self._anchor
        return journal

    def check_open(self) -> None:
        """Raise a `JournalError` if the journal is closed."""
        if self._is_closed:
            raise JournalError("the journal is closed")


class MemoryStats:
    """Keeps the figures where nobody else can see them."""

    def write(self, figures: bytes) -> None:
        """Keep *figures*."""
        self.figures = figures

    def close(self) -> None:
        """There is nobody to take them away from."""


class MemoryAnchor:
    """Keeps the last known head as long as the object lives."""

    def __init__(self) -> None:
        self._head: JournalHead | None = None

    def read(self) -> JournalHead | None:
        """Return the head that was noted last."""
        return self._head

    def write(self, head: JournalHead) -> None:
        """Note *head*."""
        self._head = head

    def close(self) -> None:
        """There is nothing to release."""


class MemoryWriter:
    """The only writer of a memory journal.

    A row that is refused raises `JournalFailedError` and changes nothing: the
    transaction and its savepoint stay open.
    """

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal
        self._staged: Content | None = None
        self._savepoints: list[Content] = []
        self._rows = MemoryRowWriter(self._open, self._stage, journal.tables)

    @property
    def in_transaction(self) -> bool:
        """Whether a write transaction is open."""
        return self._staged is not None

    def claim(self) -> JournalHead:
        """Raise the epoch, and return the head after it."""
        self.begin()
        self._staged = self._open().raise_epoch()
        self.commit()
        head = self._head()
        if not MemoryReader(head.store_id, self._journal.committed, None).is_whole():
            raise JournalCorruptError("the last group does not end where the log ends")
        return head

    def begin(self) -> JournalHead:
        """Open the write transaction and return the head as it is stored."""
        self._journal.check_open()
        if self.in_transaction:
            raise JournalFailedError("a transaction is open already")
        self._staged = self._journal.committed
        return self._head()

    def savepoint(self) -> None:
        """Open the savepoint of one command."""
        self._savepoints.append(self._open())

    def release(self) -> None:
        """Keep what was written since the savepoint."""
        self._last_savepoint()

    def undo(self) -> None:
        """Drop what was written since the savepoint, and the savepoint."""
        self._staged = self._last_savepoint()

    def append(self, event: StoredEvent, snapshot: StoredSnapshot | None) -> None:
        """Write an event and, at a boundary, the full state that belongs to it."""
        content = self._open().append(event)
        self._staged = content if snapshot is None else content.keep(snapshot)

    def append_all(self, events: Sequence[StoredEvent]) -> None:
        """Write events of any streams, in order and without states, all or none."""
        content = self._open()
        for event in events:
            content = content.append(event)
        self._staged = content

    def name_checkpoint(self, stream: StreamId[Any], name: str, version: int) -> None:
        """Bind a checkpoint's name to a stored version of its stream."""
        self._staged = self._open().name(stream, name, version)

    def refuse(self, refusal: StoredRefusal) -> None:
        """Write the answer "no" under its command id."""
        self._staged = self._open().refuse(refusal)

    def rows(self) -> MemoryRowWriter:
        """Return what reads and writes projected rows in the open transaction."""
        return self._rows

    def seal(self, group: StoredGroup) -> None:
        """Write the group's own row: the last one before `commit`."""
        self._staged = self._open().seal(group)

    def commit(self) -> None:
        """Let every view that is opened from now on see what was written."""
        self._journal.committed = self._open()
        self.rollback()

    def rollback(self) -> None:
        """Drop everything since `begin`. Does nothing outside a transaction."""
        self._staged = None
        self._savepoints.clear()

    def answers(
        self, command_ids: Collection[str]
    ) -> dict[str, StoredEvent | StoredRefusal]:
        """Return what is stored under those of the ids that are known."""
        content = self._now()
        found = {command_id: content.answer(command_id) for command_id in command_ids}
        return {command_id: answer for command_id, answer in found.items() if answer}

    def checkpoint_version(self, stream: StreamId[Any], name: str) -> int | None:
        """Return the version that a checkpoint's name stands for, as of now."""
        return self._now().names.get(stream, Map[str, int]()).get(name)

    def tidy(self) -> None:
        """Do nothing: memory needs no tidying."""

    def close(self) -> None:
        """Drop an open transaction."""
        self.rollback()

    def _open(self) -> Content:
        """Return what the open transaction holds so far."""
        if self._staged is None:
            raise JournalFailedError("no transaction is open")
        return self._staged

    def _stage(self, content: Content) -> None:
        self._open()
        self._staged = content

    def _last_savepoint(self) -> Content:
        if not self._savepoints:
            raise JournalFailedError("no savepoint is open")
        return self._savepoints.pop()

    def _now(self) -> Content:
        return self._staged or self._journal.committed

    def _head(self) -> JournalHead:
        return MemoryReader(self._journal.store_id, self._now(), None).head()
