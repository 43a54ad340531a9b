"""Room in full queues: who waits for it, and how they learn of it."""

import threading
from collections.abc import Callable

from argos_engine.errors import MailboxFullError
from argos_engine.ports.clock import Clock

_MICROSECONDS = 1_000_000


class Room:
    """Where senders wait. All methods are called under the dispatcher's lock."""

    def __init__(self, lock: threading.Lock, clock: Clock) -> None:
        self._changed = threading.Condition(lock)
        self._clock = clock
        self._told: list[Callable[[], None]] = []

    def wait(
        self, full: str, deadline: int | None, on_room: Callable[[], None] | None
    ) -> None:
        """Wait until it is worth another try, or until *deadline* at most.

        Args:
            full: The limit that stands in the way.
            deadline: On the steady clock; None does not wait.
            on_room: Called once when there is room after the error.

        Raises:
            MailboxFullError: The deadline has passed.
        """
        left = 0 if deadline is None else deadline - self._clock.steady()
        if left <= 0:
            if on_room is not None:
                self._told.append(on_room)
            raise MailboxFullError(f"no room for the command: {full}")
        self._changed.wait(left / _MICROSECONDS)

    def wait_for(self, condition: Callable[[], bool], timeout_seconds: float) -> bool:
        """Wait until *condition* holds; return whether it came to that."""
        return self._changed.wait_for(condition, timeout_seconds)

    def announce(self) -> None:
        """Let everybody who waits look again."""
        self._changed.notify_all()
        told, self._told = self._told, []
        for tell in told:
            tell()
