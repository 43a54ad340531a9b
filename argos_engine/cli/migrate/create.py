"""`argos migrate create`: the file of a new step."""

from pathlib import Path
from typing import Annotated

import typer

from argos_engine.cli import option
from argos_engine.cli.screen import print_json
from argos_engine.migrations.draft import draft_migration


def create(
    words: Annotated[
        str, typer.Argument(metavar="WORDS", help="Such as add_student_status.")
    ],
    *,
    directory: Annotated[
        Path,
        typer.Option(
            exists=True, file_okay=False, metavar="DIR", help="Where the steps are."
        ),
    ] = Path(),
    description: Annotated[
        str | None, typer.Option(metavar="TEXT", help="One line about the step.")
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            metavar="FILE",
            help="Another template, with $id and $description in it.",
        ),
    ] = None,
    as_json: option.AsJson = False,
) -> None:
    """Write the file of a new step, with the next number, from a template.

    It touches no journal. Put the step into the list of migrations yourself.
    """
    path = draft_migration(
        directory, words, description or words.replace("_", " "), template
    )
    if as_json:
        print_json({"file": str(path), "id": path.stem})
        return
    typer.echo(f"{path}: write the step, then add it to the list of migrations")
