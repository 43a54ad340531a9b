"""A function that is called with events, in a thread of its own."""

import logging
import threading
import time

from argos_engine.domain.argument import instance, seconds
from argos_engine.domain.identity import Position
from argos_engine.messaging.bell import ThreadBell
from argos_engine.messaging.bus import CLOSE_WAIT_SECONDS, Bus
from argos_engine.messaging.delivery import Delivery
from argos_engine.ports.publisher import SubscriptionHealth, SubscriptionState
from argos_engine.runtime.driver import check_may_wait

WAIT_STEP_SECONDS = 0.002
"""How often one who waits for a position looks."""

_logger = logging.getLogger(__name__)


class Consumer:
    """Drives a delivery until it is closed, or the engine is.

    Nobody waits for its function, and what that raises stops nobody else.
    """

    def __init__(self, bus: Bus, delivery: Delivery) -> None:
        """Begin at once.

        Raises:
            SubscriptionRefusedError: The name is taken, or there are too many.
            EngineClosedError: The engine is closed.
        """
        self.name = delivery.name
        self.bell = ThreadBell()
        self._bus = bus
        self._delivery = delivery
        self._is_closed = False
        self._thread = threading.Thread(
            target=self._run,
            name=f"argos-subscription-{self.name or 'listener'}",
            daemon=True,
        )
        bus.join(self)
        try:
            self._thread.start()
        except BaseException:
            bus.leave(self)
            raise

    @property
    def state(self) -> SubscriptionState:
        """What it does at the moment."""
        if not self._thread.is_alive():
            return SubscriptionState.CLOSED
        return self._delivery.state

    @property
    def position(self) -> Position:
        """Up to where everything was dealt with; it may not be stored yet."""
        return Position(0, self._delivery.position)

    @property
    def last_error(self) -> str | None:
        """Why it is retrying or parked; None if it is not."""
        return self._delivery.error

    def wait_for(self, position: Position, *, timeout_seconds: float) -> None:
        """Wait until everything up to *position* was dealt with.

        With the position of a receipt: until its function has returned for that event.

        Raises:
            TimeoutError: It has not come that far; the message says why, if it fails.
            InvalidInputError: An argument is not of its kind.
            ConfigurationError: A decider asks, and keeps the engine from it.
        """
        instance("position", position, Position)
        until = time.monotonic() + seconds("timeout_seconds", timeout_seconds)
        check_may_wait("a subscription")
        pause = threading.Event()
        while self.position < position:
            if time.monotonic() >= until:
                raise TimeoutError(self.delay(position))
            pause.wait(WAIT_STEP_SECONDS)

    def delay(self, position: Position) -> str:
        """Return a sentence about why it has not come to *position*."""
        reason = "" if self.last_error is None else f": {self.last_error}"
        state = self.state.value
        return f"{self.name} is {state} at {self.position}, not {position}{reason}"

    def resume(self) -> None:
        """Try again at once what has failed, with as many attempts as at first."""
        self._delivery.resume()
        self.bell.ring()

    def close(self) -> None:
        """End it after the event in hand, and store the position, if that is done.

        A function that does not return within `CLOSE_WAIT_SECONDS` is left behind; its
        name stays taken until it does.
        """
        self._is_closed = True
        self.bell.ring()
        self.end(time.monotonic() + CLOSE_WAIT_SECONDS)

    def health(self) -> SubscriptionHealth:
        """Return how it is doing."""
        return SubscriptionHealth(
            name=self.name,
            state=self.state,
            position=self._delivery.position,
            lag_events=self._delivery.lag_events,
            last_error=self.last_error,
        )

    def end(self, until: float) -> None:
        """Wait until the thread has ended, until *until* on the monotonic clock."""
        if self._thread is threading.current_thread():
            return  # its function has asked for it, and is waited for by nobody
        self._thread.join(max(until - time.monotonic(), 0))
        if self._thread.is_alive():
            _logger.warning(
                "a subscription did not end: its function does not return",
                extra={"subscription": self.name},
            )

    def _is_over(self) -> bool:
        return self._is_closed or self._bus.is_ended

    def _run(self) -> None:
        try:
            while not self._is_over():
                pause: float | None = 0
                while pause == 0 and not self._is_over():
                    pause = self._delivery.step()
                if not self._is_over():
                    self.bell.wait(pause)
            self._delivery.finish()
        finally:
            self._bus.leave(self)
