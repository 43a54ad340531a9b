"""Whether the index that finds the events of a stream covers the whole log.

A damaged entry can take the last events of a stream out of sight. What is left still
fits its hashes, so nothing but a look at the whole index tells.
"""

import apsw

from argos_engine.errors import JournalCorruptError
from argos_engine.storage.sqlite import statements
from argos_engine.storage.sqlite.rows import Row, number

COVERAGE_EVENTS_MAX = 50_000
"""The longest log whose index an engine looks at when it opens it, for about 3 ms.

Opening a longer one would take too long. A verification looks at every one.
"""


def check_coverage(connection: apsw.Connection, path: str) -> None:
    """Return if every event of a log, unless it is a long one, is found by its stream.

    Raises:
        JournalCorruptError: The index holds other entries than the log has events.
    """
    rows: list[Row] = connection.execute(statements.LAST_POSITION).fetchall()
    last_position = number(rows[0], "events")
    if not 0 < last_position <= COVERAGE_EVENTS_MAX:
        return
    rows = connection.execute(statements.COVERAGE).fetchall()
    events, faults = rows[0]
    if faults or events != last_position:
        raise JournalCorruptError(
            f"{path}: the index of the streams holds {events} events, {faults} streams "
            f"in it have gaps; the log ends at position {last_position}"
        )
