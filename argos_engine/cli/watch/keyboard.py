"""A pause that a key can end, if there is a keyboard."""

import os
import select
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

QUIT_KEYS = b"qQ"
_KEYS_MAX = 100
"""Keys that are looked at together."""

Pause: TypeAlias = Callable[[float], bool]
"""Waits so many seconds; returns whether somebody asked for the end."""


@contextmanager
def keyboard() -> Iterator[Pause]:
    """Give a pause that a key can end; the terminal shows no keys meanwhile."""
    if not sys.stdin.isatty():
        yield sleep
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield lambda seconds: _wait_for_key(terminal, seconds)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def sleep(seconds: float) -> bool:
    """Wait where nobody is who could press a key."""
    time.sleep(seconds)
    return False


def _wait_for_key(terminal: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if not select.select([terminal], [], [], left)[0]:
            break
        keys = os.read(terminal, _KEYS_MAX)
        if not keys or any(key in QUIT_KEYS for key in keys):
            return True
    return False
