"""The statements that find events by what they have, one for each way to them."""

# what is put together here are constants, never values

from typing import NamedTuple

from argos_engine.storage.sqlite.statements import EVENT_COLUMNS, STREAM_NAMES

# What is wanted arrives as JSON arrays; NULL takes all.
_FITS = """
WHERE events.position > ?1
AND events.position <= ?2
AND (?3 IS NULL OR events.event_type IN (SELECT value FROM json_each(?3)))
AND (?4 IS NULL OR events.correlation_id IN (SELECT value FROM json_each(?4)))
AND (
    ?5 IS NULL
    OR json_extract(events.principal, '$.id') IN (SELECT value FROM json_each(?5))
)
AND (?6 IS NULL OR streams.aggregate_type IN (SELECT value FROM json_each(?6)))
AND (?7 IS NULL OR streams.aggregate_id IN (SELECT value FROM json_each(?7)))
"""

_COLUMNS = f"SELECT {EVENT_COLUMNS}, {STREAM_NAMES}"
_EVENTS = "FROM events CROSS JOIN streams USING (stream)"
_CORRELATED_EVENTS = """
FROM events INDEXED BY events_by_correlation
CROSS JOIN streams USING (stream)
"""


class Way(NamedTuple):
    """One way to events: from the first, from the last, or only counting them."""

    oldest: str
    newest: str
    counted: str


def _way(events: str, place: str, order: str) -> Way:
    wanted = f"{events} {_FITS} {place}"
    return Way(
        f"{_COLUMNS} {wanted} ORDER BY {order} LIMIT ?8",
        f"{_COLUMNS} {wanted} ORDER BY {order} DESC LIMIT ?8",
        f"SELECT count(*) {wanted} LIMIT ?8",
    )


LOG = _way(_EVENTS, "", "events.position")
STREAM = _way(
    _EVENTS,
    "AND events.stream = ?9 AND events.version > ?10 AND events.version <= ?11",
    "events.version",
)
CORRELATION = _way(
    _CORRELATED_EVENTS, "AND events.correlation_id = ?9", "events.position"
)

POSITION_OF_VERSION = """
SELECT position
FROM events
WHERE stream = ?1
AND version = ?2
"""

TIME_OF_POSITION = """
SELECT recorded_at
FROM events
WHERE position = ?1
"""

_CORRELATED = """
SELECT position
FROM events INDEXED BY events_by_correlation
WHERE correlation_id = ?1
AND position > ?2
AND position <= ?3
"""

CORRELATED_OLDEST = f"{_CORRELATED} ORDER BY position LIMIT 1 OFFSET ?4"
CORRELATED_NEWEST = f"{_CORRELATED} ORDER BY position DESC LIMIT 1 OFFSET ?4"
