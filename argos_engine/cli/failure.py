"""How a verb ends badly: one line on stderr and an exit code, never a traceback."""

import sys
from typing import NoReturn

import typer

from argos_engine.cli import exit_code
from argos_engine.cli.printable import printable
from argos_engine.errors import (
    ArgosError,
    CommandError,
    ConfigurationError,
    InvalidInputError,
    JournalError,
    MigrationError,
    MigrationUnknownError,
    OutcomeUnknownError,
    ProjectionError,
    RowClashError,
)

SHOWN_LENGTH_MAX = 500
"""Characters of a message at either end; a path alone can have thousands."""

_CODES: tuple[tuple[type[ArgosError], int], ...] = (
    (OutcomeUnknownError, exit_code.UNKNOWN),
    (MigrationUnknownError, exit_code.UNKNOWN),
    (MigrationError, exit_code.REFUSED),
    (ProjectionError, exit_code.REFUSED),
    (RowClashError, exit_code.REFUSED),
    (JournalError, exit_code.JOURNAL),
    (CommandError, exit_code.REFUSED),
    (InvalidInputError, exit_code.USAGE),
    (ConfigurationError, exit_code.USAGE),
)


def fail(code: int, message: str) -> NoReturn:
    """End the verb with an exit code and a message."""
    say(f"error: {message}")
    raise typer.Exit(code)


def say(message: str) -> None:
    """Write one line to stderr; of a very long one its beginning and its end."""
    text = printable(message)
    if len(text) > 2 * SHOWN_LENGTH_MAX:
        text = f"{text[:SHOWN_LENGTH_MAX]} ... {text[-SHOWN_LENGTH_MAX:]}"
    sys.stderr.write(f"{text}\n")


def code_of(error: ArgosError) -> int:
    """Return the exit code that stands for *error*."""
    return next(
        (code for kind, code in _CODES if isinstance(error, kind)), exit_code.INTERNAL
    )
