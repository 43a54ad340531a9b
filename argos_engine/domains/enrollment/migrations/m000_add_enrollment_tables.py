"""Step m000: students, courses, sections and enrolments, as they first were."""

from argos_engine.migrations.migration import Migration

UP = """
CREATE TABLE students (
  faculty TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  stream TEXT NOT NULL,
  PRIMARY KEY (faculty, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX students_stream ON students (stream);
CREATE UNIQUE INDEX students_email ON students (faculty, email COLLATE NOCASE);

CREATE TABLE courses (
  faculty TEXT NOT NULL,
  id TEXT NOT NULL,
  title TEXT NOT NULL,
  stream TEXT NOT NULL,
  PRIMARY KEY (faculty, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX courses_stream ON courses (stream);

CREATE TABLE sections (
  faculty TEXT NOT NULL,
  id TEXT NOT NULL,
  course_id TEXT NOT NULL,
  lecturer TEXT NOT NULL,
  capacity INTEGER NOT NULL CHECK (capacity > 0),
  meetings TEXT NOT NULL CHECK (json_type(meetings) = 'array'),
  stream TEXT NOT NULL,
  PRIMARY KEY (faculty, id),
  FOREIGN KEY (faculty, course_id) REFERENCES courses (faculty, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sections_stream ON sections (stream);
CREATE INDEX sections_course ON sections (faculty, course_id);

CREATE TABLE enrollments (
  faculty TEXT NOT NULL,
  id TEXT NOT NULL,
  student_id TEXT NOT NULL,
  section_id TEXT NOT NULL,
  stream TEXT NOT NULL,
  PRIMARY KEY (faculty, id),
  FOREIGN KEY (faculty, student_id) REFERENCES students (faculty, id),
  FOREIGN KEY (faculty, section_id) REFERENCES sections (faculty, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrollments_stream ON enrollments (stream);
CREATE INDEX enrollments_student ON enrollments (faculty, student_id);
CREATE INDEX enrollments_section ON enrollments (faculty, section_id);

-- One row for each weekly meeting.
CREATE VIEW section_meetings AS
SELECT
  sections.faculty,
  sections.id AS section_id,
  sections.course_id,
  sections.lecturer,
  json_extract(meeting.value, '$.weekday') AS weekday,
  json_extract(meeting.value, '$.starts') AS starts,
  json_extract(meeting.value, '$.ends') AS ends,
  json_extract(meeting.value, '$.room') AS room
FROM sections
JOIN json_each(sections.meetings) AS meeting;
"""

DOWN = """
DROP VIEW section_meetings;
DROP TABLE enrollments;
DROP TABLE sections;
DROP TABLE courses;
DROP TABLE students;
"""

ADD_TABLES = Migration(
    "m000_add_enrollment_tables",
    "students, courses, sections and enrolments",
    UP,
    DOWN,
)
