"""From the data of a line to the command it stands for."""

import datetime
import re
from collections.abc import Iterator
from typing import Any, TypeAlias, TypeVar

import attrs

from argos_engine.codec.command import command_class, faults, structure
from argos_engine.domain.decider import Decider
from argos_engine.domain.lifecycle import Action, Checkpoint, Rollback, point
from argos_engine.errors import InvalidInputError

AnyDecider: TypeAlias = Decider[Any, Any, Any]
FieldsT = TypeVar("FieldsT")

ROLLBACK = Rollback.__name__
CHECKPOINT = Checkpoint.__name__
ACTIONS = (ROLLBACK, CHECKPOINT)
"""What every stream takes, whatever its decider."""

_STEP = re.compile(r"[^.\[\]]+")
_CONVERTER_ARGUMENT = "value"


_NAMES = {
    "version": "to_version",
    "time": "to_time",
    "checkpoint": "to_checkpoint",
    "checkpoint name": "name",
}
"""What a line calls the fields of an action that errors call otherwise."""


@attrs.frozen
class _RollbackData:
    """A rollback as a line spells it: exactly one of three targets."""

    reason: str
    to_version: int | None = None
    to_time: datetime.datetime | None = None
    to_checkpoint: str | None = None

    def action(self) -> Rollback:
        targets = (self.to_version, self.to_time, self.to_checkpoint)
        if targets.count(None) != len(targets) - 1:
            rule = "must have one of to_version, to_time and to_checkpoint"
            raise InvalidInputError("", None, rule)
        target = point(version=targets[0], time=targets[1], checkpoint=targets[2])
        return Rollback(target, self.reason)


@attrs.frozen
class _CheckpointData:
    """A checkpoint as a line spells it."""

    name: str | None = None

    def action(self) -> Checkpoint:
        return Checkpoint(self.name)


def read_command(decider: AnyDecider, name: str, data: dict[str, Any]) -> object:
    """Return the command *name*, or the action of the engine, with its fields.

    Raises:
        InvalidInputError: Names the command or the first field that does not fit.
    """
    if name == ROLLBACK:
        return _action(_fields(data, _RollbackData))
    if name == CHECKPOINT:
        return _action(_fields(data, _CheckpointData))
    return _fields(data, command_class(decider, name))


def _action(data: _RollbackData | _CheckpointData) -> Action:
    try:
        return data.action()
    except InvalidInputError as error:
        name = _NAMES.get(error.name, error.name)
        field = f"data.{name}" if name else "data"
        raise InvalidInputError(field, error.value, error.rule) from error


def _fields(data: dict[str, Any], wanted: type[FieldsT]) -> FieldsT:
    try:
        fields: FieldsT = structure(data, wanted)
    except Exception as error:  # a user's class may raise whatever it likes
        raise _first_fault(data, error) from error
    return fields


def _first_fault(data: dict[str, Any], error: Exception) -> InvalidInputError:
    leaf = next(_leaves(error))
    path, message = faults(error)[0]
    rule = f"must be usable ({message})"
    if isinstance(leaf, KeyError):
        rule = "must be given"
    elif isinstance(leaf, InvalidInputError):
        rule = leaf.rule
        if not path and leaf.name != _CONVERTER_ARGUMENT:
            path = leaf.name  # a check of the class itself; only the error names it
    elif unknown := sorted(getattr(leaf, "extra_fields", ())):
        path, rule = ".".join(filter(None, (path, unknown[0]))), "must not be given"
    value = _value_at(data, path)
    return InvalidInputError(f"data.{path}" if path else "data", value, rule)


def _leaves(error: BaseException) -> Iterator[BaseException]:
    pending = [error]
    while pending:
        each = pending.pop()
        if isinstance(each, BaseExceptionGroup):
            pending.extend(reversed(each.exceptions))
        else:
            yield each


def _value_at(data: object, path: str) -> object:
    for step in _STEP.findall(path):
        if isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        elif isinstance(data, dict):
            data = data.get(step)
    return data
