"""Step m001: every student has a status, which the log knows."""

from argos_engine.domains.enrollment.migrations.effective_spans import SPANS
from argos_engine.migrations.migration import Migration

UP = f"""
ALTER TABLE students
ADD COLUMN status TEXT NOT NULL DEFAULT 'ACTIVE'
CHECK (status IN ('ACTIVE', 'INACTIVE'));

{SPANS}
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
"""  # noqa: S608  # a constant in it, nothing from outside

ADD_STUDENT_STATUS = Migration(
    "m001_add_student_status",
    "whether a student may be enrolled",
    UP,
    "ALTER TABLE students DROP COLUMN status",
)
