"""What comes once, and threads that wait for it, wherever interrupts hit them."""

import threading

FOR_EVER = -1
"""A timeout that never comes, as locks have it."""

_GATES = threading.RLock()
"""Held while gates are counted; a handler of signals may wait, too."""


class Awaited:
    """Something that comes once. Safe to use from any thread.

    Not an event of `threading`: an interrupt while that takes its lock, which is a
    function of Python, leaves the lock held, and who brings the news waits for ever.
    """

    __slots__ = ("_gates",)

    def __init__(self) -> None:
        self._gates: tuple[threading.Lock, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether it has come."""
        raise NotImplementedError

    def _wait(self, timeout_seconds: float) -> bool:
        """Wait until it has come; return whether it has."""
        # One for each who waits: who is interrupted must not keep it from the others.
        gate = threading.Lock()
        gate.acquire()
        with _GATES:
            self._gates = (*self._gates, gate)
        # What comes from here on finds the gate; what came before is there.
        if self.is_done or gate.acquire(timeout=timeout_seconds):
            return True
        with _GATES:
            self._gates = tuple(each for each in self._gates if each is not gate)
        return self.is_done

    def _wake(self) -> None:
        """Wake who waits. It has come, and comes once."""
        for gate in self._gates:
            gate.release()


class Latch(Awaited):
    """Opens once, for good."""

    __slots__ = ("_is_open", "_token")

    def __init__(self) -> None:
        super().__init__()
        self._is_open = False
        self._token = [None]

    @property
    def is_done(self) -> bool:
        """Whether it is open."""
        return self._is_open

    def open(self) -> None:
        """Wake who waits; opened again, it stays as it is."""
        self._is_open = True
        try:
            self._token.pop()
        except IndexError:
            return
        self._wake()

    def wait(self, timeout_seconds: float | None = None) -> bool:
        """Wait until it is open, or for so long; return whether it is."""
        timeout = FOR_EVER if timeout_seconds is None else timeout_seconds
        return self._is_open or self._wait(timeout)
