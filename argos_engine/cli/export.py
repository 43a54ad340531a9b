"""`argos export`: the whole log as lines of JSON."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer

from argos_engine.audit.archive import Archive
from argos_engine.cli import exit_code, option
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import reading
from argos_engine.cli.progress import progress_bar
from argos_engine.cli.screen import print_json

_DATABASE: Final = b"SQLite format 3\0"
"""What a database begins with; one that is put in the place of FILE by mistake, such
as the journal itself, must not be lost."""


def export(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Where to; stdout without it."),
    ] = None,
    *,
    database: option.Database,
    as_json: option.AsJson = False,
) -> None:
    """Write all events and refusals as lines of JSON, with their hashes.

    `argos import` makes a journal of them again. A file appears under its name only
    when it is complete; an existing one is replaced, unless it is a database.
    """
    with reading(database) as archive:
        if file is None:
            _write(archive, sys.stdout.buffer)
            return
        with _named(file):
            if not file.exists() or file.is_file():
                lines = _write_file(archive, file.resolve())
            else:  # a pipe or a device is written to, and never replaced
                with file.open("wb") as output:
                    lines = _write(archive, output)
    if as_json:
        print_json({"file": str(file), "lines": lines})
    else:
        typer.echo(f"{lines:,} lines in {file}")


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """Let every error say which file it is about; a full disk does not."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from error


def _write_file(archive: Archive, file: Path) -> int:
    if _is_database(file):
        fail(exit_code.USAGE, f"{file} is a database; an export does not replace one")
    draft = file.with_name(f"{file.name}.exporting")
    try:
        with draft.open("wb") as output:
            lines = _write(archive, output)
            output.flush()
            os.fsync(output.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return lines


def _is_database(file: Path) -> bool:
    if not file.exists():
        return False
    with file.open("rb") as content:
        return content.read(len(_DATABASE)) == _DATABASE


def _write(archive: Archive, output: BinaryIO) -> int:
    count = 0
    with progress_bar("exporting") as bar:
        for line in archive.export():
            output.write(line)
            count += 1
            bar.advance(1)
    return count
