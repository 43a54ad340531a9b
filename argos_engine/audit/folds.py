"""One stream from its first event on: decoded, folded, compared with what is stored."""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from argos_engine.audit.chains import Tip
from argos_engine.audit.checkpoints import CheckpointNames
from argos_engine.audit.inspection import PAGE_ROWS, Inspection
from argos_engine.audit.lifecycle import read_lifecycle
from argos_engine.audit.live import check_live
from argos_engine.audit.problem import ProblemKind
from argos_engine.audit.snapshots import SnapshotMark, check_snapshot, snapshot_marks
from argos_engine.audit.states import CheckedFold
from argos_engine.codec.chain import digest
from argos_engine.codec.codec import Aggregate, StreamCodec
from argos_engine.domain.change import Change
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import (
    CHECKPOINT_TAKEN,
    ROLLED_BACK,
    CheckpointTaken,
    RolledBack,
)
from argos_engine.errors import ReplayError, UnknownEventTypeError
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.records import StoredEvent


class StreamCheck:
    """Walks through one stream in short views.

    In memory are a page of events, one state, and those that rollbacks go back to.
    Without a decider there are no states: payloads, digests and checkpoint names only.
    Without a stream type, payloads are not looked at, either.
    """

    def __init__(
        self, inspection: Inspection, stream: StreamId[Any], codec: StreamCodec | None
    ) -> None:
        self._inspection = inspection
        self._findings = inspection.findings
        self._stream = stream
        self._events = None if codec is None else codec.events
        self._aggregate = codec if isinstance(codec, Aggregate) else None
        self._fold: CheckedFold | None = None
        self._names = CheckpointNames(inspection.findings, stream)
        self._table: Mapping[str, int] | None = None
        self._live: tuple[int, object] | None = None
        self._live_version: int | None = None
        self._version = 0

    def run(self, tip: Tip, live: tuple[int, object] | None) -> None:
        """Check all events up to *tip*, and the live state on the way."""
        self._live = live
        self._live_version = None if live is None else live[0]
        with self._inspection.noting_damage(self._stream):
            events = sum(map(self._check_page, self._pages(tip.head)))
            if events != tip.events:
                message = f"the log has {tip.events} events of it, the stream {events}"
                self._findings.add(ProblemKind.VERSION, message, stream=self._stream)
            if self._table is not None:
                self._names.compare(self._table)

    def _pages(
        self, upto: int
    ) -> Iterator[tuple[Sequence[StoredEvent], dict[int, SnapshotMark]]]:
        """Yield the stream in pages, each read in a view of its own.

        The first and the last view show what there is to know beside the events: most
        streams are short, and a view costs as much as twenty of their events.
        """
        after = 0
        while after < upto:
            with self._inspection.view() as reader:
                if not after:
                    self._fold = self._new_fold(reader, upto)
                rows = reader.events(self._stream, after, upto, PAGE_ROWS)
                # Versions may be damaged: go on in any case.
                last = max(after + len(rows), rows[-1].version) if rows else upto
                ceiling = min(last, upto) if rows else after
                marks = snapshot_marks(reader, self._stream, after, ceiling)
                if last >= upto:
                    self._read_table(reader)
            yield rows, marks
            after = last

    def _new_fold(self, reader: JournalReader, upto: int) -> CheckedFold | None:
        if self._aggregate is None:
            return None
        targets = set()
        for stored in reader.events_of_type(self._stream, ROLLED_BACK, upto):
            try:
                targets.add(read_lifecycle(stored, RolledBack).to_version)
            except ReplayError:
                continue  # It becomes a problem when the walk arrives there.
        return CheckedFold(self._findings, self._aggregate, targets)

    def _read_table(self, reader: JournalReader) -> None:
        with self._inspection.noting_damage(self._stream):
            self._table = reader.checkpoint_names(self._stream)

    def _check_page(
        self, page: tuple[Sequence[StoredEvent], dict[int, SnapshotMark]]
    ) -> int:
        rows, marks = page
        for stored in rows:
            if self._is_delta(stored, marks) and self._goes_on(stored):
                continue
            self._take(stored)
            self._check_snapshot(stored, marks.pop(stored.version, None))
            self._check_live(stored)
        for version in sorted(marks):
            self._findings.add(
                ProblemKind.SNAPSHOT,
                "there is a snapshot, but no event",
                stream=self._stream,
                version=version,
            )
        self._inspection.advance(len(rows))
        return len(rows)

    def _is_delta(self, stored: StoredEvent, marks: Container[int]) -> bool:
        """Return whether the state after *stored* is nowhere but in the fold."""
        return (
            stored.version not in marks
            and stored.state_digest is None
            and stored.change is Change.DELTA
            and stored.version != self._live_version
        )

    def _goes_on(self, stored: StoredEvent) -> bool:
        """Fold *stored*, unless there is something to be said about it."""
        if self._fold is None or stored.version != self._version + 1:
            return False
        if self._fold.goes_on(stored):
            self._version = stored.version
            return True
        return False

    def _take(self, stored: StoredEvent) -> None:
        event = self._decode(stored)
        if isinstance(event, CheckpointTaken):
            self._names.add(stored, event.name)
        if self._fold is not None:
            if event is None or stored.version != self._version + 1:
                self._fold.lose()
            self._fold.add(stored, event)
        self._version = stored.version

    def _decode(self, stored: StoredEvent) -> object | None:
        try:
            if self._events is not None:
                event: object = self._events.decode(stored)
                return event
            if stored.event_type == CHECKPOINT_TAKEN:
                return read_lifecycle(stored, CheckpointTaken)
        except UnknownEventTypeError as error:
            self._findings.add_at(stored, ProblemKind.EVENT_TYPE, str(error))
        except ReplayError as error:
            self._findings.add_at(stored, ProblemKind.PAYLOAD, repr(error.__cause__))
        return None

    def _check_snapshot(self, stored: StoredEvent, mark: SnapshotMark | None) -> None:
        fits = check_snapshot(self._findings, stored, mark)
        if mark is None or not fits:
            return
        if self._fold is None or mark.schema_id != self._fold.schema_id:
            self._findings.foreign_snapshots += 1
            return
        folded = self._fold.encoded(stored)
        if folded is not None and digest(folded) != mark.computed:
            message = "the snapshot is not what the events fold to"
            self._findings.add_at(stored, ProblemKind.SNAPSHOT, message)

    def _check_live(self, stored: StoredEvent) -> None:
        if self._live is None or self._fold is None or self._aggregate is None:
            return
        version, state = self._live
        folded = self._fold.encoded(stored) if version == stored.version else None
        if folded is None:
            return
        fault = check_live(self._aggregate.states, state, folded)
        if fault is not None:
            self._findings.add_at(stored, ProblemKind.LIVE_STATE, fault)
