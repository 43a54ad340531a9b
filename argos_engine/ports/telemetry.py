"""What an engine tells whoever measures it, while it runs."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class GroupFigures(NamedTuple):
    """One group of commands, when its answers are known."""

    answers: Mapping[type, int]
    """How many commands got an answer of which class."""
    commit_seconds: float | None
    """How long its COMMIT took; None if it raised, or if there was none."""
    waiting_seconds: float | None
    """How long one command of it waited; None if that was not measured."""


class Telemetry(Protocol):
    """Measures one engine. It must not wait; called in any thread."""

    def note_group(self, figures: GroupFigures) -> None:
        """Measure a group whose answers are known."""

    def note_activation(self, replayed_events: int) -> None:
        """Measure that an aggregate came to memory, and what it took to fold it."""

    def close(self) -> None:
        """Forget the engine: it is closed."""


class Silence:
    """Measures nothing: for an engine that nobody can watch."""

    def note_group(self, figures: GroupFigures) -> None:
        """Do nothing."""

    def note_activation(self, replayed_events: int) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
