"""What the writing connection may do at all, whatever statement it is given.

One of several layers: triggers refuse in the file, DEFENSIVE in SQLite, this one in the
connection. None of them stops the owner of the file; the hashes make that show.
"""

from collections.abc import Container

import apsw

_GROWS_ONLY = frozenset({"events", "groups", "refusals", "streams"})
"""Tables whose rows are added and never touched again."""

_DERIVED = frozenset({"snapshots", "checkpoint_names", "projection_positions"})
"""Tables that can be made anew from the log."""

_HARMLESS = frozenset(
    {
        apsw.SQLITE_SELECT,
        apsw.SQLITE_READ,
        apsw.SQLITE_FUNCTION,
        apsw.SQLITE_RECURSIVE,
        apsw.SQLITE_TRANSACTION,
        apsw.SQLITE_SAVEPOINT,
    }
)


class Authorizer:
    """Decides what SQLite may compile.

    Allowed are reading, transactions, adding rows to the log, raising the epoch, and
    anything with rows that can be derived again: the engine's own, and those of the
    tables that projections have declared. Everything else is refused: other changes,
    other tables, schema changes, ATTACH, and every PRAGMA.
    """

    def __init__(self, projected: Container[str]) -> None:
        """Allow changes to the tables that are in *projected* when they are asked for.

        None of them is the engine's own.
        """
        self._projected = projected

    def __call__(
        self,
        action: int,
        table: str | None,
        column: str | None,
        _database: str | None,
        _trigger: str | None,
    ) -> int:
        """Return whether SQLite may compile a statement with this action in it."""
        if action in _HARMLESS or self._is_allowed_change(action, table, column):
            return apsw.SQLITE_OK
        return apsw.SQLITE_DENY

    def _is_allowed_change(
        self, action: int, table: str | None, column: str | None
    ) -> bool:
        is_derived = table in _DERIVED or table in self._projected
        if action == apsw.SQLITE_INSERT:
            return table in _GROWS_ONLY or is_derived
        if action == apsw.SQLITE_UPDATE:
            return is_derived or (table, column) == ("owner", "epoch")
        return action == apsw.SQLITE_DELETE and is_derived
