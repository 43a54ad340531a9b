"""The engine's own migrations: how the tables of a journal came to be."""

from functools import cache
from importlib.resources import files

from argos_engine.migrations.migration import Migration

_DESCRIPTIONS = {"0001_events": "the log, and what is derived from it"}


@cache
def own_steps() -> tuple[Migration, ...]:
    """Return all of them, oldest first. A new journal is made by them."""
    folder = files("argos_engine.storage.sqlite") / "migrations"
    return tuple(
        Migration(step, description, (folder / f"{step}.sql").read_text("utf-8"))
        for step, description in _DESCRIPTIONS.items()
    )
