"""The rows of one table copied into another, in parts that can be watched."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from argos_engine.errors import MigrationFailedError
from argos_engine.ports.schema import SqlValue

COPIED_ROWS_A_STATEMENT = 10_000
"""Rows that are copied before it is said how far it has come."""

_COLUMNS = """
SELECT name, hidden = 0
FROM pragma_table_xinfo(?)
ORDER BY cid
"""

_HAS_NO_ROWID = "SELECT wr FROM pragma_table_list(?) WHERE schema = 'main'"

_PARTS = """
SELECT min(_rowid_), max(_rowid_), count(*)
FROM (
  SELECT _rowid_, (row_number() OVER (ORDER BY _rowid_) - 1) / ? AS part
  FROM {source}
)
GROUP BY part
ORDER BY part
"""

_ROWID = "_rowid_"


class Statements(Protocol):
    """What carries out the statements, guarded as those of the step itself."""

    step: str

    def execute(
        self, sql: str, bindings: Sequence[SqlValue] = ()
    ) -> Sequence[tuple[SqlValue, ...]]:
        """Carry out statements and return the rows they give."""

    def report(self, done: int, total: int) -> None:
        """Say how far the rows are copied."""


class RowCopy:
    """Copies all rows of one table into an empty one, or fails."""

    def __init__(self, session: Statements, source: str, target: str) -> None:
        self._session = session
        self._source = source
        self._target = target

    def run(self, values: Mapping[str, str]) -> None:
        """Copy; columns with an expression in *values* by that, others by name.

        Raises:
            MigrationFailedError: A value is for no column, or rows were lost.
        """
        insert = self._insert(values)
        total = self._count(self._source)
        if self._can_be_parted():
            self._copy_parts(insert, total)
        else:
            self._session.execute(insert)
        # A definition that says ON CONFLICT IGNORE or REPLACE loses rows silently.
        copied = self._count(self._target)
        if copied != total:
            raise self._error(f"of {total} rows the definition kept {copied}")

    def _insert(self, values: Mapping[str, str]) -> str:
        before = {name.casefold(): name for name, _ in self._columns(self._source)}
        after = [name for name, is_stored in self._columns(self._target) if is_stored]
        unknown = sorted(set(values) - set(after))
        if unknown:
            raise self._error(f"a value for {unknown[0]!r}, which is no column")
        sources = {
            quoted(name): values.get(name) or quoted(before[name.casefold()])
            for name in after
            if name in values or name.casefold() in before
        }
        return (
            f"INSERT INTO {quoted(self._target)} ({', '.join(sources)}) "  # noqa: S608  # all names are quoted
            f"SELECT {', '.join(sources.values())} FROM {quoted(self._source)}"
        )

    def _can_be_parted(self) -> bool:
        ((has_none,),) = self._session.execute(_HAS_NO_ROWID, (self._source,))
        names = [name.casefold() for name, _ in self._columns(self._source)]
        return not has_none and _ROWID not in names

    def _copy_parts(self, insert: str, total: int) -> None:
        parts = self._session.execute(
            _PARTS.format(source=quoted(self._source)), (COPIED_ROWS_A_STATEMENT,)
        )
        done = 0
        for first, last, count in parts:
            part = f"{insert} WHERE {_ROWID} BETWEEN ? AND ?"
            self._session.execute(part, (first, last))
            done += int(count or 0)
            self._session.report(done, total)

    def _columns(self, table: str) -> list[tuple[str, bool]]:
        rows = self._session.execute(_COLUMNS, (table,))
        return [(str(name), bool(is_stored)) for name, is_stored in rows]

    def _count(self, table: str) -> int:
        statement = f"SELECT count(*) FROM {quoted(table)}"  # noqa: S608  # quoted
        ((count,),) = self._session.execute(statement)
        assert isinstance(count, int), "SQLite counts in whole numbers"
        return count

    def _error(self, reason: str) -> MigrationFailedError:
        return MigrationFailedError(self._session.step, reason)


def quoted(name: str) -> str:
    """Return *name* as SQL takes it for a name, whatever is in it."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
