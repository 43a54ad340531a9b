"""What the writing connection may do at all, whatever statement it is given.

One of several layers: triggers refuse in the file, DEFENSIVE in SQLite, this one in the
connection. None of them stops the owner of the file; the hashes make that show.
"""

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


def authorize(
    action: int,
    table: str | None,
    column: str | None,
    _database: str | None,
    _trigger: str | None,
) -> int:
    """Return whether SQLite may compile a statement with this action in it.

    Allowed are reading, transactions, adding rows to the log, raising the epoch, and
    anything with rows that can be derived again. Everything else is refused: other
    changes, other tables, schema changes, ATTACH, and every PRAGMA.
    """
    if action in _HARMLESS or _is_allowed_change(action, table, column):
        return apsw.SQLITE_OK
    return apsw.SQLITE_DENY


def _is_allowed_change(action: int, table: str | None, column: str | None) -> bool:
    if action == apsw.SQLITE_INSERT:
        return table in _GROWS_ONLY or table in _DERIVED
    if action == apsw.SQLITE_UPDATE:
        return table in _DERIVED or (table, column) == ("owner", "epoch")
    return action == apsw.SQLITE_DELETE and table in _DERIVED
