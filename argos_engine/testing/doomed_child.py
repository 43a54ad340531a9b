"""A child process that works until it is killed, and tells what it told its callers."""

import json
import os
import signal
import time
from collections.abc import Callable
from typing import TypeAlias

from argos_engine.testing.ledger import Entry, Word
from argos_engine.testing.suite import BrokenPromiseError

Tell: TypeAlias = Callable[[Entry], object]
"""Hands an entry to the parent, before anything else happens."""


def kill_child(work: Callable[[Tell], None], seconds: float) -> list[Entry]:
    """Let a fork of this process do *work*, kill it after a while; return its entries.

    Raises:
        BrokenPromiseError: It failed by itself.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _work(work, writing)
    os.close(writing)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as told:
        lines = told.read().split(b"\n")
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise BrokenPromiseError("the child failed by itself")
    # What follows the last line end was cut off by the kill.
    return [_entry(line) for line in lines[:-1]]


def _work(work: Callable[[Tell], None], writing: int) -> None:
    status = 1
    try:
        # One call of the system for a line: from several threads, none is torn.
        work(lambda entry: os.write(writing, _line(entry)))
        status = 0
    finally:
        os._exit(status)


def _line(entry: Entry) -> bytes:
    return json.dumps(entry).encode() + b"\n"


def _entry(line: bytes) -> Entry:
    command_id, word, *rest = json.loads(line)
    return Entry(command_id, Word(word), *rest)
