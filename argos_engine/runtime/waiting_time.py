"""How long commands wait, found out from one command of each group."""

from argos_engine.ports.clock import Clock
from argos_engine.runtime.envelope import Envelope

_MICROSECONDS = 1_000_000


class WaitingTime:
    """Follows the first command that arrives after a group was taken.

    To time every command would cost each of them two looks at the clock. Of a group
    this one has waited longest, unless its aggregate had more mail than others.
    Guarded by the dispatcher.
    """

    def __init__(self, clock: Clock) -> None:
        self.is_measured = False
        """Whether anybody wants to know; until then nothing is timed."""
        self._clock = clock
        self._envelope: Envelope | None = None
        self._since = 0
        self._seconds: float | None = None

    def arrive(self, envelope: Envelope) -> None:
        """Follow *envelope*, if no other is followed."""
        if self._envelope is None:
            self._envelope = envelope
            self._since = self._clock.steady()

    def start(self, envelope: Envelope) -> None:
        """Note how long *envelope* waited, if it is the one that is followed."""
        if self._envelope is envelope:
            self._envelope = None
            self._seconds = (self._clock.steady() - self._since) / _MICROSECONDS

    def leave(self, envelope: Envelope) -> None:
        """Follow *envelope* no more: it goes without having run."""
        if self._envelope is envelope:
            self._envelope = None

    def take(self) -> float | None:
        """Return what was found out since the last time; None if nothing was."""
        seconds, self._seconds = self._seconds, None
        return seconds
