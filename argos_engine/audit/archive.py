"""The read-only face of a journal: what was, what is, and what would be."""

import datetime
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import attrs

from argos_engine.audit.answers import stored_answer
from argos_engine.audit.blame import Blame, blame
from argos_engine.audit.custody import Custody
from argos_engine.audit.diff import Difference, state_differences
from argos_engine.audit.history import HistoryEntry, read_history
from argos_engine.audit.page import check_after_version
from argos_engine.audit.preview import (
    RollbackPreview,
    superseded_count,
    superseded_entries,
)
from argos_engine.audit.search import find_stream
from argos_engine.codec.chain_key import ChainKey
from argos_engine.codec.event_filter import EventFilter
from argos_engine.codec.part import parse_path
from argos_engine.domain.argument import instance, items, seconds
from argos_engine.domain.decider import StateT
from argos_engine.domain.identity import Position, StreamId, check_stream
from argos_engine.domain.lifecycle import Point, check_point
from argos_engine.domain.transition import Versioned
from argos_engine.errors import InvalidInputError
from argos_engine.messaging.bus import Bus
from argos_engine.messaging.feed import Feed
from argos_engine.messaging.ledger import stored_positions
from argos_engine.messaging.start import Place, Start
from argos_engine.messaging.subscription import Subscription
from argos_engine.ports.clock import to_microseconds
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.page import PAGE_LENGTH, Page, check_page_length
from argos_engine.ports.records import StoredRefusal, StreamSummary
from argos_engine.runtime.envelope import Sender
from argos_engine.runtime.linked import linked_head
from argos_engine.runtime.outcome import Receipt, Refusal, Unknown
from argos_engine.runtime.recovery import Recovery, resolve
from argos_engine.runtime.rehearsal import Rehearsal, WhatIf

RefusalPlace = tuple[int, str]
"""Where a page of refusals goes on: the number of a group and a command id."""
STEPS_MAX = 1_000
"""Steps of a path into a state: deeper than any state is nested."""
LOOK_INTERVAL_SECONDS = 0.5
"""How often a subscription without an engine looks for new events."""
LOOK_INTERVAL_SECONDS_MIN = 0.01
"""Whoever looks without a pause keeps a processor busy."""


