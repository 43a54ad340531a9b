"""Work that waits for the writer, and whose turn it is."""

import threading
from collections import deque
from collections.abc import Callable

from argos_engine.domain.argument import seconds
from argos_engine.errors import ArgosError, MailboxFullError
from argos_engine.ports.work import Work
from argos_engine.runtime.awaited import Latch
from argos_engine.runtime.driver import check_may_wait
from argos_engine.runtime.handle import fresh

WAITING_WORK_MAX = 256
"""How much work may wait for its next slice."""


class Ticket:
    """Work on its way. Safe to use from any thread."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._ended = Latch()
        self._error: BaseException | None = None

    @property
    def is_ended(self) -> bool:
        """Whether all of the work is durable, or it has failed."""
        return self._ended.is_done

    def result(self, timeout_seconds: float | None = None) -> None:
        """Wait until the work has ended, all of it durable.

        Raises:
            InvalidInputError: The timeout is no time that can be waited.
            TimeoutError: It goes on meanwhile.
            EngineClosedError: The engine was closed; slices that were durable stay.
            JournalFailedError: The last slice was not written, or nobody knows; handed
                in again, the work goes on from where it really stands.
            Exception: What a slice raised.
        """
        if timeout_seconds is not None:
            timeout_seconds = seconds("timeout_seconds", timeout_seconds)
        if not self._ended.is_done:
            check_may_wait("the end of work")
            if not self._ended.wait(timeout_seconds):
                raise TimeoutError("the work has not ended yet")
        error = self._error
        if isinstance(error, Exception):
            raise fresh(error) from error.__cause__
        if error is not None:
            raise error

    def end(self, error: BaseException | None = None) -> None:
        """Wake those who wait. The first end counts."""
        if not self._ended.is_done:
            self._error = error
            self._ended.open()

    def orphan(self, error: ArgosError) -> None:
        """End it in a fork, where a lock may be held by nobody."""
        self._error = self._error or error
        self._ended = Latch()
        self._ended.open()


class Workbench:
    """Work in turns: each piece has a slice, then goes behind all others.

    Shares the lock of the mail, so that the writer waits for both at once.
    """

    def __init__(self, lock: threading.Lock, mail: threading.Condition) -> None:
        # The lock itself is taken, and not by its condition: that does it in Python,
        # and an interrupt there would leave it held.
        self._lock = lock
        self._mail = mail
        self._tickets: deque[Ticket] = deque()
        self._in_hand: Ticket | None = None
        self._refusal: Callable[[], ArgosError] | None = None

    def __bool__(self) -> bool:
        return bool(self._tickets)

    def put(self, work: Work) -> Ticket:
        """Let the writer do *work*, besides commands and other work.

        Raises:
            MailboxFullError: Too much work waits.
            EngineClosedError: The engine is closed.
            JournalFailedError: The engine writes no more.
        """
        ticket = Ticket(work)
        with self._lock:
            if self._refusal is not None:
                raise self._refusal()
            if len(self._tickets) >= WAITING_WORK_MAX:
                raise MailboxFullError(f"no room for work: {WAITING_WORK_MAX=}")
            self._tickets.append(ticket)
            self._mail.notify()
        return ticket

    def take(self) -> Ticket | None:
        """Return the work whose turn it is, if there is any."""
        with self._lock:
            self._in_hand = self._tickets.popleft() if self._tickets else None
            return self._in_hand

    def put_back(self, ticket: Ticket) -> None:
        """Let *ticket* have its next turn after all others, unless it is over."""
        with self._lock:
            refusal = self._refusal
            if refusal is None:
                self._tickets.append(ticket)
        if refusal is not None:
            ticket.end(refusal())

    def stop(self, refusal: Callable[[], ArgosError]) -> None:
        """Take in no more work, and end what waits; called without the lock."""
        with self._lock:
            self._refusal = refusal
            tickets = [*self._tickets]
            self._tickets.clear()
        for ticket in tickets:
            ticket.end(refusal())

    def orphan(self, refusal: Callable[[], ArgosError]) -> None:
        """End everything, in a fork: nobody else will. Locks nothing."""
        self._refusal = refusal
        in_hand = () if self._in_hand is None else (self._in_hand,)
        for ticket in (*self._tickets, *in_hand):
            ticket.orphan(refusal())
