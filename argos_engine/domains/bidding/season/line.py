"""Lines of a command file: one JSON object each."""

import datetime
import enum
import json
from typing import Any, TypeAlias

import attrs

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domain.metadata import Principal
from argos_engine.domains.bidding.active_year.commands import ActiveYearCommand
from argos_engine.domains.bidding.commands import AreaCommand
from argos_engine.domains.bidding.year.decide import YearCommand

Request: TypeAlias = (
    AreaCommand | YearCommand | ActiveYearCommand | Checkpoint | Rollback
)


@attrs.frozen
class Line:
    """One command or one action of the engine, and who gives it and why."""

    command: Request
    principal: Principal
    cause: str
    id: str | None = None

    def text(self, stream: str) -> str:
        """Return the line as it stands in the file, for the aggregate *stream*."""
        line: dict[str, object] = {} if self.id is None else {"id": self.id}
        line |= {
            "stream": stream,
            "command": type(self.command).__name__,
            "data": _data(self.command),
            "principal": self.principal.id,
            "roles": sorted(self.principal.roles),
            "cause": self.cause,
        }
        return json.dumps(line) + "\n"


def _data(command: Request) -> dict[str, Any]:
    if isinstance(command, Rollback):
        return {"to_checkpoint": command.target, "reason": command.reason}
    given = attrs.asdict(command, value_serializer=plain)
    return {
        each.name: given[each.name]
        for each in attrs.fields(type(command))
        if given[each.name] is not None or each.default is attrs.NOTHING
    }


def plain(_: object, __: object, value: object) -> object:
    """Return a value of a field as JSON and CSV can hold it."""
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value
