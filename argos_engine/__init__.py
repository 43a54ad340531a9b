"""Argos Engine: an embedded, auditable state engine."""

import importlib


def __getattr__(name: str) -> object:
    """Return a public name, imported when it is first asked for.

    The command line needs none of them: it begins at once, and can say something
    when it is interrupted while it imports what it does need.
    """
    public = importlib.import_module("argos_engine.public")
    if name == "__all__" or name in public.__all__:
        return getattr(public, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
