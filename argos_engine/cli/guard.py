"""Stands around every verb: whatever it raises becomes a message and an exit code."""

import functools
import os
import sys
from collections.abc import Callable
from typing import NoReturn, ParamSpec

import typer

from argos_engine.cli import early_interrupt, exit_code
from argos_engine.cli.failure import code_of, fail
from argos_engine.errors import ArgosError, OutcomeUnknownError

P = ParamSpec("P")

INTERRUPTED = "interrupted; what was carried out stays, nothing is half written"
"""What every verb but those that report says to Ctrl-C."""


def guarded(verb: Callable[P, None], *, one_command: bool = False) -> Callable[P, None]:
    """Return *verb* so that it ends in nothing but an exit code.

    With *one_command*, that is all it writes, so its errors tell what was written.
    """

    @functools.wraps(verb)
    def guard(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            early_interrupt.raise_again()
            verb(*args, **kwargs)
            sys.stdout.flush()
        except ArgosError as error:
            fail(code_of(error), _explained(error) if one_command else str(error))
        except KeyboardInterrupt:
            fail(exit_code.INTERRUPTED, INTERRUPTED)
        except BrokenPipeError:
            _give_up_stdout()
        except OSError as error:
            _fail_about_file(error)
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except Exception as error:  # noqa: BLE001  # a bug, yet no traceback
            fail(exit_code.INTERNAL, f"a fault of argos itself: {error!r}")

    return guard


def _explained(error: ArgosError) -> str:
    if isinstance(error, OutcomeUnknownError):
        return f"{error}; look at the history before you try again"
    if error.retryable:
        return f"{error}; nothing was written, and trying again can help"
    return f"{error}; nothing was written"


def _fail_about_file(error: OSError) -> NoReturn:
    reason = error.strerror or str(error)
    if error.filename:
        fail(exit_code.FILES, f"{error.filename}: {reason}")
    _discard_stdout()
    fail(exit_code.FILES, f"output: {reason}")


def _give_up_stdout() -> NoReturn:
    _discard_stdout()
    raise typer.Exit(exit_code.PIPE_CLOSED)


def _discard_stdout() -> None:
    # The interpreter flushes once more at its end, and would complain there with an
    # exit code of its own.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
