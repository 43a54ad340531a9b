"""Events one after the other, for a thread that iterates."""

import time
from types import TracebackType
from typing import Self

from argos_engine.codec.recorded import RecordedEvent
from argos_engine.domain.argument import seconds
from argos_engine.errors import JournalError, SubscriptionClosedError
from argos_engine.messaging.bell import ThreadBell
from argos_engine.messaging.bus import Bus
from argos_engine.messaging.cursor import Cursor
from argos_engine.messaging.iteration import Iteration
from argos_engine.runtime.driver import check_may_wait


class Subscription(Iteration[ThreadBell]):
    """Hands out every event that it is about, once and in order, and waits for more.

    One thread at a time iterates; any may close it. It keeps nobody waiting: who comes
    late reads the log. Nothing is stored: to go on later, keep `position`, and begin
    another subscription behind it.
    """

    def __init__(
        self, bus: Bus, cursor: Cursor, look_seconds: float | None = None
    ) -> None:
        """Iterate along *cursor*.

        Args:
            bus: Rings when there may be more.
            cursor: Where to begin.
            look_seconds: How often to look without a ring; None for never.
        """
        super().__init__(bus, cursor, ThreadBell())
        self._look_seconds = look_seconds

    def next(self, timeout_seconds: float | None = None) -> RecordedEvent:
        """Return the next event; wait for it, at most so long.

        Raises:
            TimeoutError: There was none; nothing is missed by asking again.
            SubscriptionClosedError: The subscription was closed.
            EngineClosedError: The engine was closed.
            ConfigurationError: A decider asks, and keeps the engine from it.
            JournalError: The next event cannot be read or decoded. The subscription
                stays in front of it, and raises the same when it is asked again.
        """
        until = None
        if timeout_seconds is not None:
            until = time.monotonic() + seconds("timeout_seconds", timeout_seconds)
        try:
            event = self._next(until)
        except BaseException as error:
            if isinstance(error, JournalError):
                self._bus.check_open()  # it was closed meanwhile: that is why
            is_end = isinstance(error, SubscriptionClosedError | TimeoutError)
            self._error = None if is_end else str(error)
            raise
        self._error = None
        return event

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> RecordedEvent:
        try:
            return self.next()
        except SubscriptionClosedError:
            raise StopIteration from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _next(self, until: float | None) -> RecordedEvent:
        while True:
            self._check_open()
            batch = self._cursor.peek(1)
            if batch is None:
                if not self._cursor.refill():
                    self._wait(until)
                continue
            self._cursor.advance(batch.upto)
            if batch.events:
                return batch.events[0]

    def _wait(self, until: float | None) -> None:
        check_may_wait("an event")
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= 0:
            raise TimeoutError(f"no event behind position {self._cursor.position}")
        pauses = [each for each in (left, self._look_seconds) if each is not None]
        self.bell.wait(min(pauses, default=None))
