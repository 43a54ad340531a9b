"""Whether the indexes that find events and refusals cover the whole log.

A damaged entry can take the last events of a stream out of sight, or a rollback, or a
part of a conversation, or the answer that a command id has, so that its command would
be carried out again. What is left still fits its hashes, so nothing but a look at the
whole index tells.
"""

import apsw

from argos_engine.errors import JournalCorruptError
from argos_engine.storage.sqlite.rows import Row, number

COVERAGE_EVENTS_MAX = 50_000
"""The longest log whose indexes an engine looks at when it opens it, for about 40 ms.

Opening a longer one would take too long. A verification looks at every one.
"""

_LAST_POSITION = """
SELECT coalesce(max(position), 0)
FROM events
"""

# One pass over the index of (stream, version): in order, and each stream from 1 on.
_COVERAGE = """
SELECT
    coalesce(sum(entries), 0),
    coalesce(sum(is_faulty), 0)
FROM (
    SELECT
        count(*) AS entries,
        min(version) <> 1
        OR max(version) <> count(*)
        OR stream <= coalesce(lag(stream) OVER (), 0) AS is_faulty
    FROM events
    GROUP BY stream
)
"""

# Rows that a look-up by their command id does not find. The indexes are named, because
# only what they hold tells; a column of refusals that none of them has, for the same.
_LOST_IDS = """
SELECT (
    SELECT count(*)
    FROM events AS stored NOT INDEXED
    WHERE NOT EXISTS (
        SELECT 1 FROM events INDEXED BY sqlite_autoindex_events_2
        WHERE command_id = stored.command_id
        AND ordinal = stored.ordinal
        AND position = stored.position
    )
) + (
    SELECT count(stored.fingerprint)
    FROM refusals AS stored NOT INDEXED
    WHERE NOT EXISTS (
        SELECT 1 FROM refusals INDEXED BY sqlite_autoindex_refusals_1
        WHERE command_id = stored.command_id
        AND group_number = stored.group_number
    )
)
"""

# Without one of them, history would show as effective what a rollback has hidden.
_LOST_ROLLBACKS = """
SELECT count(*)
FROM events AS stored NOT INDEXED
WHERE event_type = 'engine.rollback.performed'
AND NOT EXISTS (
    SELECT 1 FROM events INDEXED BY events_rollbacks
    WHERE event_type = 'engine.rollback.performed'
    AND stream = stored.stream
    AND version = stored.version
    AND position = stored.position
)
"""

# Without one of them, what belongs to a conversation would be shown in part.
_LOST_CORRELATIONS = """
SELECT count(*)
FROM events AS stored NOT INDEXED
WHERE correlation_id IS NOT NULL
AND NOT EXISTS (
    SELECT 1 FROM events INDEXED BY events_by_correlation
    WHERE correlation_id = stored.correlation_id
    AND position = stored.position
)
"""

_REFUSALS_UPTO = "SELECT count(*) FROM (SELECT 1 FROM refusals LIMIT ?1)"


def check_coverage(connection: apsw.Connection, path: str) -> None:
    """Return if every row of a log, unless it is a long one, is found by its indexes.

    Raises:
        JournalCorruptError: An index holds other entries than the log has rows.
    """
    rows: list[Row] = connection.execute(_LAST_POSITION).fetchall()
    last_position = number(rows[0], "events")
    if last_position > COVERAGE_EVENTS_MAX:
        return
    _check_streams(connection, path, last_position)
    _check_none_lost(connection, path, _LOST_ROLLBACKS, "rollbacks")
    _check_none_lost(connection, path, _LOST_CORRELATIONS, "correlation ids")
    _check_command_ids(connection, path)


def _check_streams(connection: apsw.Connection, path: str, last_position: int) -> None:
    rows: list[Row] = connection.execute(_COVERAGE).fetchall()
    events, faults = rows[0]
    if faults or events != last_position:
        raise JournalCorruptError(
            f"{path}: the index of the streams holds {events} events, {faults} streams "
            f"in it have gaps; the log ends at position {last_position}"
        )


def _check_none_lost(
    connection: apsw.Connection, path: str, question: str, what: str
) -> None:
    rows: list[Row] = connection.execute(question).fetchall()
    lost = number(rows[0], "events")
    if lost:
        raise JournalCorruptError(
            f"{path}: the index of the {what} has lost {lost} of them"
        )


def _check_command_ids(connection: apsw.Connection, path: str) -> None:
    enough = (COVERAGE_EVENTS_MAX + 1,)
    rows: list[Row] = connection.execute(_REFUSALS_UPTO, enough).fetchall()
    if number(rows[0], "refusals") > COVERAGE_EVENTS_MAX:
        return
    rows = connection.execute(_LOST_IDS).fetchall()
    lost = number(rows[0], "events and refusals")
    if lost:
        raise JournalCorruptError(
            f"{path}: the indexes of the command ids have lost {lost} answers"
        )
