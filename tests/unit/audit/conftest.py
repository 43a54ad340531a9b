"""A small aggregate, and a ledger that writes valid rows about it."""

import contextlib
import functools
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import pytest
from immutables import Map

from argos_engine.audit.archive import Archive
from argos_engine.audit.report import VerificationReport
from argos_engine.audit.verify import verify
from argos_engine.codec.chain import (
    GENESIS,
    digest,
    event_hash,
    group_hash,
    refusal_digest,
)
from argos_engine.codec.codec import Codec
from argos_engine.codec.principal import encode_principal
from argos_engine.domain.change import Change, SnapshotReason
from argos_engine.domain.decider import Decider
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import Checkpoint
from argos_engine.domain.metadata import Principal
from argos_engine.domain.transition import (
    Transition,
    Versioned,
    propose_checkpoint,
    propose_rollback,
)
from argos_engine.ports.records import (
    StoredEvent,
    StoredGroup,
    StoredRefusal,
    StoredSnapshot,
)
from argos_engine.storage.memory import MemoryJournal


@attrs.frozen
class Shelf:
    books: Map[str, int] = attrs.field(default=Map())
    closed: bool = False


@attrs.frozen
class BooksAdded:
    title: str
    count: int


@attrs.frozen
class ShelfClosed:
    pass


@attrs.frozen
class PageTorn:
    """An event that `evolve` cannot stand."""


def evolve(shelf: Shelf, event: object) -> Shelf:
    match event:
        case BooksAdded(title, count):
            books = shelf.books.set(title, shelf.books.get(title, 0) + count)
            return attrs.evolve(shelf, books=books)
        case ShelfClosed():
            return attrs.evolve(shelf, closed=True)
        case _:
            raise ArithmeticError("a torn page")


def decide(shelf: Shelf, command: object, context: object) -> object:
    return command


SHELF = Decider(
    "shelf",
    Shelf(),
    decide,
    evolve,
    {
        "shelf.books.added": BooksAdded,
        "shelf.closed": ShelfClosed,
        "shelf.page.torn": PageTorn,
    },
    snapshot_on={ShelfClosed},
)
CODEC = Codec([SHELF])


@attrs.define
class Standing:
    states: list[Shelf]
    hash: bytes = GENESIS

    @property
    def now(self) -> Versioned[Shelf]:
        return Versioned(self.states[-1], len(self.states) - 1)


class DoctoredReader:
    """A view that gives the answers of *methods*, made from the true ones."""

    def __init__(self, reader, methods) -> None:
        self._reader = reader
        self._methods = methods

    def __getattr__(self, name):
        truth = getattr(self._reader, name)
        if name in self._methods:
            return functools.partial(self._methods[name], truth)
        return truth


class DoctoredJournal:
    def __init__(self, journal, methods) -> None:
        self._journal = journal
        self._methods = methods
        self.views_max = journal.views_max

    @contextlib.contextmanager
    def read(self, upto=None):
        with self._journal.read(upto) as reader:
            yield DoctoredReader(reader, self._methods)


