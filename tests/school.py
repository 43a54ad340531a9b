"""Migrations for tests: a school whose tables refer to each other and hold rows."""

import apsw

from argos_engine.migrations.author import Author
from argos_engine.migrations.migration import Migration

AUTHOR = Author("operator:kim", "release 7")

WITH_STATUS = """(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('new', 'old'))
) STRICT"""


def add_status(session):
    session.rebuild("student", WITH_STATUS, {"status": "'new'"})


def drop_status(session):
    session.execute("ALTER TABLE student DROP COLUMN status")


ADD_STUDENTS = Migration(
    "m001_add_students",
    "students, with an index",
    """
    CREATE TABLE student (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
    CREATE INDEX student_name ON student (name);
    INSERT INTO student (name) VALUES ('Ada'), ('Bo'), ('Cy'), ('Di'), ('Ed');
    DELETE FROM student WHERE name = 'Ed';
    """,
    "DROP TABLE student",
)
ADD_SEATS = Migration(
    "m002_add_seats",
    "seats, which go with their student",
    """
    CREATE TABLE seat (
      id INTEGER PRIMARY KEY,
      student INTEGER NOT NULL REFERENCES student (id) ON DELETE CASCADE
    ) STRICT;
    INSERT INTO seat (student) SELECT id FROM student;
    CREATE VIEW roll AS SELECT name FROM student;
    CREATE TABLE renamed (name TEXT) STRICT;
    CREATE TRIGGER student_renamed AFTER UPDATE OF name ON Student
    BEGIN
      INSERT INTO renamed VALUES (old.name);
    END;
    """,
    "DROP TABLE seat; DROP TABLE renamed; DROP TRIGGER student_renamed; DROP VIEW roll",
)
ADD_STATUS = Migration(
    "m003_add_student_status", "every student has a status", add_status, drop_status
)
SCHOOL = (ADD_STUDENTS, ADD_SEATS, ADD_STATUS)
IDS = [each.id for each in SCHOOL]


def query(path, sql):
    """Return the rows of a query, asked through a connection of its own."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def objects(path):
    """Return all tables, indexes, views and triggers with their statements."""
    rows = query(path, "SELECT name, sql FROM sqlite_schema ORDER BY name")
    return dict(rows)


def rows_of(path):
    """Return the rows of all tables but the journal's."""
    names = [name for name in ("renamed", "seat", "student") if name in objects(path)]
    return {
        name: query(path, f"SELECT * FROM {name} ORDER BY 1")  # noqa: S608
        for name in names
    }
