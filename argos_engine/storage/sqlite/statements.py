"""Every statement that the adapter runs on rows, by name."""

# ruff: noqa: S608  # what is put together here are constants, never values

BEGIN = "BEGIN IMMEDIATE"
COMMIT = "COMMIT"
ROLLBACK = "ROLLBACK"

# One name for all savepoints: constant texts stay in the statement cache.
SAVEPOINT = "SAVEPOINT command"
RELEASE = "RELEASE command"
ROLLBACK_TO = "ROLLBACK TO command"

BEGIN_VIEW = "BEGIN"

_STREAM = """(
    SELECT stream
    FROM streams
    WHERE aggregate_type = ?1
    AND aggregate_id = ?2
)"""

# By another index, so that a stream that one of the two has lost is noticed.
_STREAM_AGAIN = """(
    SELECT stream
    FROM streams INDEXED BY streams_by_id
    WHERE aggregate_type = ?1
    AND aggregate_id = ?2
)"""

EVENT_COLUMNS = """
    events.position,
    NULL AS stream,
    events.version,
    events.event_type,
    events.schema_version,
    events.change,
    events.payload,
    events.state_digest,
    events.recorded_at,
    events.principal,
    events.cause,
    events.command_id,
    events.ordinal,
    events.fingerprint,
    events.correlation_id,
    events.causation_id,
    events.hash
"""

_REFUSAL = """
    refusals.command_id,
    refusals.fingerprint,
    refusals.version,
    refusals.error_type,
    refusals.reason,
    refusals.group_number
"""

STREAM_NAMES = """
    streams.aggregate_type,
    streams.aggregate_id
"""

HEAD = """
SELECT
    journal.store_id,
    owner.epoch,
    coalesce(events.position, 0),
    coalesce(groups.number, 0),
    coalesce(groups.hash, x''),
    coalesce(events.recorded_at, 0),
    coalesce(groups.last_position, 0)
FROM journal
CROSS JOIN owner
LEFT JOIN events ON events.position = (
    SELECT max(position)
    FROM events
    WHERE position <= ?1
)
LEFT JOIN groups ON groups.number = (
    SELECT number
    FROM groups
    WHERE last_position <= ?1
    AND number <= ?2
    ORDER BY number DESC
    LIMIT 1
)
"""

# Writing.

RAISE_EPOCH = """
UPDATE owner
SET epoch = epoch + 1
"""

FIND_STREAM = """
SELECT stream
FROM streams
WHERE aggregate_type = ?1
AND aggregate_id = ?2
"""

INSERT_STREAM = """
INSERT INTO streams (aggregate_type, aggregate_id)
VALUES (?1, ?2)
RETURNING stream
"""

INSERT_EVENT = """
INSERT INTO events (
    position,
    stream,
    version,
    event_type,
    schema_version,
    change,
    payload,
    state_digest,
    recorded_at,
    principal,
    cause,
    command_id,
    ordinal,
    fingerprint,
    correlation_id,
    causation_id,
    hash
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

INSERT_SNAPSHOT = """
INSERT INTO snapshots (stream, version, reason, schema_id, state, digest)
VALUES (?, ?, ?, ?, ?, ?)
"""

INSERT_CHECKPOINT_NAME = """
INSERT INTO checkpoint_names (stream, name, version)
VALUES (?, ?, ?)
"""

INSERT_REFUSAL = """
INSERT INTO refusals (
    command_id,
    fingerprint,
    stream,
    version,
    error_type,
    reason,
    group_number
)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""

INSERT_GROUP = """
INSERT INTO groups (number, last_position, hash)
VALUES (?, ?, ?)
"""

# Reading, up to a position and a group.

# Ids arrive as one JSON array. CROSS JOIN keeps it the outer loop.

EVENTS_BY_COMMAND = f"""
SELECT {EVENT_COLUMNS}, {STREAM_NAMES}
FROM json_each(?1) AS given
CROSS JOIN events ON events.command_id = given.value
CROSS JOIN streams USING (stream)
WHERE events.ordinal = 0
AND events.position <= ?2
"""

REFUSALS_BY_COMMAND = f"""
SELECT {_REFUSAL}, {STREAM_NAMES}
FROM json_each(?1) AS given
CROSS JOIN refusals ON refusals.command_id = given.value
CROSS JOIN streams USING (stream)
WHERE refusals.group_number <= ?2
"""

