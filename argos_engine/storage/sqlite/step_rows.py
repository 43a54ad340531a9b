"""The rows of the table `schema_migrations`."""

import apsw

from argos_engine.errors import JournalCorruptError
from argos_engine.migrations.migration import check_step_id
from argos_engine.ports.schema import Direction, StepRecord

_INSERT = """
INSERT INTO schema_migrations
  (name, direction, checksum, applied_at, duration, principal, cause)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""

_ALL = """
SELECT name, direction, checksum, applied_at, duration, principal, cause
FROM schema_migrations
ORDER BY id
"""


def insert_record(connection: apsw.Connection, record: StepRecord) -> None:
    """Add a row behind all others."""
    values = record._replace(direction=record.direction.value)  # type: ignore[arg-type]
    connection.execute(_INSERT, values)


def read_records(connection: apsw.Connection) -> list[StepRecord]:
    """Return all rows, oldest first.

    Raises:
        JournalCorruptError: A row is none that an engine writes.
    """
    return [_record(row) for row in connection.execute(_ALL).fetchall()]


def _record(row: tuple[object, ...]) -> StepRecord:
    # The types of all columns are kept by the table, which is STRICT.
    name, direction, *others = row
    try:
        step, way = check_step_id(name), Direction(direction)
    except ValueError as error:
        raise JournalCorruptError("table schema_migrations: not a row of it") from error
    return StepRecord(step, way, *others)  # type: ignore[arg-type]
