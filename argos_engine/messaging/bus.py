"""The bus: rings for all subscriptions when something new is durable."""

import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from argos_engine.codec.event_filter import EventFilter
from argos_engine.errors import ArgosError, EngineClosedError, SubscriptionRefusedError
from argos_engine.messaging.bell import Bell
from argos_engine.messaging.cursor import Cursor
from argos_engine.messaging.feed import Feed
from argos_engine.messaging.sieve import sieve
from argos_engine.messaging.start import Place, start_position
from argos_engine.messaging.window import Window
from argos_engine.ports.publisher import SubscriptionHealth
from argos_engine.ports.records import StoredEvent

SUBSCRIPTIONS_MAX = 1_000
"""How many one engine has at a time, since the writer rings for each of them."""
CLOSE_WAIT_SECONDS = 5.0
"""How long an engine that is closed waits for the functions of all of them."""


class Member(Protocol):
    """A subscription, as the bus sees it."""

    @property
    def name(self) -> str | None:
        """What its position is stored under."""

    @property
    def bell(self) -> Bell:
        """What wakes it; several may share one."""

    def health(self) -> SubscriptionHealth:
        """Return how it is doing."""

    def end(self, until: float) -> None:
        """Wait for its thread, if it has one, until *until* on the monotonic clock."""


class Bus:
    """Passes on what the writer published. The writer never waits for anybody here.

    Members are held weakly: one that nobody iterates any more goes by itself.
    """

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self._lock = threading.RLock()
        self._members: dict[int, weakref.ref[Member]] = {}
        self._gone: deque[int] = deque()
        """Keys of members that were collected: noted without the lock."""
        self._bells: tuple[Bell, ...] = ()
        self._keys = 0
        self._end: Callable[[], ArgosError] | None = None

    def publish(self, events: Sequence[StoredEvent]) -> None:
        """Keep the events of a group for those who keep up, and ring."""
        if self._gone:
            self._sweep()
        bells = self._bells
        if not bells:
            # Nothing for each event, and nothing that grows.
            return
        try:
            self.feed.window.add(events)
        finally:
            for bell in bells:
                bell.ring()

    @property
    def is_ended(self) -> bool:
        """Whether all subscriptions have ended."""
        return self._end is not None

    def check_open(self) -> None:
        """Check that subscriptions may go on.

        Raises:
            EngineClosedError: The engine is closed, or this process is a fork.
        """
        if self._end is not None:
            raise self._end()

    def cursor(self, where: EventFilter | None, after: Place) -> Cursor:
        """Return where a subscription begins.

        Raises:
            InvalidInputError: The filter wants a class that is not declared, or
                the position lies behind the end of the log.
            EngineClosedError: The engine is closed.
        """
        self.check_open()
        position = start_position(after, self.feed.published)
        return Cursor(self.feed, sieve(self.feed.codec, where), position)

    def join(self, member: Member) -> None:
        """Ring for *member* from now on.

        Raises:
            SubscriptionRefusedError: Its name is taken, or there are too many.
            EngineClosedError: The engine is closed.
        """
        self.check_open()
        with self._lock:
            self.check_open()
            self._sweep()
            members = self._living()
            if len(members) >= SUBSCRIPTIONS_MAX:
                raise SubscriptionRefusedError(f"no more than {SUBSCRIPTIONS_MAX=}")
            if member.name and member.name in (each.name for each in members):
                raise SubscriptionRefusedError(
                    f"another subscription of this engine is called {member.name!r}"
                )
            self._keys += 1
            key = self._keys
            self._members[key] = weakref.ref(member, lambda _: self._gone.append(key))
            self._gather()

    def leave(self, member: Member) -> None:
        """Ring no more for *member*."""
        with self._lock:
            for key, reference in list(self._members.items()):
                if reference() is member:
                    del self._members[key]
            self._gather()

    def health(self) -> tuple[SubscriptionHealth, ...]:
        """Return how the subscriptions are doing, in the order of their beginning."""
        with self._lock:
            members = self._living()
        return tuple(member.health() for member in members)

    def close(self) -> None:
        """End all subscriptions, and wait for their threads, but not for ever."""
        with self._lock:
            if self._end is None:
                self._end = _closed
            members = self._living()
        for member in members:
            member.bell.ring()
        until = time.monotonic() + CLOSE_WAIT_SECONDS
        for member in members:
            member.end(until)

    def disown(self) -> None:
        """End all subscriptions in a fork, without the lock: it may be held."""
        self._end = _forked

    def _living(self) -> list[Member]:
        found = (reference() for reference in list(self._members.values()))
        return [member for member in found if member is not None]

    def _gather(self) -> None:
        """Find the bells anew; called under the lock."""
        self._bells = tuple({member.bell: None for member in self._living()})
        if not self._bells:
            self.feed.window = Window()

    def _sweep(self) -> None:
        """Let go of members that were collected, unless somebody is about to."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            while self._gone:
                self._members.pop(self._gone.popleft(), None)
            self._gather()
        finally:
            self._lock.release()


def _closed() -> EngineClosedError:
    return EngineClosedError("the engine is closed, and its subscriptions have ended")


def _forked() -> EngineClosedError:
    return EngineClosedError(
        "this process is a fork of the one that opened the engine; open one here"
    )
