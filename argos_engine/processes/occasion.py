"""What a process knows when it reacts: an event, and the world as it was then."""

import datetime
from typing import Any, Protocol

import attrs

from argos_engine.codec.recorded import RecordedEvent
from argos_engine.domain.decider import StateT
from argos_engine.domain.identity import StreamId
from argos_engine.domain.transition import Versioned


class Past(Protocol):
    """All streams as they were when one event was recorded, and before."""

    def versioned(self, stream: StreamId[StateT]) -> Versioned[StateT]:
        """Return the state of a stream at that moment, and its version."""

    def state_at(
        self, stream: StreamId[StateT], point: int | str | datetime.datetime
    ) -> StateT:
        """Return an earlier state of a stream.

        Raises:
            InvalidInputError: There was no such point.
        """


@attrs.frozen(eq=False)
class Occasion:
    """An event that a process reacts to; the same whenever it is asked again."""

    recorded: RecordedEvent
    past: Past
    """Ends with the event, so nothing that came later is seen in it."""

    @property
    def event(self) -> Any:  # noqa: ANN401  # of any aggregate
        """The event itself."""
        return self.recorded.event

    @property
    def stream(self) -> StreamId[Any]:
        """The stream of the event."""
        return self.recorded.stream

    @property
    def version(self) -> int:
        """The version of its stream that the event brought about."""
        return self.recorded.version

    def state(self, stream: StreamId[StateT]) -> StateT:
        """Return the state of any stream as it was right after the event.

        Raises:
            JournalError: It cannot be read or folded.
        """
        return self.past.versioned(stream).state
