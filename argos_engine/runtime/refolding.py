"""States of many streams at once, while their events go by in the order of the log."""

import logging
from collections.abc import Iterable
from typing import Any

from argos_engine.codec.chain import digest
from argos_engine.codec.codec import Aggregate, Codec
from argos_engine.domain.change import SnapshotReason
from argos_engine.domain.history import Fold
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import ROLLED_BACK, CheckpointTaken, RolledBack
from argos_engine.ports.records import StoredEvent, StoredSnapshot
from argos_engine.runtime.user_code import described, is_interrupt

_logger = logging.getLogger(__name__)


class Refolding:
    """Folds every stream that has a decider, to make its snapshots anew.

    A stream whose events cannot be folded simply gets no snapshots: these are never
    needed, and whoever reads the stream is told what is wrong with it.
    """

    def __init__(self, codec: Codec, rollbacks: Iterable[StoredEvent]) -> None:
        """Prepare for a log whose rollbacks are known beforehand."""
        self._codec = codec
        self._targets: dict[StreamId[Any], set[int]] = {}
        for event in rollbacks:
            if event.event_type == ROLLED_BACK and codec.folds(event.stream):
                rolled_back = codec.of(event.stream).events.decode(event)
                targets = self._targets.setdefault(event.stream, set())
                targets.add(rolled_back.to_version)
        self._folds: dict[StreamId[Any], Fold[Any, Any] | None] = {}

    def snapshot(self, stored: StoredEvent) -> StoredSnapshot | None:
        """Take the next event; return the snapshot that belongs to it, if one does."""
        if not self._codec.folds(stored.stream):
            return None
        aggregate = self._codec.aggregate(stored.stream)
        fold = self._fold(aggregate, stored.stream)
        if fold is None:
            return None
        try:
            event = aggregate.events.decode(stored)
            state = fold.add(event)
            return _snapshot(aggregate, stored, event, state)
        except BaseException as error:  # user code: anything can come
            if is_interrupt(error):
                raise
            _logger.warning(
                "%s gets no snapshots: %s",
                stored.stream,
                described(error),
                extra={"stream": str(stored.stream), "version": stored.version},
            )
            self._folds[stored.stream] = None
            return None

    def _fold(
        self, aggregate: Aggregate, stream: StreamId[Any]
    ) -> Fold[Any, Any] | None:
        if stream not in self._folds:
            decider = aggregate.decider
            targets = self._targets.get(stream, ())
            self._folds[stream] = Fold(decider.initial_state, decider.evolve, targets)
        return self._folds[stream]


def _snapshot(
    aggregate: Aggregate, stored: StoredEvent, event: object, state: object
) -> StoredSnapshot | None:
    if stored.state_digest is None:
        return None
    encoded = aggregate.states.encode(state)
    if digest(encoded) != stored.state_digest:
        return None
    return StoredSnapshot(
        stored.stream,
        stored.version,
        _reason(stored, event),
        aggregate.states.schema_id,
        encoded,
        stored.state_digest,
    )


def _reason(stored: StoredEvent, event: object) -> SnapshotReason:
    if isinstance(event, RolledBack):
        return SnapshotReason.ROLLBACK
    if isinstance(event, CheckpointTaken):
        return SnapshotReason.INTERVAL if stored.ordinal else SnapshotReason.CHECKPOINT
    return SnapshotReason.MILESTONE