@attrs.frozen(eq=False)
class Archive(Custody):
    """Answers questions about a journal. It changes nothing and disturbs no writer.

    Each call works on one view, so its parts fit together. The view ends at the
    position that *published* returns, or at the end of the log for None. Safe in any
    thread if the journal's views are.

    Every method may raise a `JournalError`; those that need a state also
    `ConfigurationError` when no decider is there for the stream.
    """

    def versioned(self, stream: StreamId[StateT]) -> Versioned[StateT]:
        """Return the latest state in the view and its version."""
        with self._view_of(stream) as reader:
            version = _version(reader, self.codec.chain_key, stream)
            return Versioned(self._state(reader, stream, version), version)

    def state(self, stream: StreamId[StateT]) -> StateT:
        """Return the latest state in the view; the initial one without events."""
        return self.versioned(stream).state

    def state_at(self, stream: StreamId[StateT], point: Point) -> StateT:
        """Return the state at a version, an aware time, or a checkpoint's name.

        Raises:
            InvalidInputError: The point does not exist in the stream, or the time is
                in the future.
        """
        with self._view_of(stream) as reader:
            return self._state(reader, stream, self._resolve(reader, stream, point))

    def version(self, stream: StreamId[Any]) -> int:
        """Return how many events the stream has; 0 for one that does not exist."""
        with self._view_of(stream) as reader:
            return _version(reader, self.codec.chain_key, stream)

    def history(
        self, stream: StreamId[Any], after_version: int = 0, limit: int = PAGE_LENGTH
    ) -> Page[HistoryEntry, int]:
        """Return the events behind a version, oldest first.

        Raises:
            InvalidInputError: The limit is not within 1 to `PAGE_LENGTH_MAX`.
        """
        check_after_version(after_version)
        check_page_length(limit)
        with self._view_of(stream) as reader:
            history = read_history(reader, self.codec, stream)
            entries = history.entries(after_version, history.head, limit)
        last = entries[-1].version if entries else history.head
        return Page(entries, last if last < history.head else None)

    def refusals(
        self, after: RefusalPlace = (0, ""), limit: int = PAGE_LENGTH
    ) -> Page[StoredRefusal, RefusalPlace]:
        """Return stored refusals of all streams by group and command id.

        Raises:
            InvalidInputError: The limit is not within 1 to `PAGE_LENGTH_MAX`.
        """
        check_page_length(limit)
        with self.view() as reader:
            rows = reader.refusals(after, limit + 1)
        page = tuple(rows[:limit])
        more = len(rows) > limit
        return Page(page, (page[-1].group, page[-1].command_id) if more else None)

    def streams(
        self, after: StreamId[Any] | None = None, limit: int = PAGE_LENGTH
    ) -> Page[StreamSummary, StreamId[Any]]:
        """Return the streams in the order of aggregate type and id.

        Raises:
            InvalidInputError: The limit is not within 1 to `PAGE_LENGTH_MAX`.
        """
        check_page_length(limit)
        if after is not None:
            check_stream(after)
        with self.view() as reader:
            rows = reader.streams(after, limit + 1)
        page = tuple(rows[:limit])
        return Page(page, page[-1].stream if len(rows) > limit else None)

    def subscribe(
        self,
        where: EventFilter | None = None,
        *,
        after: Place = Start.BEGINNING,
        look_seconds: float = LOOK_INTERVAL_SECONDS,
    ) -> Subscription:
        """Return the events behind a position, to be iterated; it waits for more.

        It looks for new ones every *look_seconds*: the engine that writes them may be
        in another process. Arguments and errors are those of `Engine.subscribe`.
        """
        seconds("look_seconds", look_seconds)
        bus = Bus(Feed(self.journal, self.codec, self._end))
        cursor = bus.cursor(where, after)
        return Subscription(bus, cursor, max(look_seconds, LOOK_INTERVAL_SECONDS_MIN))

    def subscriptions(self) -> dict[str, Position]:
        """Return up to where durable subscriptions have come, by name, as stored."""
        with self.view() as reader:
            return stored_positions(reader.rows())

    def checkpoints(self, stream: StreamId[Any]) -> dict[str, int]:
        """Return the stream's named checkpoints and their versions, oldest first."""
        with self._view_of(stream) as reader:
            names = reader.checkpoint_names(stream)
        return dict(sorted(names.items(), key=lambda item: item[1]))

    def find(self, text: str) -> StreamId[Any]:
        """Return the stream that *text* means: `type:id`, or an id that is unique.

        A stream written in full need not have events yet.

        Raises:
            InvalidInputError: No stream or several are meant; these are named.
        """
        instance("stream", text, str)
        with self.view() as reader:
            return find_stream(reader, text)

    def diff(
        self, stream: StreamId[Any], before: Point, after: Point
    ) -> tuple[Difference, ...]:
        """Return what differs between the states at two points, in any order.

        Raises:
            InvalidInputError: A point does not exist in the stream.
        """
        with self._view_of(stream) as reader:
            old = self._state(reader, stream, self._resolve(reader, stream, before))
            new = self._state(reader, stream, self._resolve(reader, stream, after))
        return self._differences(stream, old, new)

    def preview_rollback(self, stream: StreamId[Any], target: Point) -> RollbackPreview:
        """Return what a rollback to *target* would do, had it been asked for now.

        Raises:
            InvalidInputError: The target does not exist, or is not before the present.
        """
        with self._view_of(stream) as reader:
            to_version = self._resolve(reader, stream, target)
            history = read_history(reader, self.codec, stream)
            if to_version >= history.head:
                rule = f"must lie before the present version {history.head}"
                raise InvalidInputError("target", target, rule)
            now = self._state(reader, stream, history.head)
            then = self._state(reader, stream, to_version)
            entries = superseded_entries(history, to_version)
        return RollbackPreview(
            version=history.head,
            to_version=to_version,
            superseded=entries,
            superseded_count=superseded_count(history, to_version),
            differences=self._differences(stream, now, then),
        )

    def blame(self, stream: StreamId[Any], path: str | Sequence[str]) -> Blame:
        """Return which event set the part of the latest state at *path*.

        Args:
            stream: The aggregate.
            path: Field names, map keys and places in lists, from the outside in; as
                text with dots between them, such as `users.AB.crew`.

        Raises:
            InvalidInputError: The path has an empty step or an open quote.
        """
        steps = (
            parse_path(path)
            if isinstance(path, str)
            else items("path", path, STEPS_MAX)
        )
        with self._view_of(stream) as reader:
            return blame(read_history(reader, self.codec, stream), self.codec, steps)

    def what_if(
        self,
        stream: StreamId[Any],
        command: object,
        sender: Sender,
        *,
        at: Point | None = None,
        now: datetime.datetime | None = None,
    ) -> WhatIf:
        """Return what *command* of *sender* would do, and store nothing.

        Without a point it is decided on the latest state in the view; see
        `Desk.what_if`.
        """
        rehearsal = Rehearsal(
            self.journal,
            Recovery(self.codec),
            self.clock,
            self.published,
            self._settle,
        )
        return rehearsal.play(stream, command, sender, point=at, now=now)

    def outcome(
        self, stream: StreamId[Any], command_id: str
    ) -> Receipt | Refusal | Unknown:
        """Return what is stored in the stream under a command id.

        Beside a journal whose engine was killed, `Unknown` is no proof: see there.
        """
        with self._view_of(stream) as reader:
            return stored_answer(reader, self.codec, stream, command_id)

    def _end(self) -> int:
        published = self.published()
        return self.head().position if published is None else published

    def _differences(
        self, stream: StreamId[Any], before: object, after: object
    ) -> tuple[Difference, ...]:
        return state_differences(self.codec.aggregate(stream).states, before, after)

    def _view_of(self, stream: StreamId[Any]) -> AbstractContextManager[JournalReader]:
        check_stream(stream)
        return self.view()

    def _settle(self, moment: datetime.datetime) -> None:
        with self.view() as reader:
            self._check_past(reader, moment)

    def _check_past(self, reader: JournalReader, moment: datetime.datetime) -> None:
        latest = max(self.clock.now(), reader.head().recorded_at)
        if to_microseconds(moment) > latest:
            raise InvalidInputError("time", moment, "must not lie in the future")

    def _resolve(self, reader: JournalReader, stream: StreamId[Any], at: Point) -> int:
        at = check_point(at)
        if isinstance(at, datetime.datetime):
            self._check_past(reader, at)
        return resolve(reader, self.codec.chain_key, stream, at)

    def _state(
        self, reader: JournalReader, stream: StreamId[StateT], version: int
    ) -> StateT:
        recovery = Recovery(self.codec)
        marks = recovery.marks(reader, stream, version)
        state: StateT = recovery.state(reader, stream, version, marks).state
        return state


def _version(reader: JournalReader, chain_key: ChainKey, stream: StreamId[Any]) -> int:
    head = linked_head(reader, chain_key, stream)
    return head.version if head else 0
