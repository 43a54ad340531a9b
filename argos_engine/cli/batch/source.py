"""The files of a run, one after the other."""

import os
from collections.abc import Iterator
from pathlib import Path

import attrs

from argos_engine.cli.batch.aggregates import Aggregates
from argos_engine.cli.batch.bad_line import BadLine
from argos_engine.cli.batch.command_file import read_commands
from argos_engine.cli.batch.entry import Entry
from argos_engine.cli.batch.lines import Read
from argos_engine.cli.batch.roster_file import Registrar, read_registrations
from argos_engine.domain.stream_type import StreamType


@attrs.frozen
class Source:
    """What is to be played: a roster, then commands; either may be missing."""

    types: tuple[StreamType, ...]
    roster: Path | None
    commands: Path | None
    registrar: Registrar | None
    """Needed with a roster."""

    @property
    def size_bytes(self) -> int:
        """How much there is to read; 0 where nobody can tell."""
        files = (self.roster, self.commands)
        return sum(_size(file) for file in files if file is not None)

    def lines(self, read: Read) -> Iterator[Entry | BadLine]:
        """Yield all lines in order; a file that cannot be read ends in a bad line."""
        if self.roster is not None:
            assert self.registrar is not None, "given with a roster"
            registrations = read_registrations(self.roster, self.registrar, read)
            yield from _readable(self.roster, registrations)
        if self.commands is not None:
            aggregates = Aggregates(self.types)
            yield from _readable(
                self.commands, read_commands(self.commands, aggregates, read)
            )


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _readable(
    file: Path, items: Iterator[Entry | BadLine]
) -> Iterator[Entry | BadLine]:
    line = 0
    try:
        for item in items:
            line = item.line
            yield item
    except OSError as error:
        rule = f"must be readable ({error.strerror})"
        yield BadLine(file.name, line + 1, "file", os.fspath(file), rule)
