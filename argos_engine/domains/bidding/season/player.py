"""The player: tries every line of a season on the pure rules before it is written."""

import datetime
from collections import Counter

from argos_engine.domain.lifecycle import Checkpoint, Point, Rollback
from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.commands import RegisterUser
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.role import ADMIN
from argos_engine.domains.bidding.season.line import Line
from argos_engine.errors import CommandRejectedError

# No rule of bidding asks for the time, so one moment will do for all of them.
_AT = datetime.datetime(2025, 11, 3, 14, tzinfo=datetime.UTC)
_ROSTER_READER = Principal("operator:MK", frozenset({ADMIN}))


class Player:
    """Keeps the lines of one area, the state that they lead to, and what they met."""

    def __init__(self, stream: str, roster: list[RegisterUser]) -> None:
        self.stream = stream
        self.area = AREA.initial_state
        for command in roster:
            self.area = self.after(Line(command, _ROSTER_READER, "roster read"))
        self.lines: list[Line] = []
        self.outcomes: Counter[str] = Counter()
        self._checkpoints: dict[Point | None, Area] = {}

    def play(self, line: Line) -> str:
        """Keep *line* and return its outcome: `accepted` or the refusal's class."""
        outcome = "accepted"
        try:
            self.area = self.after(line)
        except CommandRejectedError as refusal:
            outcome = refusal.error_type
        self.lines.append(line)
        self.outcomes[outcome] += 1
        return outcome

    def refusal(self, line: Line) -> str | None:
        """Return the class of the refusal that *line* would meet; keep nothing."""
        try:
            self.after(line)
        except CommandRejectedError as refusal:
            return refusal.error_type
        return None

    def after(self, line: Line) -> Area:
        """Return the state after *line*.

        Raises:
            CommandRejectedError: The rules say no.
        """
        context = Context(_AT, line.principal, line.cause)
        if isinstance(line.command, Checkpoint | Rollback):
            AREA.authorize(self.area, line.command, context)
            return self._acted(line.command)
        return AREA.evolve(self.area, AREA.decide(self.area, line.command, context))

    def _acted(self, action: Checkpoint | Rollback) -> Area:
        if isinstance(action, Rollback):
            return self._checkpoints[action.target]
        self._checkpoints[action.name] = self.area
        return self.area