class Ledger:
    """Writes rows as an engine would; one group for each call."""

    def __init__(self) -> None:
        self.journal = MemoryJournal()
        self.codec = CODEC
        self.standings: dict[StreamId[Any], Standing] = {}
        self.commands = 0

    @property
    def archive(self) -> Archive:
        return Archive(self.journal, self.codec, lambda: None)

    def verify(self, **options: object) -> VerificationReport:
        return verify(self.journal, self.codec, **options)

    def archive_of(self, *deciders: Decider) -> Archive:
        return Archive(self.journal, Codec(deciders), lambda: None)

    def doctor(self, **methods: Callable[..., object]) -> None:
        """Let the views of the journal answer wrongly from now on."""
        self.journal = DoctoredJournal(self.journal, methods)

    def standing(self, stream: StreamId[Any]) -> Standing:
        return self.standings.setdefault(stream, Standing([Shelf()]))

    def add(self, stream: StreamId[Any], title: str = "tar", count: int = 1) -> None:
        self.record(stream, BooksAdded(title, count))

    def record(self, stream: StreamId[Any], event: object) -> None:
        now = self.standing(stream).now
        try:
            after = evolve(now.state, event)
        except ArithmeticError:
            after = now.state
        full = isinstance(event, ShelfClosed)
        reason = SnapshotReason.MILESTONE if full else None
        self.write(stream, Transition(event, Versioned(after, now.version + 1), reason))

    def close(self, stream: StreamId[Any]) -> None:
        self.record(stream, ShelfClosed())

    def tear_page(self, stream: StreamId[Any]) -> None:
        self.record(stream, PageTorn())

    def take_checkpoint(self, stream: StreamId[Any], name: str | None = None) -> None:
        now = self.standing(stream).now
        self.write(stream, propose_checkpoint(Checkpoint(name), now))

    def roll_back(self, stream: StreamId[Any], to_version: int) -> None:
        standing = self.standing(stream)
        target = Versioned(standing.states[to_version], to_version)
        self.write(stream, propose_rollback(target, "a mistake", standing.now))

    def refuse(self, *command_ids: str, stream: StreamId[Any]) -> None:
        writer = self.journal.writer()
        head = writer.begin()
        rows = [
            StoredRefusal(each, b"f", stream, 0, "Refused", "no", head.group + 1)
            for each in command_ids
        ]
        for row in rows:
            writer.savepoint()
            writer.refuse(row)
            writer.release()
        digests = [refusal_digest(row) for row in rows]
        hash_ = group_hash(head.group_hash, head.position, [], digests)
        writer.seal(StoredGroup(head.group + 1, head.position, hash_))
        writer.commit()

    def write(self, stream: StreamId[Any], step: Transition[Shelf]) -> None:
        writer = self.journal.writer()
        head = writer.begin()
        state = CODEC.of(SHELF.stream("any")).states.encode(step.after.state)
        event = self._event(stream, step, state, head.position + 1)
        writer.savepoint()
        writer.append(event, self._snapshot(event, step, state))
        name = getattr(step.event, "name", None)
        if name is not None:
            writer.name_checkpoint(stream, name, event.version)
        writer.release()
        hash_ = group_hash(head.group_hash, event.position, [event.hash], [])
        writer.seal(StoredGroup(head.group + 1, event.position, hash_))
        writer.commit()
        standing = self.standing(stream)
        standing.states.append(step.after.state)
        standing.hash = event.hash

    def _event(self, stream, step, state, position) -> StoredEvent:
        encoded = CODEC.of(SHELF.stream("any")).events.encode(step.event)
        self.commands += 1
        event = StoredEvent(
            position=position,
            stream=stream,
            version=step.after.version,
            event_type=encoded.event_type,
            schema_version=encoded.schema_version,
            change=Change.FULL if step.snapshot else Change.DELTA,
            payload=encoded.payload,
            state_digest=digest(state) if step.snapshot else None,
            recorded_at=1_000_000 * position,
            principal=encode_principal(Principal("clerk:7", {"desk"})),
            cause="a delivery",
            command_id=f"command-{self.commands}",
            ordinal=0,
            fingerprint=b"fingerprint",
            correlation_id="correlation",
            causation_id=None,
            hash=b"",
        )
        return event._replace(hash=event_hash(self.standing(stream).hash, event))

    def _snapshot(self, event, step, state) -> StoredSnapshot | None:
        if step.snapshot is None:
            return None
        schema_id = CODEC.of(SHELF.stream("any")).states.schema_id
        return StoredSnapshot(
            event.stream,
            event.version,
            step.snapshot,
            schema_id,
            state,
            event.state_digest,
        )

    # What nobody may do: change rows that are written.

    def tamper(self, position: int, /, **columns: object) -> None:
        row = self.journal.committed.log[position]
        changed = row._replace(**columns)
        content = self.journal.committed
        stream = content.streams[row.stream].set(row.version, changed)
        self.journal.committed = attrs.evolve(
            content,
            log=content.log.set(position, changed),
            streams=content.streams.set(row.stream, stream),
        )

    def tamper_rows(self, table: str, change: Callable[[Map], Mapping]) -> None:
        content = self.journal.committed
        changed = Map(change(getattr(content, table)))
        self.journal.committed = attrs.evolve(content, **{table: changed})


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture(scope="session")
def new_ledger() -> type[Ledger]:
    return Ledger


@pytest.fixture(scope="session")
def shelf() -> StreamId[Shelf]:
    return SHELF.stream("north")
