"""Whether the indexes that find events and refusals cover the whole log.

A damaged entry can take the last events of a stream out of sight, or the answer that a
command id has, so that its command would be carried out again. What is left still fits
its hashes, so nothing but a look at the whole index tells.
"""

import apsw

from argos_engine.errors import JournalCorruptError
from argos_engine.storage.sqlite import statements
from argos_engine.storage.sqlite.rows import Row, number

COVERAGE_EVENTS_MAX = 50_000
"""The longest log whose indexes an engine looks at when it opens it, for about 40 ms.

Opening a longer one would take too long. A verification looks at every one.
"""


def check_coverage(connection: apsw.Connection, path: str) -> None:
    """Return if every row of a log, unless it is a long one, is found by its indexes.

    Raises:
        JournalCorruptError: An index holds other entries than the log has rows.
    """
    rows: list[Row] = connection.execute(statements.LAST_POSITION).fetchall()
    last_position = number(rows[0], "events")
    if last_position > COVERAGE_EVENTS_MAX:
        return
    _check_streams(connection, path, last_position)
    _check_command_ids(connection, path)


def _check_streams(connection: apsw.Connection, path: str, last_position: int) -> None:
    rows: list[Row] = connection.execute(statements.COVERAGE).fetchall()
    events, faults = rows[0]
    if faults or events != last_position:
        raise JournalCorruptError(
            f"{path}: the index of the streams holds {events} events, {faults} streams "
            f"in it have gaps; the log ends at position {last_position}"
        )


def _check_command_ids(connection: apsw.Connection, path: str) -> None:
    enough = (COVERAGE_EVENTS_MAX + 1,)
    rows: list[Row] = connection.execute(statements.REFUSALS_UPTO, enough).fetchall()
    if number(rows[0], "refusals") > COVERAGE_EVENTS_MAX:
        return
    rows = connection.execute(statements.LOST_IDS).fetchall()
    lost = number(rows[0], "events and refusals")
    if lost:
        raise JournalCorruptError(
            f"{path}: the indexes of the command ids have lost {lost} answers"
        )
