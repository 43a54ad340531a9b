"""Projections by name: those that installed packages ship, and those the caller names.

A journal knows its inline projections, and no engine writes to it without them.
"""

import os
from collections.abc import Collection, Iterable, Iterator
from importlib.metadata import entry_points

from argos_engine.cli.named_object import load_named
from argos_engine.ports.projection import Projection
from argos_engine.projections.registry import CatchUp

GROUP = "argos_engine.projections"
"""The entry points of packages that ship projections: one each, or several."""
VARIABLE = "ARGOS_PROJECTIONS"
"""Names projections to every verb, with blanks between them."""


def load_projections(
    names: Iterable[str] | None, stored: Collection[str]
) -> list[Projection | CatchUp]:
    """Return the projections that were named, and the installed ones in *stored*.

    Ends the verb if a name leads nowhere.

    Args:
        names: Written `package.module:NAME`; those of the environment for None.
        stored: What the projections are called that the journal knows.
    """
    if names is None:
        names = os.environ.get(VARIABLE, "").split()
    named = [each for name in names for each in _load(name, "--projection")]
    known = {name_of(each) for each in named}
    shipped = [
        each
        for entry_point in entry_points(group=GROUP)
        for each in _load(entry_point.value, f"an entry point of {GROUP}")
        if name_of(each) in stored and name_of(each) not in known
    ]
    return [*named, *shipped]


def name_of(projection: Projection | CatchUp) -> object:
    """Return what a projection is called; None if it is none."""
    inner = projection.projection if isinstance(projection, CatchUp) else projection
    return getattr(inner, "name", None)


def _load(name: str, option: str) -> Iterator[Projection | CatchUp]:
    found = load_named(name, option, "projection")
    if isinstance(found, tuple | list):
        yield from found
    else:
        yield found  # type: ignore[misc]  # the engine looks at it
