"""One line of time for a journal: it never runs backwards, and answers stay true."""

import datetime
import threading

from argos_engine.errors import InvalidInputError
from argos_engine.ports.clock import Clock, to_microseconds


class Timeline:
    """Gives every event its time; lets readers ask about a time once it is past.

    A reader that was told the state "at t" must be told the same again, so no later
    event gets a time up to t.
    """

    def __init__(self, clock: Clock, last_recorded_at: int) -> None:
        self._clock = clock
        self._last = last_recorded_at
        self._open_since: int | None = None
        # Taken itself, and not by the condition: that does it in Python, which takes
        # longer, and an interrupt there would leave it held.
        self._lock = threading.Lock()
        self._published = threading.Condition(self._lock)

    def next(self) -> int:
        """Return the time of the next event of the open group, in microseconds."""
        with self._lock:
            now = self._clock.now()
            self._last = max(self._last, now)
            if self._open_since is None:
                self._open_since = self._last
            return self._last

    def close_group(self) -> None:
        """Say that nothing is between decided and published any more."""
        with self._lock:
            self._open_since = None
            self._published.notify_all()

    def settle(self, moment: datetime.datetime, timeout_seconds: float) -> None:
        """Return once the state at *moment* can be told and will not change.

        Raises:
            InvalidInputError: The moment lies in the future.
            TimeoutError: An open group was not published in time.
        """
        at = to_microseconds(moment)
        with self._lock:
            if at > max(self._clock.now(), self._last):
                raise InvalidInputError("time", moment, "must not lie in the future")
            if not self._published.wait_for(
                lambda: self._open_since is None or at < self._open_since,
                timeout_seconds,
            ):
                raise TimeoutError(f"no answer yet about the state at {moment}")
            self._last = max(self._last, at + 1)
