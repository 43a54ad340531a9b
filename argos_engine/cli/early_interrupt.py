"""Ctrl-C before a verb has begun: one line and the exit code, whatever is imported.

Until then nothing has been opened, so the process may end on the spot. An exception
would come up in the middle of somebody's import, as a traceback.
"""

import os
import signal

INTERRUPTED = 130
"""What shells give to a program that Ctrl-C ended."""

_MESSAGE = b"error: interrupted; nothing was done\n"


def end_at_once() -> None:
    """From now on, let Ctrl-C end the process."""
    signal.signal(signal.SIGINT, _end)


def raise_again() -> None:
    """Let Ctrl-C be an exception again, if it ended the process until now."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_signal: int, _frame: object) -> None:
    os.write(2, _MESSAGE)
    os._exit(INTERRUPTED)
