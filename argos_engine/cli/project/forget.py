"""`argos project forget`: lets a journal go on without a projection."""

from argos_engine.cli import exit_code, option
from argos_engine.cli.config import environment_chain_key
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import reading
from argos_engine.cli.screen import console, print_json
from argos_engine.project import forget_projection
from argos_engine.projections.place import stored_places


def forget(
    name: option.Projection,
    *,
    database: option.Database,
    as_json: option.AsJson = False,
) -> None:
    """Let engines open a journal without a projection; its rows stay as they are.

    No engine may run on the file. Opened with the projection again, all of its rows
    are made anew.
    """
    with reading(database) as archive, archive.journal.read() as view:
        stored = stored_places(view.rows())
    if name not in stored:
        fail(exit_code.USAGE, f"the journal has no projection {name!r}")
    forget_projection(database, name, chain_key=environment_chain_key())
    if as_json:
        print_json({"name": name, "forgotten": True})
    else:
        console().print(f"{name}: forgotten; its rows stay as they are")
