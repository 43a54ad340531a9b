"""A pause that a key can end, if there is a keyboard."""

import select
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

QUIT_KEYS = {"q", "Q"}

Pause: TypeAlias = Callable[[float], bool]
"""Waits so many seconds; returns whether somebody asked for the end."""


@contextmanager
def pausing() -> Iterator[Pause]:
    """Give a pause. A terminal hands on single keys meanwhile, and shows none."""
    if not sys.stdin.isatty():
        yield _sleep
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield _wait_for_key
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _sleep(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def _wait_for_key(seconds: float) -> bool:
    until = time.monotonic() + seconds
    while True:
        left = until - time.monotonic()
        if left <= 0 or not select.select([sys.stdin], [], [], left)[0]:
            return False
        key = sys.stdin.read(1)
        if key in QUIT_KEYS or not key:
            return True
