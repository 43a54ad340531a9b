"""The list of steps that the caller names."""

from typing import Any

from argos_engine.cli import exit_code
from argos_engine.cli.failure import fail
from argos_engine.cli.named_object import load_named
from argos_engine.errors import InvalidInputError
from argos_engine.migrations.migration import Migration
from argos_engine.migrations.standing import checked_list


def load_steps(name: str) -> tuple[Migration, ...]:
    """Return the list of migrations at *name*; end the verb if there is none."""
    found: Any = load_named(name, "--migrations", "list of migrations")
    try:
        return checked_list(found)
    except InvalidInputError as error:
        fail(exit_code.USAGE, f"{name}: {error}")
