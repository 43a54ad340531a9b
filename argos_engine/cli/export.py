"""`argos export`: the whole log as lines of JSON."""

import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from argos_engine.audit.archive import Archive
from argos_engine.cli import option
from argos_engine.cli.opening import reading
from argos_engine.cli.output_file import output_file
from argos_engine.cli.progress import progress_bar
from argos_engine.cli.screen import print_json


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
        with output_file(file, ".exporting") as output:
            lines = _write(archive, output)
    if as_json:
        print_json({"file": str(file), "lines": lines})
    else:
        typer.echo(f"{lines:,} lines in {file}")


def _write(archive: Archive, output: BinaryIO) -> int:
    count = 0
    with progress_bar("exporting") as bar:
        for line in archive.export():
            output.write(line)
            count += 1
            bar.advance(1)
    return count
