"""Statements on projected tables, made of names that were checked against a shape.

Names are quoted all the same, and values are always bound.
"""

# ruff: noqa: S608  # only names are put in, and only quoted

from collections.abc import Iterable, Sequence
from functools import lru_cache

from argos_engine.ports.table import TableShape
from argos_engine.storage.sqlite.row_copy import quoted

STATEMENTS_MAX = 1_000
"""How many texts are kept to be used again."""

POSITION = "SELECT position FROM projection_positions WHERE name = ?"
POSITIONS = "SELECT name, position FROM projection_positions ORDER BY name"
FORGET_POSITION = "DELETE FROM projection_positions WHERE name = ?"
SET_POSITION = """
INSERT INTO projection_positions (name, position)
VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET position = excluded.position
"""

SAVEPOINT = "SAVEPOINT rows"
RELEASE = "RELEASE rows"
ROLLBACK_TO = "ROLLBACK TO rows"


@lru_cache(STATEMENTS_MAX)
def select(shape: TableShape, where: tuple[str, ...]) -> str:
    """Return a statement for the rows with some columns."""
    return f"SELECT {_list(shape.stored_columns)} FROM {_table(shape)}{_where(where)}"


@lru_cache(STATEMENTS_MAX)
def page(
    shape: TableShape, where: tuple[str, ...], order: tuple[str, ...], *, is_first: bool
) -> str:
    """Return a statement for rows behind a place in an order."""
    conditions = _conditions(where)
    if not is_first:
        places = ", ".join("?" * len(order))
        conditions.append(f"({_list(order)}) > ({places})")
    return (
        f"SELECT {_list(shape.stored_columns)} FROM {_table(shape)}"
        f"{_all(conditions)} ORDER BY {_list(order)} LIMIT ?"
    )


@lru_cache(STATEMENTS_MAX)
def count(shape: TableShape, where: tuple[str, ...]) -> str:
    """Return a statement for the number of rows with some columns."""
    return f"SELECT count(*) FROM {_table(shape)}{_where(where)}"


@lru_cache(STATEMENTS_MAX)
def insert(shape: TableShape, columns: tuple[str, ...]) -> str:
    """Return a statement that adds a row."""
    places = ", ".join("?" * len(columns))
    return f"INSERT OR ABORT INTO {_table(shape)} ({_list(columns)}) VALUES ({places})"


@lru_cache(STATEMENTS_MAX)
def update(shape: TableShape, where: tuple[str, ...], changes: tuple[str, ...]) -> str:
    """Return a statement that changes rows."""
    values = ", ".join(f"{quoted(name)} = ?" for name in changes)
    return f"UPDATE OR ABORT {_table(shape)} SET {values}{_where(where)}"


@lru_cache(STATEMENTS_MAX)
def delete(shape: TableShape, where: tuple[str, ...]) -> str:
    """Return a statement that takes rows away."""
    return f"DELETE FROM {_table(shape)}{_where(where)}"


def _table(shape: TableShape) -> str:
    return quoted(shape.name)


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names))


def _where(names: Iterable[str]) -> str:
    return _all(_conditions(names))


def _conditions(names: Iterable[str]) -> list[str]:
    # IS, because a value may be NULL; it uses an index as = does.
    return [f"{quoted(name)} IS ?" for name in names]


def _all(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
