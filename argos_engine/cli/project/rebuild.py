"""`argos project rebuild`: makes the rows of a projection anew."""

from argos_engine.cli import option
from argos_engine.cli.deciders import load_types
from argos_engine.cli.opening import opened, reading
from argos_engine.cli.progress import progress_bar
from argos_engine.cli.project.shelf import known_projector, require_known
from argos_engine.cli.screen import console, print_json


def rebuild(
    name: option.Projection,
    *,
    database: option.Database,
    projection: option.Projections = None,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Make all rows of a projection anew, beside the old ones, and then put them there.

    No engine may run on the file. A program that runs one has
    `Engine.projections.rebuild`, and commands go on meanwhile. An interruption leaves
    the old rows.
    """
    types = load_types(domain)
    with reading(database, types) as archive:
        require_known(known_projector(archive, projection), name)
    with (
        opened(database, types, projection or ()) as engine,
        progress_bar("rebuild") as bar,
    ):
        changed = engine.projections.rebuild(name, bar.show_named)
    if as_json:
        print_json({"name": name, "changed_streams": changed})
    else:
        console().print(f"{name}: rows of {changed:,} streams were changed")
