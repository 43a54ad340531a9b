"""`argos project check`: whether rows are those that follow from the log."""

import typer

from argos_engine.cli import exit_code, option
from argos_engine.cli.deciders import load_types
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import reading
from argos_engine.cli.progress import progress_bar
from argos_engine.cli.project.examinations import (
    examination_document,
    show_examinations,
)
from argos_engine.cli.project.shelf import known_projector
from argos_engine.cli.screen import console, print_json


def check(
    *,
    database: option.Database,
    projection: option.Projections = None,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Make the rows of all known projections anew on the side, and compare them.

    It only reads; an engine may run. Exit code 1 says that rows differ: `rebuild`
    mends them.
    """
    types = load_types(domain)
    with reading(database, types) as archive, progress_bar("check") as bar:
        projector = known_projector(archive, projection)
        names = [each.name for each in projector.status()]
        if not names:
            fail(exit_code.USAGE, "no projection is known; name it with --projection")
        found = [projector.examine(name, bar.show_named) for name in names]
    is_sound = all(each.is_sound for each in found)
    if as_json:
        documents = [examination_document(each) for each in found]
        print_json({"sound": is_sound, "projections": documents})
    else:
        show_examinations(found, console())
    raise typer.Exit(exit_code.OK if is_sound else exit_code.DATA)
