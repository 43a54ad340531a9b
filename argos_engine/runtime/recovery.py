"""From the log to a state: the latest good snapshot, then only what follows it."""

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

import attrs

from argos_engine.codec.catalogue import read_checkpoint_name
from argos_engine.codec.chain import digest
from argos_engine.codec.chain_key import ChainKey
from argos_engine.codec.codec import Aggregate, Codec
from argos_engine.domain.history import RollbackMark, Segment, effective_segments
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import ROLLED_BACK, Point
from argos_engine.domain.transition import Versioned
from argos_engine.errors import InvalidInputError, JournalCorruptError
from argos_engine.ports.clock import to_microseconds
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.records import StoredSnapshot
from argos_engine.runtime.folding import folded
from argos_engine.runtime.linked import linked_events, linked_head, require_linked
from argos_engine.runtime.user_code import described

REPLAY_PAGE_MAX = 1_000
"""Events that a replay holds in memory at once."""

_logger = logging.getLogger(__name__)


class Recovered(NamedTuple):
    """A state from the log, and what it took to get there."""

    state: Any
    version: int
    replayed: int
    """Events that were folded onto the snapshot, or onto the initial state."""
    tip: bytes
    """The hash of the event at that version, if it was folded, and so was checked."""


def resolve(
    reader: JournalReader, chain_key: ChainKey, stream: StreamId[Any], point: Point
) -> int:
    """Return the version that *point* stands for.

    Raises:
        InvalidInputError: The version lies ahead, or no checkpoint has that name.
    """
    if isinstance(point, str):
        version = reader.checkpoint_version(stream, point)
        if version is None:
            raise InvalidInputError(
                "checkpoint", point, f"must be a checkpoint of {stream}"
            )
        _require_named(reader, chain_key, stream, version, point)
        return version
    if not isinstance(point, int):
        return _version_at(reader, chain_key, stream, to_microseconds(point))
    head = linked_head(reader, chain_key, stream)
    latest = head.version if head else 0
    if point > latest:
        raise InvalidInputError("version", point, f"must be at most {latest}")
    return point


def _version_at(
    reader: JournalReader, chain_key: ChainKey, stream: StreamId[Any], moment: int
) -> int:
    """Return the version at a time, as the events on both sides of it confirm."""
    version = reader.version_at(stream, moment)
    head = linked_head(reader, chain_key, stream)
    upto = min(version + 1, head.version if head else 0)
    around = linked_events(
        reader, chain_key, stream, max(version - 1, 0), upto, limit=2
    )
    for stored in around:
        if (stored.recorded_at <= moment) != (stored.version <= version):
            raise JournalCorruptError(
                f"{stream} version {stored.version} was not recorded in order of time"
            )
    return version


def _require_named(
    reader: JournalReader,
    chain_key: ChainKey,
    stream: StreamId[Any],
    version: int,
    name: str,
) -> None:
    # The table of names is derived; the event says which version has the name.
    events = linked_events(reader, chain_key, stream, version - 1, version, limit=1)
    if version < 1 or read_checkpoint_name(events[0]) != name:
        raise JournalCorruptError(
            f"{stream} version {version} is not the checkpoint {name!r}"
        )


@attrs.frozen(eq=False)
class Recovery:
    """Folds streams from what a view of the journal shows. It never writes."""

    codec: Codec

    def marks(
        self, reader: JournalReader, stream: StreamId[Any], upto: int
    ) -> tuple[RollbackMark, ...]:
        """Return the stream's rollbacks up to a version, oldest first."""
        events, chain_key = self.codec.of(stream).events, self.codec.chain_key
        return tuple(
            RollbackMark(
                stored.version,
                events.decode(require_linked(reader, chain_key, stored)).to_version,
            )
            for stored in reader.events_of_type(stream, ROLLED_BACK, upto)
        )

    def state(
        self,
        reader: JournalReader,
        stream: StreamId[Any],
        version: int,
        marks: Sequence[RollbackMark],
    ) -> Recovered:
        """Return the state of *stream* at *version*.

        Raises:
            ReplayError: An event could not be decoded or evolved.
            UnknownEventTypeError: An event's type or schema version is not declared.
            JournalCorruptError: An event is missing or does not fit its hash.
        """
        aggregate = self.codec.aggregate(stream)
        base = Versioned(aggregate.decider.initial_state, 0)
        ahead: list[Segment] = []
        for segment in effective_segments(version, marks):
            snapshot = self._usable_snapshot(reader, aggregate, stream, segment)
            if snapshot is not None:
                base = snapshot
                ahead.append(Segment(snapshot.version, segment.upto))
                break
            ahead.append(segment)
        state, tip = base.state, b""
        for segment in reversed(ahead):
            state, tip = self._fold(reader, aggregate, stream, segment, state)
        replayed = sum(segment.upto - segment.after for segment in ahead)
        return Recovered(state, version, replayed, tip)

    def _usable_snapshot(
        self,
        reader: JournalReader,
        aggregate: Aggregate,
        stream: StreamId[Any],
        segment: Segment,
    ) -> Versioned[Any] | None:
        """Return the newest good snapshot of the segment, its start included."""
        upto = segment.upto
        while upto >= max(segment.after, 1):
            stored = reader.snapshot(stream, segment.after, upto)
            if stored is None:
                return None
            fault = _fault(reader, aggregate, stored)
            if fault is None:
                return Versioned(aggregate.states.decode(stored.state), stored.version)
            _logger.warning(
                "skipped the snapshot of %s at version %d: %s",
                stream,
                stored.version,
                fault,
                extra={"stream": str(stream), "version": stored.version},
            )
            upto = stored.version - 1
        return None

    def _fold(
        self,
        reader: JournalReader,
        aggregate: Aggregate,
        stream: StreamId[Any],
        segment: Segment,
        state: object,
    ) -> tuple[object, bytes]:
        version, tip = segment.after, b""
        while version < segment.upto:
            page = linked_events(
                reader,
                aggregate.chain_key,
                stream,
                version,
                segment.upto,
                limit=REPLAY_PAGE_MAX,
            )
            state = folded(aggregate, state, page)
            version, tip = version + len(page), page[-1].hash
        return state, tip


def _fault(
    reader: JournalReader, aggregate: Aggregate, stored: StoredSnapshot
) -> str | None:
    """Return why a snapshot must not be used, or None.

    Its digest stands in the hashed row of its event, so a snapshot that somebody
    changed, or made up, is known before it is used.
    """
    if stored.schema_id != aggregate.states.schema_id:
        return f"its schema is {stored.schema_id}, not {aggregate.states.schema_id}"
    version = stored.version
    events = linked_events(
        reader, aggregate.chain_key, stored.stream, version - 1, version, limit=1
    )
    if events[0].state_digest != digest(stored.state):
        return "it does not match the digest in its event"
    try:
        aggregate.states.decode(stored.state)
    except Exception as error:  # noqa: BLE001  # whatever a foreign shape causes
        return f"it cannot be decoded: {described(error)}"
    return None
