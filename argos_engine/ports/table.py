"""The shape of a projected table: what projections and repositories may name in it."""

import math
import re
from collections.abc import Iterable, Mapping
from types import NoneType
from typing import Any

import attrs

from argos_engine.domain.argument import all_of
from argos_engine.errors import InvalidInputError
from argos_engine.ports.rows import Row, RowValue

STREAM_COLUMN = "stream"
"""In every projected table: whose row it is, as `str(StreamId)`."""

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")
_INTEGER_MAX = 2**63 - 1
_KINDS = (str, bytes, int, float, NoneType)


def identifier(name: str, value: object) -> str:
    """Return *value* if it can name a table, a column or a projection.

    Raises:
        InvalidInputError: Anything but lower-case letters, digits and underscores.
    """
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        rule = "must be 1 to 63 lower-case letters, digits and underscores"
        raise InvalidInputError(name, value, rule)
    return str.__str__(value)


def _table(value: object) -> str:
    return identifier("table", value)


def _columns(value: Iterable[str]) -> tuple[str, ...]:
    names = [identifier("column", each) for each in all_of("columns", value, str)]
    if not names or len(set(names)) < len(names) or STREAM_COLUMN in names:
        rule = f"must be at least one, each once, and none of them {STREAM_COLUMN!r}"
        raise InvalidInputError("columns", names, rule)
    return tuple(names)


@attrs.frozen(cache_hash=True)
class TableShape:
    """A table that a migration has made, as far as a projection uses it.

    The table is STRICT. Besides *columns* it has the column `stream` (TEXT NOT NULL),
    by which the engine knows whose row it is, and an index that begins with it.

    Args:
        name: The table.
        columns: What a projection writes; the engine fills `stream`.
        key: Columns that are unique together and never NULL: the primary key, or
            those of another unique index.

    Raises:
        InvalidInputError: A name is no identifier, or the key has other columns.
    """

    name: str = attrs.field(converter=_table)
    columns: tuple[str, ...] = attrs.field(converter=_columns)
    key: tuple[str, ...] = attrs.field(converter=_columns)
    stored_columns: tuple[str, ...] = attrs.field(init=False, repr=False)
    """All that a row is read with, in this order."""

    @stored_columns.default
    def _all_columns(self) -> tuple[str, ...]:
        return *self.columns, STREAM_COLUMN

    def __attrs_post_init__(self) -> None:
        self.check_columns(self.key)

    def check_columns(self, names: Iterable[str]) -> None:
        """Return if the table has all these columns.

        Raises:
            InvalidInputError: It lacks one, which is named.
        """
        for name in names:
            if name not in self.stored_columns:
                raise InvalidInputError("column", name, f"must be one of {self.name}")

    def check_row(self, row: Row) -> None:
        """Return if columns with these values can be written or looked for.

        Raises:
            InvalidInputError: A column is not the table's, or a value is none that
                every store keeps as it is.
        """
        self.check_columns(row)
        for column, value in row.items():
            if not _is_storable(value):
                rule = "must be text, bytes, None, a finite number, at most 64 bits"
                raise InvalidInputError(f"{self.name}.{column}", value, rule)

    def check_key(self, key: Row) -> None:
        """Return if *key* has a value for just the columns of the key.

        Raises:
            InvalidInputError: It has not, or a value that cannot be stored.
        """
        if set(key) != set(self.key):
            rule = f"must have the columns {', '.join(self.key)}"
            raise InvalidInputError(f"key of {self.name}", dict(key), rule)
        self.check_row(key)

    def key_of(self, row: Row) -> dict[str, RowValue]:
        """Return the columns of *row* that are its key."""
        return {column: row[column] for column in self.key}


def shape_of(tables: Mapping[str, TableShape], name: str) -> TableShape:
    """Return the table called *name* out of those that are declared.

    Raises:
        InvalidInputError: It is none of them.
    """
    shape = tables.get(name)
    if shape is None:
        raise InvalidInputError("table", name, "must be one that is declared")
    return shape


def _is_storable(value: Any) -> bool:  # noqa: ANN401  # that is what it finds out
    if type(value) not in _KINDS:
        return False
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return -_INTEGER_MAX - 1 <= value <= _INTEGER_MAX
    return not isinstance(value, str) or not _has_surrogates(value)


def _has_surrogates(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text)
