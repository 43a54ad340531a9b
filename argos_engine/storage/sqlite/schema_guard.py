"""What a migration may do to a journal: anything with its own tables, and no more."""

import apsw

from argos_engine.storage.sqlite import schema

_HARMLESS = frozenset(
    {
        apsw.SQLITE_SELECT,
        apsw.SQLITE_READ,
        apsw.SQLITE_FUNCTION,
        apsw.SQLITE_RECURSIVE,
        apsw.SQLITE_SAVEPOINT,
        # Also a part of CREATE INDEX; it makes an index anew from its table.
        apsw.SQLITE_REINDEX,
    }
)

_NAMES_TABLE_FIRST = frozenset(
    {
        apsw.SQLITE_CREATE_TABLE,
        apsw.SQLITE_CREATE_VIEW,
        apsw.SQLITE_DROP_TABLE,
        apsw.SQLITE_DROP_VIEW,
        apsw.SQLITE_INSERT,
        apsw.SQLITE_UPDATE,
        apsw.SQLITE_DELETE,
    }
)

_NAMES_TABLE_SECOND = frozenset(
    {
        apsw.SQLITE_ALTER_TABLE,
        apsw.SQLITE_CREATE_INDEX,
        apsw.SQLITE_CREATE_TRIGGER,
        apsw.SQLITE_DROP_INDEX,
        apsw.SQLITE_DROP_TRIGGER,
    }
)

_REMOVES = frozenset({apsw.SQLITE_DROP_TABLE, apsw.SQLITE_DELETE})

_QUESTIONS = frozenset(
    {
        "foreign_key_check",
        "foreign_key_list",
        "index_info",
        "index_list",
        "index_xinfo",
        # SQLite itself asks this when a column with a CHECK comes to a table.
        "quick_check",
        "table_info",
        "table_list",
        "table_xinfo",
    }
)
"""Pragmas that only tell something."""

_STATISTICS = "sqlite_stat"
"""Tables by which SQLite plans every statement, the engine's too."""


class SchemaGuard:
    """Refuses statements of a step that touch what is not its own, and says which."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self.reason: str | None = None
        """Why a statement was refused, since somebody has set this to None."""
        self.removed_from: set[str] = set()
        """Tables that statements have dropped or deleted from, or were about to."""

    @property
    def is_standing(self) -> bool:
        """Whether it looks at statements now."""
        return self._connection.authorizer is not None

    def stand(self) -> None:
        """Look at every statement from now on, even at those prepared before."""
        self._connection.authorizer = self._authorize
        self.reason = None

    def step_aside(self) -> None:
        """Let everything through."""
        self._connection.authorizer = None

    def _authorize(
        self,
        action: int,
        first: str | None,
        second: str | None,
        _database: str | None,
        trigger: str | None,
    ) -> int:
        if action in _REMOVES and first is not None:
            self.removed_from.add(first.casefold())
        objection = _objection(action, first, second)
        if objection is None:
            return apsw.SQLITE_OK
        # SQLite may ask for more after it was told no.
        if self.reason is None:
            self.reason = objection if trigger is None else f"{objection}, in {trigger}"
        return apsw.SQLITE_DENY


def _objection(action: int, first: str | None, second: str | None) -> str | None:
    if action in _HARMLESS or (action == apsw.SQLITE_PRAGMA and first in _QUESTIONS):
        return None
    what = apsw.mapping_authorizer_function[action]
    assert isinstance(what, str), "the mapping goes both ways"
    verb = what.removeprefix("SQLITE_").replace("_", " ")
    table = _table(action, first, second)
    if table is None:
        return f"{verb} {first or ''}".rstrip() + " is not for migrations"
    if table in schema.own_objects() or table.startswith(_STATISTICS):
        return f"{verb} of {table}, which is the engine's own"
    return None


def _table(action: int, first: str | None, second: str | None) -> str | None:
    if action in _NAMES_TABLE_FIRST:
        return first
    return second if action in _NAMES_TABLE_SECOND else None
