"""Who is told about events once they are durable, and how they are doing."""

import enum
from collections.abc import Sequence
from typing import Protocol

import attrs

from argos_engine.ports.records import StoredEvent


class SubscriptionState(enum.StrEnum):
    """What a subscription does at the moment."""

    LIVE = "live"
    """It has seen all that is published."""
    BEHIND = "behind"
    """There is more to see, and nothing stands in the way."""
    RETRYING = "retrying"
    """What it did last has failed; it pauses, and tries again by itself."""
    PARKED = "parked"
    """It has failed too often, and goes on when somebody says so."""
    CLOSED = "closed"


@attrs.frozen(kw_only=True)
class SubscriptionHealth:
    """How one subscription is doing."""

    name: str | None
    """What its position is stored under; None if it is stored nowhere."""
    state: SubscriptionState
    position: int
    """Up to where it has seen the log."""
    lag_events: int
    """How many published events lie behind that, whether it wants them or not."""
    last_error: str | None
    """Why it is retrying or parked; None if it is not."""


class Publisher(Protocol):
    """Passes on what is durable. Nothing here may raise, but for a bug."""

    def publish(self, events: Sequence[StoredEvent]) -> None:
        """Pass on the events of one group, in order; called by the writer's thread.

        They are durable, and their callers have their answers. It must not wait.
        """

    def health(self) -> Sequence[SubscriptionHealth]:
        """Return how those who listen are doing. Safe in any thread."""

    def close(self) -> None:
        """End every subscription; the writer still works for those that end."""

    def disown(self) -> None:
        """Become unusable, because this process is a fork. Must not lock or wait."""


class Nobody:
    """Where no one listens."""

    def publish(self, events: Sequence[StoredEvent]) -> None:
        """Pass nothing on."""

    def health(self) -> Sequence[SubscriptionHealth]:
        """Return nothing."""
        return ()

    def close(self) -> None:
        """Do nothing."""

    def disown(self) -> None:
        """Do nothing."""
