"""The log as projections follow it: checked, decoded, and only what concerns them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import attrs

from argos_engine.codec.codec import Codec
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import RolledBack
from argos_engine.errors import JournalCorruptError
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.projection import ProjectedEvent, Projection
from argos_engine.ports.records import StoredEvent
from argos_engine.projections.following import concerns
from argos_engine.runtime.linked import linked_events
from argos_engine.runtime.projected import projected
from argos_engine.runtime.recovery import Recovery

EVENTS_A_PAGE = 500
"""Events of the log that are read, and held in memory, at once."""


class Step(NamedTuple):
    """An event that a projection has to follow."""

    event: ProjectedEvent
    state: Any
    """After a rollback, the state of its target; None for every other event."""


class Steps(NamedTuple):
    """What a page of the log means for a projection."""

    steps: list[Step]
    position: int
    """Where the page ends."""


@attrs.frozen(eq=False)
class Replay:
    """Reads pages of the log. It never writes. Safe in any thread."""

    codec: Codec
    recovery: Recovery

    def steps(
        self, reader: JournalReader, projection: Projection, after: int, upto: int
    ) -> Steps:
        """Return what lies behind a position, at most a page and up to *upto*.

        Raises:
            JournalCorruptError: An event does not fit its hash.
            ReplayError: An event cannot be decoded, or a state not be folded.
        """
        limit = min(upto - after, EVENTS_A_PAGE)
        page = reader.log(after, limit) if limit > 0 else ()
        own = [
            stored
            for stored in page
            if stored.stream.aggregate_type in projection.aggregate_types
        ]
        self._check(reader, own)
        steps = []
        for stored in own:
            event = self.codec.of(stored.stream).events.decode(stored)
            if concerns(projection, stored.stream.aggregate_type, event):
                state = self._target(reader, stored, event)
                steps.append(Step(projected(stored, event), state))
        return Steps(steps, page[-1].position if page else after)

    def _check(self, reader: JournalReader, page: Sequence[StoredEvent]) -> None:
        """Compare rows that were found by position with their chains."""
        streams: dict[StreamId[Any], list[StoredEvent]] = {}
        for stored in page:
            streams.setdefault(stored.stream, []).append(stored)
        for stream, rows in streams.items():
            first, last = rows[0].version, rows[-1].version
            linked = linked_events(
                reader, self.codec.chain_key, stream, first - 1, last, limit=len(rows)
            )
            if list(linked) != rows:
                raise JournalCorruptError(
                    f"{stream}: versions {first} to {last} are not in order in the log"
                )

    def _target(
        self, reader: JournalReader, stored: StoredEvent, event: object
    ) -> object:
        if not isinstance(event, RolledBack):
            return None
        stream, version = stored.stream, stored.version
        marks = self.recovery.marks(reader, stream, version)
        # The rollback's own snapshot holds that state, so it costs little.
        return self.recovery.state(reader, stream, version, marks).state
