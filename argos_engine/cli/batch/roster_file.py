"""A roster as commands: everybody in it is to be registered in a bid year."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import attrs

from argos_engine.cli.batch.bad_line import BadLine
from argos_engine.cli.batch.command_ids import CommandIds
from argos_engine.cli.batch.entry import Entry
from argos_engine.cli.batch.lines import RawLine, Read, read_lines
from argos_engine.codec.command import encode_command
from argos_engine.domain.metadata import Principal
from argos_engine.domains.bidding.roster import (
    Registration,
    RosterProblem,
    read_roster,
)
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.errors import InvalidInputError


@attrs.frozen
class Registrar:
    """In which year, by whom and why the users of a roster are registered."""

    year: int
    principal: Principal
    cause: str


def read_registrations(
    path: Path, registrar: Registrar, read: Read
) -> Iterator[Entry | BadLine]:
    """Yield every line of the roster as a command, or as a bad line with its reason.

    Raises:
        OSError: The file cannot be read.
    """
    name = path.name
    ids = CommandIds(name)
    with path.open("rb") as file:
        lines = RosterLines(name, file, read)
        for item in read_roster(lines):
            yield from lines.take_bad()
            if isinstance(item, RosterProblem):
                yield BadLine(name, item.line, item.field, item.value, item.rule)
            else:
                yield _entry(name, lines.last, item, registrar, ids)
        yield from lines.take_bad()


class RosterLines:
    """Hands out the lines of a file and remembers the last one."""

    def __init__(self, name: str, file: BinaryIO, read: Read) -> None:
        self.last = RawLine(0, b"")
        self._name = name
        self._raw = read_lines(file, read)
        self._bad: list[BadLine] = []

    def __iter__(self) -> Iterator[bytes]:
        for raw in self._raw:
            self.last = raw
            yield self._content(raw)

    def take_bad(self) -> list[BadLine]:
        """Return the overlong lines since the last call."""
        bad, self._bad = self._bad, []
        return bad

    def _content(self, raw: RawLine) -> bytes:
        try:
            return raw.checked()
        except InvalidInputError as error:
            bad = BadLine(self._name, raw.number, error.name, error.value, error.rule)
            self._bad.append(bad)
            return b""  # keeps the count of lines; a blank one means nothing


def _entry(
    name: str, raw: RawLine, item: Registration, registrar: Registrar, ids: CommandIds
) -> Entry:
    stream = YEAR.stream(str(registrar.year))
    principal = registrar.principal
    content = {
        "stream": str(stream),
        "command": type(item.command).__name__,
        "data": encode_command(item.command).decode(),
        "principal": principal.id,
        "roles": sorted(principal.roles),
        "cause": registrar.cause,
    }
    return Entry(
        name,
        raw.number,
        stream=stream,
        command=item.command,
        principal=principal,
        cause=registrar.cause,
        expected_version=None,
        command_id=ids(content),
        size_bytes=len(raw.content),
    )
