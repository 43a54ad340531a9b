"""How somebody who waits for events learns that there may be some."""

import threading
from contextlib import suppress
from typing import Protocol

_FOR_EVER = -1


class Bell(Protocol):
    """Is rung after every group that is published, and when all is over."""

    def ring(self) -> None:
        """Wake who waits. Called in any thread; never waits and never raises."""


class ThreadBell:
    """Wakes one thread.

    A ring lasts until somebody waits: one between the look and the wait is not lost.
    To ring is to let go of a lock, which never waits, whatever the other thread does.
    """

    def __init__(self) -> None:
        self._silence = threading.Lock()
        """Held as long as nobody has rung."""
        self._silence.acquire()

    def ring(self) -> None:
        """Wake the thread that waits, or the next that does."""
        if self._silence.locked():
            # Two may have come this far.
            with suppress(RuntimeError):
                self._silence.release()

    def wait(self, timeout_seconds: float | None) -> bool:
        """Wait for a ring, which is forgotten with that; return whether there was one.

        None waits for ever.
        """
        return self._silence.acquire(
            timeout=_FOR_EVER if timeout_seconds is None else timeout_seconds
        )
