"""One step after the other from the log to a recipient; without a thread."""

import logging

from argos_engine.errors import ArgosError, JournalCorruptError
from argos_engine.messaging.cursor import Batch, Cursor
from argos_engine.messaging.recipient import Recipient
from argos_engine.messaging.retry import RetryPolicy
from argos_engine.ports.clock import Clock
from argos_engine.ports.publisher import SubscriptionState
from argos_engine.runtime.user_code import described

_MICROSECONDS = 1_000_000
_logger = logging.getLogger(__name__)


class Delivery:
    """Brings events to a recipient, each after the one before it has been taken.

    What the recipient raises costs nobody else anything: the same events come again
    after a pause, and after too many failures the delivery is parked.
    """

    def __init__(
        self,
        name: str | None,
        cursor: Cursor,
        recipient: Recipient,
        retry: RetryPolicy,
        clock: Clock,
    ) -> None:
        self.name = name
        self.cursor = cursor
        self.error: str | None = None
        """Why it does not go on; None if it does."""
        self._recipient = recipient
        self._retry = retry
        self._clock = clock
        self._failures = 0
        self._retry_at: int | None = None
        self._single_upto = 0
        """Up to here events come one at a time: one of them has failed."""
        self._is_parked = False
        self._is_opened = False
        self._trying: Batch | None = None
        """What the recipient has in hand, or had when it failed."""

    @property
    def position(self) -> int:
        """Up to where everything was dealt with; 0 until that is known.

        Where it is to begin may lie far ahead of a position that is stored.
        """
        return self.cursor.position if self._is_opened else 0

    @property
    def lag_events(self) -> int:
        """How many published events lie behind the position."""
        return max(self.cursor.feed.published() - self.position, 0)

    @property
    def state(self) -> SubscriptionState:
        """What it does at the moment."""
        if self._is_parked:
            return SubscriptionState.PARKED
        if self._retry_at is not None:
            return SubscriptionState.RETRYING
        is_behind = self.lag_events > 0
        return SubscriptionState.BEHIND if is_behind else SubscriptionState.LIVE

    def step(self) -> float | None:
        """Do the next piece of work; return when to come again.

        In so many seconds, 0 for at once; None when something new is published. A ring
        in between does no harm.
        """
        if self._is_parked:
            return None
        if self._retry_at is not None:
            left = (self._retry_at - self._clock.steady()) / _MICROSECONDS
            if left > 0:
                return left
        try:
            pause = self._go_on()
        except BaseException as error:  # noqa: BLE001  # user code: anything can come
            return self._fail(error)
        self._failures, self._retry_at, self.error = 0, None, None
        return pause

    def resume(self) -> None:
        """Try again what failed, with as many attempts as at first."""
        self._failures = 0
        self._retry_at = None
        self._is_parked = False

    def finish(self) -> None:
        """Store the last position. What goes wrong is logged: events come again."""
        try:
            if not self._is_opened:
                # What was stored in an earlier life lies before where this one would
                # have begun; storing that would pass over all in between.
                self._open()
            self._recipient.note(self.cursor.position, is_last=True)
        except ArgosError as error:
            _logger.warning(
                "the position of subscription %s was not stored: %s", self.name, error
            )

    def _go_on(self) -> float | None:
        if not self._is_opened:
            self._open()
        batch = self._trying = self._next()
        if batch is None:
            return self._recipient.note(self.cursor.position)
        self._recipient.take(batch)
        self._trying = None
        self.cursor.advance(batch.upto)
        self._recipient.note(batch.upto)
        return 0

    def _open(self) -> None:
        position = self._recipient.open(self.cursor.position)
        end = self.cursor.feed.published()
        if position > end:
            # Waiting for the log to come that far would pass over what comes before.
            raise JournalCorruptError(
                f"the position of subscription {self.name} is {position}, and the log "
                f"ends at {end}"
            )
        self.cursor.advance(position)
        self._is_opened = True

    def _next(self) -> Batch | None:
        is_single = self.cursor.position < self._single_upto
        events_max = 1 if is_single else self._recipient.events_max
        batch = self.cursor.peek(events_max)
        if batch is None and self.cursor.refill():
            batch = self.cursor.peek(events_max)
        return batch

    def _fail(self, error: BaseException) -> float | None:
        self.error = described(error)
        self._failures += 1
        if self._trying is not None:
            # One of these is at fault: those before it must not wait for it.
            self._single_upto = self._trying.upto
            self._trying = None
        fields = {"subscription": self.name, "position": self.cursor.position}
        is_passing = isinstance(error, ArgosError) and error.retryable
        if self._failures >= self._retry.attempts_max and not is_passing:
            self._is_parked = True
            _logger.error("a subscription is parked: %s", self.error, extra=fields)
            return None
        pause = self._retry.pause_seconds(self._failures)
        self._retry_at = self._clock.steady() + round(pause * _MICROSECONDS)
        _logger.warning("a subscription pauses: %s", self.error, extra=fields)
        return pause
