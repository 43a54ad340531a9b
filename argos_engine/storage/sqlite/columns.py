"""What the columns of a row may hold: damage can turn text into bytes without a sign.

The kind of each value is written into its row. SQLite checks it when a row is written,
never when it is read, so one flipped bit gives a value of another kind.
"""

from collections.abc import Sequence
from itertools import product
from types import NoneType
from typing import Any

import attrs

from argos_engine.errors import JournalCorruptError

_NUMBER = (int,)
_TEXT = (str,)
_BYTES = (bytes,)


@attrs.frozen
class Columns:
    """The columns of a table as they are read, in their order."""

    table: str
    kinds: dict[str, tuple[type, ...]]
    _shapes: frozenset[tuple[type, ...]] = attrs.field(init=False)
    """All that a row may look like: one look is cheaper than one for each column."""

    @_shapes.default
    def _all_shapes(self) -> frozenset[tuple[type, ...]]:
        return frozenset(product(*self.kinds.values()))

    def check(self, row: Sequence[Any]) -> None:
        """Check that every value of *row* is of a kind that its column takes.

        Raises:
            JournalCorruptError: Names the row by its first value, and the column.
        """
        if tuple(map(type, row)) in self._shapes:
            return
        for (name, kinds), value in zip(self.kinds.items(), row, strict=True):
            if type(value) not in kinds:
                raise JournalCorruptError(
                    f"table {self.table}, {row[0]!r}: {name} holds "
                    f"{type(value).__name__}, not {kinds[0].__name__}"
                )


EVENTS = Columns(
    "events",
    {
        "position": _NUMBER,
        "version": _NUMBER,
        "event_type": _TEXT,
        "schema_version": _NUMBER,
        "change": _TEXT,
        "payload": _BYTES,
        "state_digest": (bytes, NoneType),
        "recorded_at": _NUMBER,
        "principal": _TEXT,
        "cause": _TEXT,
        "command_id": _TEXT,
        "ordinal": _NUMBER,
        "fingerprint": _BYTES,
        "correlation_id": (str, NoneType),
        "causation_id": (str, NoneType),
        "hash": _BYTES,
    },
)

REFUSALS = Columns(
    "refusals",
    {
        "command_id": _TEXT,
        "fingerprint": _BYTES,
        "version": _NUMBER,
        "error_type": _TEXT,
        "reason": _TEXT,
        "group_number": _NUMBER,
    },
)

SNAPSHOTS = Columns(
    "snapshots",
    {
        "version": _NUMBER,
        "reason": _TEXT,
        "schema_id": _TEXT,
        "state": _BYTES,
        "digest": _BYTES,
    },
)

GROUPS = Columns(
    "groups", {"number": _NUMBER, "last_position": _NUMBER, "hash": _BYTES}
)
