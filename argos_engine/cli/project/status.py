"""`argos project status`: where the projections of a journal stand."""

from collections.abc import Iterable, Sequence

from argos_engine.cli import option
from argos_engine.cli.deciders import load_types
from argos_engine.cli.opening import reading
from argos_engine.cli.project.shelf import known_projector
from argos_engine.cli.screen import console, print_json, table
from argos_engine.projections.place import ProjectionPlace, stored_places
from argos_engine.projections.standing import ProjectionStatus

_HEADINGS = ("projection", "kind", "state", ">revision", ">position", ">log ends at")
UNKNOWN = "unknown here"
"""The state of a projection that is neither installed nor named."""


def status(
    *,
    database: option.Database,
    projection: option.Projections = None,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Show which projections a journal has, and how far their rows follow the log.

    It only reads; an engine may run.
    """
    types = load_types(domain)
    with reading(database, types) as archive:
        known = {
            each.name: each for each in known_projector(archive, projection).status()
        }
        with archive.journal.read() as view:
            head, places = view.head().position, stored_places(view.rows())
    documents = [
        *map(_known_document, known.values()),
        *(
            _stored_document(name, place, head)
            for name, place in places.items()
            if name not in known
        ),
    ]
    if as_json:
        print_json({"projections": documents})
    else:
        console().print(table(_HEADINGS, _rows(documents)))


def _rows(documents: Iterable[dict[str, object]]) -> Iterable[Sequence[object]]:
    for each in documents:
        kind = "inline" if each["inline"] else "catch-up"
        places = each["revision"], each["position"], each["head"]
        yield each["name"], kind, each["state"], *places


def _known_document(each: ProjectionStatus) -> dict[str, object]:
    return {
        "name": each.name,
        "inline": each.is_inline,
        "state": each.state.value,
        "revision": each.revision,
        "position": each.position,
        "head": each.head,
    }


def _stored_document(name: str, place: ProjectionPlace, head: int) -> dict[str, object]:
    return {
        "name": name,
        "inline": place.is_inline,
        "state": UNKNOWN,
        "revision": place.revision,
        "position": place.position,
        "head": head,
    }
