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
    OutcomeUnknownError,
)

_CODES: tuple[tuple[type[ArgosError], int], ...] = (
    (OutcomeUnknownError, exit_code.UNKNOWN),
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
    """Write one line to stderr."""
    sys.stderr.write(f"{printable(message)}\n")


def code_of(error: ArgosError) -> int:
    """Return the exit code that stands for *error*."""
    return next(
        (code for kind, code in _CODES if isinstance(error, kind)), exit_code.INTERNAL
    )
