"""A log from elsewhere, written into an empty journal with the hashes it had."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

from argos_engine.codec.catalogue import read_checkpoint_name
from argos_engine.codec.chain import (
    GENESIS,
    event_hash,
    group_hash,
    refusal_digest,
    sealed,
)
from argos_engine.codec.chain_key import ChainKey
from argos_engine.codec.codec import Codec
from argos_engine.codec.portable import (
    PortableEvent,
    PortableRefusal,
    PortableRow,
    read_line,
    stored_event,
    stored_refusal,
)
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import ROLLED_BACK
from argos_engine.errors import InvalidInputError, JournalCorruptError
from argos_engine.ports.journal import JournalWriter
from argos_engine.ports.records import StoredEvent, StoredGroup
from argos_engine.runtime.passage import Passage
from argos_engine.runtime.refolding import Refolding

GROUP_ROWS_MAX = 1_000
"""Rows that one COMMIT of an import makes durable."""

Lines: TypeAlias = Callable[[], Iterable[bytes]]
"""Gives the lines of an export from the start; called twice."""


class Imported(NamedTuple):
    """What an import wrote."""

    events: int
    refusals: int
    snapshots: int


class _Tail(NamedTuple):
    """Where a stream stands, and the hash of its last event there and here."""

    version: int
    exported: bytes
    written: bytes


class Importer:
    """Writes an exported log into an empty journal, and checks every hash on the way.

    Snapshots are made anew for streams that have a decider, where they match the
    digest in their event. When it raises, it leaves the journal half filled, and the
    caller throws it away.
    """

    def __init__(
        self, writer: JournalWriter, codec: Codec, export_key: ChainKey | None = None
    ) -> None:
        """Write into the journal of *writer*, with the key of *codec*.

        Args:
            writer: Of an empty journal.
            codec: Deciders, and the key for the new hashes.
            export_key: What the hashes of the export were made with; they are made
                anew if it is another one. None for the key of *codec*.
        """
        self._writer = writer
        self._codec = codec
        self._export_key = codec.chain_key if export_key is None else export_key
        self._head = writer.claim()
        self._tails: dict[StreamId[Any], _Tail] = {}
        self._refused: set[str] = set()
        self._event_hashes: list[bytes] = []
        self._refusal_digests: list[bytes] = []
        self._written = Imported(0, 0, 0)

    def run(self, lines: Lines, progress: Callable[[int, int], None]) -> Imported:
        """Write all rows of the export.

        Raises:
            InvalidInputError: A line is not what it should be; names line and field.
            JournalCorruptError: A hash or a version does not follow, or lines miss,
                are changed or in another order.
            UnsupportedFormatError: The export is of another format.
            ChainKeyError: Its hashes were made with another key, or with none.
            JournalFailedError: The store could not write.
        """
        if self._head.group:
            raise InvalidInputError("journal", self._head.store_id, "must be empty")
        refolding = Refolding(self._codec, _rollbacks(lines))
        passage = Passage(self._export_key)
        self._writer.begin()
        for number, line in enumerate(lines(), 1):
            with _at_line(number):
                self._add(passage.take(line), refolding)
            if self._group_rows >= GROUP_ROWS_MAX:
                self._seal()
                self._writer.begin()
                progress(self._written.events, passage.events)
        self._seal()
        passage.check(self._written.events, self._written.refusals)
        return self._written

    @property
    def _group_rows(self) -> int:
        return len(self._event_hashes) + len(self._refusal_digests)

    def _add(self, row: PortableRow, refolding: Refolding) -> None:
        if isinstance(row, PortableEvent):
            self._add_event(row, refolding)
        elif isinstance(row, PortableRefusal):
            self._add_refusal(row)

    def _add_event(self, row: PortableEvent, refolding: Refolding) -> None:
        event = self._chained(stored_event(row, self._written.events + 1))
        snapshot = refolding.snapshot(event)
        self._writer.append(event, snapshot)
        name = read_checkpoint_name(event)
        if name is not None:
            self._writer.name_checkpoint(event.stream, name, event.version)
        self._event_hashes.append(event.hash)
        self._written = self._written._replace(
            events=event.position,
            snapshots=self._written.snapshots + (snapshot is not None),
        )

    def _chained(self, event: StoredEvent) -> StoredEvent:
        """Return *event*, which follows in its stream, with the hash it has here."""
        tail = self._tails.get(event.stream, _Tail(0, GENESIS, GENESIS))
        expected = event_hash(tail.exported, event, self._export_key)
        if event.version != tail.version + 1 or event.hash != expected:
            raise JournalCorruptError(
                f"{event.stream} version {event.version} does not follow version "
                f"{tail.version}"
            )
        here = event
        if self._codec.chain_key != self._export_key:
            here = sealed(tail.written, event, self._codec.chain_key)
        self._tails[event.stream] = _Tail(event.version, event.hash, here.hash)
        return here

    def _add_refusal(self, row: PortableRefusal) -> None:
        refusal = stored_refusal(row, self._head.group + 1)
        if refusal.command_id in self._refused:
            raise InvalidInputError("command_id", row.command_id, "must come once")
        self._refused.add(refusal.command_id)
        self._writer.refuse(refusal)
        self._refusal_digests.append(refusal_digest(refusal))
        self._written = self._written._replace(refusals=self._written.refusals + 1)

    def _seal(self) -> None:
        if not self._group_rows:
            self._writer.rollback()
            return
        hash_ = group_hash(
            self._head.group_hash,
            self._written.events,
            self._event_hashes,
            self._refusal_digests,
            self._codec.chain_key,
        )
        group = StoredGroup(self._head.group + 1, self._written.events, hash_)
        self._writer.seal(group)
        self._writer.commit()
        self._head = self._head._replace(group=group.number, group_hash=hash_)
        self._event_hashes.clear()
        self._refusal_digests.clear()


def _rollbacks(lines: Lines) -> Iterator[StoredEvent]:
    for number, line in enumerate(lines(), 1):
        with _at_line(number):
            row = read_line(line)
            if isinstance(row, PortableEvent) and row.event_type == ROLLED_BACK:
                yield stored_event(row, 0)


@contextmanager
def _at_line(number: int) -> Iterator[None]:
    """Let what is wrong with a line say which it is."""
    try:
        yield
    except InvalidInputError as error:
        name = f"line {number}: {error.name}"
        raise InvalidInputError(name, error.value, error.rule) from error
