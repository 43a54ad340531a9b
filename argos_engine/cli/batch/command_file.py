"""A file of commands: one JSON object in each line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from argos_engine.cli.batch.aggregates import Aggregates
from argos_engine.cli.batch.bad_line import BadLine
from argos_engine.cli.batch.command_data import read_command
from argos_engine.cli.batch.command_ids import CommandIds
from argos_engine.cli.batch.entry import Entry
from argos_engine.cli.batch.lines import RawLine, Read, read_lines
from argos_engine.cli.batch.strict_json import parse_object
from argos_engine.domain.label import SENTENCE_LENGTH_MAX, label
from argos_engine.domain.metadata import Principal
from argos_engine.errors import InvalidInputError

_REQUIRED = ("stream", "command", "data", "principal", "cause")
_OPTIONAL = ("id", "roles", "expected_version")


class _Place(NamedTuple):
    file: str
    line: int
    size_bytes: int


def read_commands(
    path: Path, aggregates: Aggregates, read: Read
) -> Iterator[Entry | BadLine]:
    """Yield every line of the file as a command, or as a bad line with its reason.

    Raises:
        OSError: The file cannot be read.
    """
    name = path.name
    ids = CommandIds(name)
    with path.open("rb") as file:
        for raw in read_lines(file, read):
            if not raw.is_blank:
                yield _entry(name, raw, aggregates, ids)


def _entry(
    name: str, raw: RawLine, aggregates: Aggregates, ids: CommandIds
) -> Entry | BadLine:
    place = _Place(name, raw.number, len(raw.content))
    try:
        return _command(place, parse_object(raw.checked()), aggregates, ids)
    except InvalidInputError as error:
        return BadLine(name, raw.number, error.name, error.value, error.rule)


def _command(
    place: _Place, content: dict[str, Any], aggregates: Aggregates, ids: CommandIds
) -> Entry:
    _check_keys(content)
    name = _text(content, "command")
    stream, decider = aggregates.find(_text(content, "stream"), name)
    data = content["data"]
    if not isinstance(data, dict):
        raise InvalidInputError("data", data, "must be an object")
    return Entry(
        place.file,
        place.line,
        stream=stream,
        command=read_command(decider, name, data),
        principal=_principal(content),
        cause=label("cause", content["cause"], SENTENCE_LENGTH_MAX),
        expected_version=_expected_version(content),
        command_id=_command_id(content, ids),
        size_bytes=place.size_bytes,
    )


def _check_keys(content: dict[str, Any]) -> None:
    for key in content:
        if key not in _REQUIRED and key not in _OPTIONAL:
            known = ", ".join((*_REQUIRED, *_OPTIONAL))
            raise InvalidInputError("key", key, f"must be one of {known}")
    for key in _REQUIRED:
        if key not in content:
            raise InvalidInputError(key, None, "must be given")


def _text(content: dict[str, Any], key: str) -> str:
    value = content[key]
    if not isinstance(value, str):
        raise InvalidInputError(key, value, "must be text")
    return value


def _principal(content: dict[str, Any]) -> Principal:
    roles = content.get("roles", [])
    if not isinstance(roles, list):
        raise InvalidInputError("roles", roles, "must be a list of names")
    return Principal(content["principal"], roles)


def _expected_version(content: dict[str, Any]) -> int | None:
    value = content.get("expected_version")
    if value is not None and (type(value) is not int or value < 0):
        rule = "must be a whole number from 0 on"
        raise InvalidInputError("expected_version", value, rule)
    return value


def _command_id(content: dict[str, Any], ids: CommandIds) -> str:
    if "id" in content:
        return label("id", content["id"])
    return ids(content)
