"""What a reader has to do for actors: find a state, or the target of a rollback."""

import threading
from collections import deque

from argos_engine.runtime.actor import Actor, Phase


class Chores:
    """Actors that wait for a reader, in order. Shares the dispatcher's lock."""

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self._changed = threading.Condition(lock)
        self._actors: deque[Actor] = deque()
        self._is_stopped = False

    def add(self, actor: Actor) -> None:
        """Send *actor* to the reader; called under the lock."""
        self._actors.append(actor)
        actor.phase = Phase.PREPARING
        self._changed.notify()

    def complete(self, actor: Actor) -> None:
        """Take in a passive actor with mail, if an interrupt kept it away."""
        if actor.phase is Phase.PASSIVE:
            if actor not in self._actors:
                self._actors.append(actor)
            actor.phase = Phase.PREPARING
        self._changed.notify_all()

    def wait(self, timeout_seconds: float | None = None) -> bool:
        """Wait until an actor needs a reader; return whether one does."""
        with self._lock:
            self._changed.wait_for(
                lambda: self._actors or self._is_stopped, timeout_seconds
            )
            return bool(self._actors)

    def take(self, actors_max: int) -> list[Actor]:
        """Return the next actors that need a reader, oldest first."""
        with self._lock:
            count = min(actors_max, len(self._actors))
            return [self._actors.popleft() for _ in range(count)]

    def give_back(self, actors: deque[Actor]) -> None:
        """Put actors that were taken back, before all others."""
        with self._lock:
            self._actors.extendleft(reversed(actors))

    def clear(self) -> None:
        """Drop all that is to do; called under the lock."""
        self._actors.clear()

    def stop(self) -> None:
        """Wake the reader for good; called under the lock."""
        self._is_stopped = True
        self._changed.notify_all()
