"""Which aggregates are live, and which of them may go."""

import itertools
from collections import OrderedDict
from typing import Any

from argos_engine.codec.codec import Codec
from argos_engine.domain.identity import StreamId
from argos_engine.runtime.actor import Actor, Phase


class Directory:
    """The live actors, least recently used first. Guarded by the dispatcher."""

    def __init__(self, codec: Codec, live_actors_max: int) -> None:
        self._codec = codec
        self._live_actors_max = live_actors_max
        self._actors: OrderedDict[StreamId[Any], Actor] = OrderedDict()

    def __len__(self) -> int:
        return len(self._actors)

    def find(self, stream: StreamId[Any]) -> Actor | None:
        """Return the live actor of *stream*, if there is one; safe without a lock."""
        return self._actors.get(stream)

    def actor(self, stream: StreamId[Any]) -> Actor:
        """Return the actor of *stream*, a new and passive one if it is not live.

        Raises:
            ConfigurationError: Nothing is declared about the stream.
        """
        actor = self._actors.get(stream)
        if actor is None:
            actor = Actor(stream, self._codec.of(stream))
            self._actors[stream] = actor
        else:
            self._actors.move_to_end(stream)
        return actor

    def drop(self, actor: Actor) -> None:
        """Forget *actor*; its state is in the journal."""
        self._actors.pop(actor.stream, None)

    def passivate(self) -> int:
        """Let go of the longest unused actors above the limit; return how many.

        Only between groups: an actor with mail, or on its way to a state, stays.
        """
        surplus = len(self._actors) - self._live_actors_max
        if surplus <= 0:
            return 0
        idle = (
            actor
            for actor in self._actors.values()
            if not actor.mail and actor.phase is not Phase.PREPARING
        )
        going = list(itertools.islice(idle, surplus))
        for actor in going:
            self.drop(actor)
        return len(going)

    def latest(self, actors_max: int) -> list[Actor]:
        """Return the live actors that were used last, latest first."""
        return list(itertools.islice(reversed(self._actors.values()), actors_max))

    def actors(self) -> list[Actor]:
        """Return the live actors as of now."""
        return list(self._actors.values())
