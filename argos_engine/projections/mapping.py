"""Objects of an attrs class as rows, and rows as objects."""

import datetime
import decimal
import enum
import types
import typing
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

import attrs

from argos_engine.errors import ConfigurationError, JournalCorruptError, shown
from argos_engine.ports.rows import Row, RowValue
from argos_engine.ports.table import TableShape

ItemT = TypeVar("ItemT")


class _Column(NamedTuple):
    """How the values of one field go into a column and come out of it."""

    write: Callable[[Any], RowValue]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:  # noqa: ANN401  # whatever it is
    return value


_COLUMNS: dict[type, _Column] = {
    str: _Column(_same, _same),
    bytes: _Column(_same, _same),
    int: _Column(_same, _same),
    float: _Column(_same, _same),
    bool: _Column(int, bool),
    datetime.datetime: _Column(
        datetime.datetime.isoformat, datetime.datetime.fromisoformat
    ),
    datetime.date: _Column(datetime.date.isoformat, datetime.date.fromisoformat),
    datetime.time: _Column(datetime.time.isoformat, datetime.time.fromisoformat),
    decimal.Decimal: _Column(str, decimal.Decimal),
}


class RowMapping(Generic[ItemT]):
    """Maps each field of an attrs class to the column of the same name.

    Fields are text, bytes, numbers, truth values (0 and 1), dates, times and decimals
    (as text), enumerations (their values), or any of these or None.

    Args:
        item_class: The attrs class.
        shape: The table; it has all the fields as columns.

    Raises:
        ConfigurationError: The class does not fit the table.
    """

    def __init__(self, item_class: type[ItemT], shape: TableShape) -> None:
        self._name = item_class.__name__
        self._build: Callable[..., ItemT] = item_class
        if not attrs.has(item_class):
            raise ConfigurationError(f"{self._name} is no attrs class")
        attrs.resolve_types(item_class)
        self._columns = {
            field.name: _column(item_class, field, shape)
            for field in attrs.fields(item_class)
        }
        self._table = shape.name

    def row(self, item: ItemT) -> dict[str, RowValue]:
        """Return *item* as a projection writes it."""
        row: dict[str, RowValue] = {}
        for name, column in self._columns.items():
            value = getattr(item, name)
            row[name] = None if value is None else column.write(value)
        return row

    def item(self, row: Row) -> ItemT:
        """Return the object in a row.

        Raises:
            JournalCorruptError: The row holds what the class does not take.
        """
        try:
            values = {
                name: None if row[name] is None else column.read(row[name])
                for name, column in self._columns.items()
            }
            return self._build(**values)
        except Exception as error:
            raise JournalCorruptError(
                f"table {self._table}: {shown(dict(row))} is no {self._name}"
            ) from error


def _column(
    item_class: type, field: "attrs.Attribute[Any]", shape: TableShape
) -> _Column:
    place = f"{item_class.__name__}.{field.name}"
    if field.name not in shape.columns:
        raise ConfigurationError(f"{place} is no column of table {shape.name}")
    kind = _without_none(field.type)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _Column(lambda member: member.value, kind)
    column = _COLUMNS.get(kind) if isinstance(kind, type) else None
    if column is None:
        raise ConfigurationError(f"{place}: a column cannot hold {shown(field.type)}")
    return column


def _without_none(kind: Any) -> Any:  # noqa: ANN401  # an annotation
    if typing.get_origin(kind) not in (typing.Union, types.UnionType):
        return kind
    others = [each for each in typing.get_args(kind) if each is not types.NoneType]
    return others[0] if len(others) == 1 else kind
