"""Step m001: every student has a status, which the log knows."""

from argos_engine.migrations.migration import Migration

# A rollback leads back to an earlier version, so of each stream only the events count
# that lie in one of its spans: behind the last rollback, then behind the last one
# before that one's target, and so on.
UP = """
ALTER TABLE students
ADD COLUMN status TEXT NOT NULL DEFAULT 'ACTIVE'
CHECK (status IN ('ACTIVE', 'INACTIVE'));

WITH RECURSIVE span (stream, high, low) AS (
  SELECT
    heads.stream,
    heads.high,
    (
      SELECT coalesce(max(version), 0)
      FROM events
      WHERE events.stream = heads.stream
        AND events.event_type = 'engine.rollback.performed'
    )
  FROM (SELECT stream, max(version) AS high FROM events GROUP BY stream) AS heads
  UNION ALL
  SELECT
    span.stream,
    CAST(json_extract(CAST(back.payload AS TEXT), '$.to_version') AS INTEGER),
    (
      SELECT coalesce(max(version), 0)
      FROM events
      WHERE events.stream = span.stream
        AND events.event_type = 'engine.rollback.performed'
        AND events.version
          <= json_extract(CAST(back.payload AS TEXT), '$.to_version')
    )
  FROM span
  JOIN events AS back ON back.stream = span.stream AND back.version = span.low
),

latest AS (
  SELECT
    streams.aggregate_type || ':' || streams.aggregate_id AS stream,
    json_extract(CAST(events.payload AS TEXT), '$.student_id') AS id,
    json_extract(CAST(events.payload AS TEXT), '$.status') AS status,
    max(events.version) AS version
  FROM span
  JOIN events
    ON events.stream = span.stream
      AND events.version > span.low
      AND events.version <= span.high
  JOIN streams ON streams.stream = span.stream
  WHERE streams.aggregate_type = 'faculty'
    AND json_extract(CAST(events.payload AS TEXT), '$.status') IS NOT NULL
  GROUP BY 1, 2
)

UPDATE students
SET status = latest.status
FROM latest
WHERE latest.stream = students.stream AND latest.id = students.id;
"""

ADD_STUDENT_STATUS = Migration(
    "m001_add_student_status",
    "whether a student may be enrolled",
    UP,
    "ALTER TABLE students DROP COLUMN status",
)
