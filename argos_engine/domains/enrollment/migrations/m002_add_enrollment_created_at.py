"""Step m002: every enrolment says since when, which the log knows."""

from argos_engine.domains.enrollment.migrations.effective_spans import SPANS
from argos_engine.migrations.migration import Migration

# A row that no event explains would get NULL, which the new table refuses: then the
# whole step fails.
UP = f"""
CREATE TABLE dated_enrollments (
  faculty TEXT NOT NULL,
  id TEXT NOT NULL,
  student_id TEXT NOT NULL,
  section_id TEXT NOT NULL,
  stream TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (faculty, id),
  FOREIGN KEY (faculty, student_id) REFERENCES students (faculty, id),
  FOREIGN KEY (faculty, section_id) REFERENCES sections (faculty, id)
) STRICT, WITHOUT ROWID;

{SPANS}
latest AS (
  SELECT
    streams.aggregate_type || ':' || streams.aggregate_id AS stream,
    json_extract(CAST(events.payload AS TEXT), '$.section_id') || '/'
      || json_extract(CAST(events.payload AS TEXT), '$.student_id') AS id,
    events.recorded_at AS at,
    max(events.version) AS version
  FROM span
  JOIN events
    ON events.stream = span.stream
      AND events.version > span.low
      AND events.version <= span.high
  JOIN streams ON streams.stream = span.stream
  WHERE events.event_type = 'faculty.student.enrolled'
  GROUP BY 1, 2
)

INSERT INTO dated_enrollments
SELECT
  enrollments.faculty,
  enrollments.id,
  enrollments.student_id,
  enrollments.section_id,
  enrollments.stream,
  strftime('%Y-%m-%dT%H:%M:%S', latest.at / 1000000, 'unixepoch')
    || CASE latest.at % 1000000
      WHEN 0 THEN ''
      ELSE printf('.%06d', latest.at % 1000000)
    END
    || '+00:00'
FROM enrollments
LEFT JOIN latest
  ON latest.stream = enrollments.stream AND latest.id = enrollments.id;

DROP TABLE enrollments;
ALTER TABLE dated_enrollments RENAME TO enrollments;
CREATE INDEX enrollments_stream ON enrollments (stream);
CREATE INDEX enrollments_student ON enrollments (faculty, student_id);
CREATE INDEX enrollments_section ON enrollments (faculty, section_id);
"""  # noqa: S608  # a constant in it, nothing from outside

ADD_ENROLLMENT_CREATED_AT = Migration(
    "m002_add_enrollment_created_at",
    "since when a student is enrolled",
    UP,
    "ALTER TABLE enrollments DROP COLUMN created_at",
)
