"""What deciders raise: anything can come, and one command or stream alone bears it."""

import threading

from argos_engine.errors import CommandFailedError, shown

_ERROR_LENGTH_MAX = 500
"""Keeps what a decider raises, however long, from filling logs and answers."""


def is_interrupt(error: BaseException) -> bool:
    """Return whether *error* is meant for whoever drives this thread, not for us.

    Ctrl-C arrives in the main thread, and nowhere else. Everything else that user
    code raises, `SystemExit` too, is a failure of that code.
    """
    is_main = threading.current_thread() is threading.main_thread()
    return is_main and isinstance(error, KeyboardInterrupt)


def described(error: BaseException) -> str:
    """Return *error* as text that fits into a message, whatever its class does."""
    try:
        return shown(error, _ERROR_LENGTH_MAX)
    except KeyboardInterrupt as interrupt:
        if is_interrupt(interrupt):
            raise
        return f"<{type(error).__name__} that raises {type(interrupt).__name__}>"


def command_failure(command: object, error: BaseException) -> CommandFailedError:
    """Return the answer to *command*, whose rules raised *error*.

    Raises:
        KeyboardInterrupt: It was no fault of the rules, but Ctrl-C.
    """
    if is_interrupt(error):
        raise error
    failure = CommandFailedError(f"{type(command).__name__} failed: {described(error)}")
    failure.__cause__ = error
    return failure
