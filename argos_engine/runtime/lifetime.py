"""Ends of a process that nobody planned: fork, and an exit without `close`."""

import atexit
import os
import weakref
from typing import Protocol


class Mortal(Protocol):
    """Something that must know when its process ends or doubles."""

    def disown(self) -> None:
        """Become unusable: this process is a copy. Must not lock or wait."""

    def close(self, drain_seconds: float) -> object:
        """End in good order."""


EXIT_DRAIN_SECONDS = 5.0
"""How long an engine that nobody closed works off its mail at interpreter exit."""

_living: "weakref.WeakSet[Mortal]" = weakref.WeakSet()


def watch(mortal: Mortal) -> None:
    """Look after *mortal* from now on, until it is collected or closed."""
    _living.add(mortal)


def forget(mortal: Mortal) -> None:
    """Look after *mortal* no more."""
    _living.discard(mortal)


def _disown_all() -> None:
    # In the child of a fork the writer's thread does not exist, and its locks may be
    # held for ever; the connections belong to the parent.
    for mortal in list(_living):
        mortal.disown()


def _close_all() -> None:
    for mortal in list(_living):
        mortal.close(EXIT_DRAIN_SECONDS)


os.register_at_fork(after_in_child=_disown_all)
atexit.register(_close_all)
