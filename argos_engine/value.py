"""Immutable values that are made again for every command: made and compared in C."""

from typing import Self

import msgspec


class TrackedValue(msgspec.Struct, frozen=True):
    """A value whose fields may lead back to it, through an actor or a traceback."""

    def changed(self, **fields: object) -> Self:
        """Return a copy with other *fields*."""
        return msgspec.structs.replace(self, **fields)


class Value(TrackedValue, frozen=True, gc=False):
    """A value that the garbage collector does not look at.

    It would not find a circle that leads through one, so no field of it may lead back
    to it: events, states and numbers may be in it, but no handle, and no error.
    """
