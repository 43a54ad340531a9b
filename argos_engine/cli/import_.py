"""`argos import`: a new journal from an exported log."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from argos_engine.cli import exit_code, option
from argos_engine.cli.config import environment_chain_key, environment_settings
from argos_engine.cli.deciders import load_types
from argos_engine.cli.failure import fail
from argos_engine.cli.progress import progress_bar
from argos_engine.cli.screen import print_json
from argos_engine.config import read_chain_key
from argos_engine.errors import (
    InvalidInputError,
    JournalCorruptError,
    UnsupportedFormatError,
)
from argos_engine.transfer import import_log


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help="What export wrote."
        ),
    ],
    *,
    database: option.Database,
    rekey: Annotated[
        bool,
        typer.Option(
            "--rekey",
            help="Make all hashes anew, with the key in ARGOS_CHAIN_KEY_FILE or "
            "without one.",
        ),
    ] = False,
    export_key_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="With --rekey: the key that the export has now."
        ),
    ] = None,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Make a new journal of an exported log, with the same event hashes.

    Every hash is checked. The journal appears under its name only when it is
    complete; streams with a decider get their snapshots back.
    """
    types = load_types(domain)
    export_key = None if export_key_file is None else read_chain_key(export_key_file)
    try:
        with progress_bar("importing") as bar:
            imported = import_log(
                database,
                lambda: _lines(file),
                *types,
                progress=bar.show,
                chain_key=environment_chain_key(),
                rekey=rekey,
                export_key=export_key,
                page_checksums=environment_settings().page_checksums,
            )
    except (InvalidInputError, JournalCorruptError, UnsupportedFormatError) as error:
        fail(exit_code.DATA, f"{file}: {error}; nothing was written")
    if as_json:
        print_json({"database": str(database), **imported._asdict()})
        return
    typer.echo(
        f"{imported.events:,} events, {imported.refusals:,} refusals and "
        f"{imported.snapshots:,} snapshots in {database}"
    )


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as lines:
        yield from lines
