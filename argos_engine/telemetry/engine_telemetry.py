"""What is measured of one engine, under its name."""

import weakref

from argos_engine.errors import CommandRejectedError, OutcomeUnknownError
from argos_engine.ports.telemetry import GroupFigures
from argos_engine.runtime.outcome import Receipt
from argos_engine.runtime.runtime import Runtime
from argos_engine.telemetry.catalogue import ENGINE, ERROR_TYPE, OUTCOME
from argos_engine.telemetry.instruments import Instruments
from argos_engine.telemetry.readings import Readings, read_off


class EngineTelemetry:
    """Records once for each group, and lets instruments read the rest off the engine.

    It does not keep the engine alive.
    """

    def __init__(self, instruments: Instruments, name: str, runtime: Runtime) -> None:
        self.name = name
        self._instruments = instruments
        self._runtime = weakref.ref(runtime)
        self._engine = {ENGINE: name}
        self._attributes: dict[type, dict[str, str]] = {}
        instruments.add(self)

    def note_group(self, figures: GroupFigures) -> None:
        """Measure a group whose answers are known."""
        instruments = self._instruments
        instruments.group_size.record(sum(figures.answers.values()), self._engine)
        for kind, count in figures.answers.items():
            instruments.commands.add(count, self._attributes_of(kind))
        if figures.commit_seconds is not None:
            instruments.commit_duration.record(figures.commit_seconds, self._engine)
        if figures.waiting_seconds is not None:
            instruments.waiting_duration.record(figures.waiting_seconds, self._engine)

    def note_activation(self, replayed_events: int) -> None:
        """Measure that an aggregate came to memory, and what it took to fold it."""
        self._instruments.replayed_events.record(replayed_events, self._engine)

    def read(self) -> Readings | None:
        """Return how the engine stands; None if it is gone, or if this is a fork."""
        runtime = self._runtime()
        return None if runtime is None else read_off(runtime)

    def close(self) -> None:
        """Forget the engine: it is closed."""
        self._instruments.discard(self)

    def _attributes_of(self, kind: type) -> dict[str, str]:
        attributes = self._attributes.get(kind)
        if attributes is None:
            attributes = self._engine | {OUTCOME: outcome_of(kind)}
            if kind is not Receipt:
                attributes[ERROR_TYPE] = kind.__name__
            self._attributes[kind] = attributes
        return attributes


def outcome_of(kind: type) -> str:
    """Return in a word what an answer of the class *kind* says."""
    if kind is Receipt:
        return "accepted"
    if issubclass(kind, CommandRejectedError):
        return "refused"
    return "unknown" if issubclass(kind, OutcomeUnknownError) else "failed"
