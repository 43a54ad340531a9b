"""Somebody who takes events one after the other, whichever way he waits for them."""

from typing import Generic, TypeVar

from argos_engine.domain.identity import Position
from argos_engine.errors import SubscriptionClosedError
from argos_engine.messaging.bell import Bell
from argos_engine.messaging.bus import Bus
from argos_engine.messaging.cursor import Cursor
from argos_engine.ports.publisher import SubscriptionHealth, SubscriptionState

BellT = TypeVar("BellT", bound=Bell)


class Iteration(Generic[BellT]):
    """What a subscription that is iterated is to the bus and to its owner."""

    name = None

    def __init__(self, bus: Bus, cursor: Cursor, bell: BellT) -> None:
        self.bell = bell
        self._bus = bus
        self._cursor = cursor
        self._error: str | None = None
        self._is_closed = False
        bus.join(self)

    @property
    def position(self) -> Position:
        """Up to where everything was handed out."""
        return Position(0, self._cursor.position)

    def close(self) -> None:
        """End the iteration, whoever waits for it. Closing twice is allowed."""
        self._is_closed = True
        self._bus.leave(self)
        self.bell.ring()

    def health(self) -> SubscriptionHealth:
        """Return how far it has come."""
        lag = self._cursor.lag_events
        return SubscriptionHealth(
            name=self.name,
            state=SubscriptionState.BEHIND if lag else SubscriptionState.LIVE,
            position=self._cursor.position,
            lag_events=lag,
            last_error=self._error,
        )

    def end(self, until: float) -> None:
        """Do nothing: the thread or task is somebody else's."""

    def _check_open(self) -> None:
        if self._is_closed:
            raise SubscriptionClosedError("the subscription was closed")
        self._bus.check_open()
