"""One stream from its first event on: decoded, folded, compared with what is stored."""

from collections.abc import Iterator, Sequence
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
from argos_engine.codec.codec import Aggregate
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import (
    CHECKPOINT_TAKEN,
    ROLLED_BACK,
    CheckpointTaken,
    RolledBack,
)
from argos_engine.errors import ReplayError, UnknownEventTypeError
from argos_engine.ports.records import StoredEvent


class StreamCheck:
    """Walks through one stream in short views.

    In memory are a page of events, one state, and those that rollbacks go back to.
    Without a decider there are no states: digests and checkpoint names only.
    """

    def __init__(
        self, inspection: Inspection, stream: StreamId[Any], aggregate: Aggregate | None
    ) -> None:
        self._inspection = inspection
        self._findings = inspection.findings
        self._stream = stream
        self._aggregate = aggregate
        self._fold: CheckedFold | None = None
        self._names = CheckpointNames(inspection.findings, stream)
        self._live: tuple[int, object] | None = None
        self._version = 0

    def run(self, tip: Tip, live: tuple[int, object] | None) -> None:
        """Check all events up to *tip*, and the live state on the way."""
        self._live = live
        with self._inspection.noting_damage(self._stream):
            if self._aggregate is not None:
                targets = self._rollback_targets(tip.head)
                self._fold = CheckedFold(self._findings, self._aggregate, targets)
            events = sum(map(self._check_page, self._pages(tip.head)))
            if events != tip.events:
                message = f"the log has {tip.events} events of it, the stream {events}"
                self._findings.add(ProblemKind.VERSION, message, stream=self._stream)
            with self._inspection.view() as reader:
                self._names.compare(reader.checkpoint_names(self._stream))

    def _rollback_targets(self, upto: int) -> frozenset[int]:
        with self._inspection.view() as reader:
            rows = reader.events_of_type(self._stream, ROLLED_BACK, upto)
        targets = set()
        for stored in rows:
            try:
                targets.add(read_lifecycle(stored, RolledBack).to_version)
            except ReplayError:
                continue  # It becomes a problem when the walk arrives there.
        return frozenset(targets)

    def _pages(
        self, upto: int
    ) -> Iterator[tuple[Sequence[StoredEvent], dict[int, SnapshotMark]]]:
        after = 0
        while after < upto:
            with self._inspection.view() as reader:
                rows = reader.events(self._stream, after, upto, PAGE_ROWS)
                if not rows:
                    return
                # Versions may be damaged: go on in any case.
                last = max(after + len(rows), rows[-1].version)
                marks = snapshot_marks(reader, self._stream, after, min(last, upto))
            yield rows, marks
            after = last

    def _check_page(
        self, page: tuple[Sequence[StoredEvent], dict[int, SnapshotMark]]
    ) -> int:
        rows, marks = page
        for stored in rows:
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
            if self._aggregate is not None:
                event: object = self._aggregate.events.decode(stored)
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
