"""Whose turn it is: one envelope of each actor, round and round."""

from collections import deque
from collections.abc import Sequence

from argos_engine.domain.lifecycle import Rollback
from argos_engine.runtime.actor import Actor, Phase
from argos_engine.runtime.backlog import Backlog
from argos_engine.runtime.chores import Chores
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.limits import Limits


class Rotation:
    """The actors that can run, next first. Guarded by the dispatcher."""

    def __init__(self, limits: Limits, backlog: Backlog, chores: Chores) -> None:
        self._limits = limits
        self._backlog = backlog
        self._chores = chores
        self._actors: deque[Actor] = deque()
        self._group = 0

    def __bool__(self) -> bool:
        return bool(self._actors)

    def __contains__(self, actor: Actor) -> bool:
        return actor in self._actors

    def append(self, actor: Actor) -> None:
        """Let *actor*, which has mail, have its turn after all others."""
        self._actors.append(actor)

    def clear(self) -> None:
        """Forget all turns."""
        self._actors.clear()

    def take(self, envelopes: list[Envelope]) -> None:
        """Move the next group to *envelopes*, up to the limits.

        When it raises, what it has moved by then is in *envelopes*.
        """
        self._group += 1
        later: list[Actor] = []
        try:
            self._fill(envelopes, later)
        finally:
            self._actors.extendleft(reversed(later))

    def _fill(self, envelopes: list[Envelope], later: list[Actor]) -> None:
        size_bytes = 0
        room, bytes_max = self._limits.group_commands_max, self._limits.group_bytes_max
        while self._actors and len(envelopes) < room and size_bytes <= bytes_max:
            actor = self._actors[0]
            envelope = actor.mail[0]
            if isinstance(envelope.action, Rollback) and not self._is_prepared(actor):
                self._actors.popleft()
                if actor.phase is Phase.READY:
                    later.append(actor)
                continue
            # First where it goes, which needs memory; then it is taken away.
            envelopes.append(envelope)
            self._actors.popleft()
            self._open(actor)
            size_bytes += envelope.size_bytes

    def give_back(self, envelopes: Sequence[Envelope]) -> None:
        """Put envelopes back to where they came from, before all others.

        Also actors that have more mail come first: at the end they would be cut off
        again and again.
        """
        for envelope in reversed(envelopes):
            actor = envelope.actor
            if not actor.mail or actor.mail[0] is not envelope:
                self._backlog.put_back()
                actor.put_back(envelope)
        first = dict.fromkeys(envelope.actor for envelope in envelopes)
        others = [actor for actor in self._actors if actor not in first]
        self._actors = deque([*first, *others])

    def _is_prepared(self, actor: Actor) -> bool:
        """Return whether the rollback at the head of the actor's mail can run now."""
        if actor.group == self._group:
            # Its target is folded from what is committed, so nothing of its stream may
            # be staged before it.
            return False
        if actor.mail[0].target is None:
            self._chores.add(actor)
            return False
        return True

    def _open(self, actor: Actor) -> None:
        envelope = actor.take()
        actor.group = self._group
        self._backlog.start(envelope)
        if actor.mail:
            self._actors.append(actor)
