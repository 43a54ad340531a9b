"""The player: tries every line of a season on the pure rules before it is written."""

import datetime
from collections import Counter
from typing import Any, Generic

from argos_engine.domain.decider import Decider, StateT
from argos_engine.domain.lifecycle import Checkpoint, Point, Rollback
from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.season.line import Line
from argos_engine.errors import CommandRejectedError

# No answer of this season depends on the time, so one moment will do for all.
_AT = datetime.datetime(2025, 11, 3, 14, tzinfo=datetime.UTC)


class Player(Generic[StateT]):
    """Keeps the lines of one stream, the state that they lead to, and what they met."""

    def __init__(self, decider: Decider[Any, Any, StateT], stream: str) -> None:
        self.stream = stream
        self.state = decider.initial_state
        self.version = 0
        self.lines: list[Line] = []
        self.outcomes: Counter[str] = Counter()
        self._decider = decider
        self._checkpoints: dict[Point | None, StateT] = {}

    def play(self, line: Line) -> str:
        """Keep *line* and return its outcome: `accepted` or the refusal's class."""
        outcome = "accepted"
        try:
            self.advance(line)
        except CommandRejectedError as refusal:
            outcome = refusal.error_type
        self.lines.append(line)
        self.outcomes[outcome] += 1
        return outcome

    def advance(self, line: Line) -> None:
        """Go on to the state after *line*, which is not kept.

        Raises:
            CommandRejectedError: The rules say no.
        """
        self.state = self._after(line)
        self.version += 1

    def refusal(self, line: Line) -> str | None:
        """Return the class of the refusal that *line* would meet; keep nothing."""
        try:
            self._after(line)
        except CommandRejectedError as refusal:
            return refusal.error_type
        return None

    def _after(self, line: Line) -> StateT:
        context = Context(_AT, line.principal, line.cause)
        if isinstance(line.command, Checkpoint | Rollback):
            self._decider.authorize(self.state, line.command, context)
            return self._acted(line.command)
        event = self._decider.decide(self.state, line.command, context)
        return self._decider.evolve(self.state, event)

    def _acted(self, action: Checkpoint | Rollback) -> StateT:
        if isinstance(action, Rollback):
            return self._checkpoints[action.target]
        self._checkpoints[action.name] = self.state
        return self.state