STREAM_HEAD = f"""
SELECT version, hash, ordinal, event_type, stream
FROM events
WHERE stream = {_STREAM}
AND position <= ?3
ORDER BY version DESC
LIMIT 1
"""

HAS_EVENTS = f"""
SELECT 1
FROM events
WHERE stream = {_STREAM_AGAIN}
AND position <= ?3
LIMIT 1
"""

EVENTS = f"""
SELECT {EVENT_COLUMNS}
FROM events
WHERE stream = {_STREAM}
AND position <= ?3
AND version > ?4
AND version <= ?5
ORDER BY version
LIMIT ?6
"""

# The text of the type lets the partial index of rollbacks serve this one.
ROLLBACKS = f"""
SELECT {EVENT_COLUMNS}
FROM events
WHERE stream = {_STREAM}
AND position <= ?3
AND version <= ?4
AND event_type = 'engine.rollback.performed'
ORDER BY version
"""

EVENTS_OF_TYPE = f"""
SELECT {EVENT_COLUMNS}
FROM events
WHERE stream = {_STREAM}
AND position <= ?3
AND version <= ?4
AND event_type = ?5
ORDER BY version
"""

RECORDED_AT = """
SELECT recorded_at
FROM events
WHERE stream = ?1
AND version = ?2
"""

LOG = f"""
SELECT {EVENT_COLUMNS}, {STREAM_NAMES}
FROM events
CROSS JOIN streams USING (stream)
WHERE events.position > ?1
AND events.position <= ?2
ORDER BY events.position
LIMIT ?3
"""

SNAPSHOT = f"""
SELECT
    snapshots.version,
    snapshots.reason,
    snapshots.schema_id,
    snapshots.state,
    snapshots.digest
FROM snapshots
CROSS JOIN events USING (stream, version)
WHERE snapshots.stream = {_STREAM}
AND events.position <= ?3
AND snapshots.version >= ?4
AND snapshots.version <= ?5
ORDER BY snapshots.version DESC
LIMIT 1
"""

CHECKPOINT_VERSION = f"""
SELECT checkpoint_names.version
FROM checkpoint_names
CROSS JOIN events USING (stream, version)
WHERE checkpoint_names.stream = {_STREAM}
AND events.position <= ?3
AND checkpoint_names.name = ?4
"""

CHECKPOINT_NAMES = f"""
SELECT checkpoint_names.name, checkpoint_names.version
FROM checkpoint_names
CROSS JOIN events USING (stream, version)
WHERE checkpoint_names.stream = {_STREAM}
AND events.position <= ?3
"""

REFUSALS = f"""
SELECT {_REFUSAL}, {STREAM_NAMES}
FROM refusals
CROSS JOIN streams USING (stream)
WHERE (refusals.group_number, refusals.command_id) > (?1, ?2)
AND refusals.group_number <= ?3
ORDER BY refusals.group_number, refusals.command_id
LIMIT ?4
"""

GROUPS = """
SELECT number, last_position, hash
FROM groups
WHERE number > ?1
AND number <= ?2
ORDER BY number
LIMIT ?3
"""

# A stream is in a view if its first event is.
STREAMS = f"""
SELECT
    {STREAM_NAMES},
    events.version,
    (
        SELECT count(*)
        FROM events
        WHERE stream = streams.stream
        AND change = 'full'
        AND position <= ?3
    ),
    (
        SELECT count(*)
        FROM snapshots
        WHERE stream = streams.stream
        AND version <= events.version
    ),
    (
        SELECT count(*)
        FROM refusals
        WHERE stream = streams.stream
        AND group_number <= ?4
    ),
    events.recorded_at
FROM streams
CROSS JOIN events ON events.stream = streams.stream
AND events.version = (
    SELECT version
    FROM events
    WHERE stream = streams.stream
    AND position <= ?3
    ORDER BY version DESC
    LIMIT 1
)
WHERE (streams.aggregate_type, streams.aggregate_id) > (?1, ?2)
ORDER BY streams.aggregate_type, streams.aggregate_id
LIMIT ?5
"""

STREAMS_BY_ID = f"""
SELECT {STREAM_NAMES}
FROM streams
CROSS JOIN events ON events.stream = streams.stream
WHERE streams.aggregate_id = ?1
AND events.version = 1
AND events.position <= ?2
ORDER BY streams.aggregate_type
LIMIT ?3
"""
