"""The domain that a suite of faults puts its load on: jars, or one of your own."""

import pathlib
import random
from collections.abc import Callable
from typing import Any

import attrs

from argos_engine.domain.decider import Decider
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.ports.projection import Projection
from argos_engine.testing.jar import JAR, draw_jar_command

STREAM_NAMES = ("amber", "blue", "clear")
"""Few, so that commands meet in one stream."""

_SHARE_OF_CHECKPOINTS = 0.06
_SHARE_OF_ROLLBACKS = 0.06
_ROLLBACK_VERSION_MAX = 6


@attrs.frozen(eq=False)
class Subject:
    """A decider, and what draws commands for it.

    Args:
        decider: The rules.
        draw: Returns a command, valid or not, that follows from the generator alone.
        projections: What writes rows with each command. After every fault the rows
            must follow from the log; `bit-flip`, which is about the log, takes none.
        prepare: Makes a journal with their tables at a path, before any fault.
    """

    decider: Decider[Any, Any, Any]
    draw: Callable[[random.Random], object]
    projections: tuple[Projection, ...] = ()
    prepare: Callable[[pathlib.Path], object] | None = None

    @property
    def streams(self) -> tuple[StreamId[Any], ...]:
        """The aggregates that get the commands."""
        return tuple(self.decider.stream(name) for name in STREAM_NAMES)

    def draw_action(self, chance: random.Random, checkpoint_name: str) -> object:
        """Draw a command, a rollback, or a checkpoint of that name."""
        place = chance.random()
        if place < _SHARE_OF_CHECKPOINTS:
            return Checkpoint(checkpoint_name)
        if place < _SHARE_OF_CHECKPOINTS + _SHARE_OF_ROLLBACKS:
            target = chance.randint(0, _ROLLBACK_VERSION_MAX)
            return Rollback(target, "a mistake")
        return self.draw(chance)


JARS = Subject(JAR, draw_jar_command)
"""What the suites run on by themselves."""
