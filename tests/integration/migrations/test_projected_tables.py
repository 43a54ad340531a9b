"""Steps that take rows of projections away: these are made anew, and not missed."""

import pytest

from argos_engine.engine import Engine, open_archive
from argos_engine.errors import MigrationFailedError
from argos_engine.migrations.migration import Migration
from argos_engine.projections.place import read_place
from tests.books import LOANS, MEMBER, TABLES_SQL, Borrow, Join, Shelf
from tests.integration.projections.shelf import require_equal

ANN = MEMBER.stream("ann")
ADD_SHELF = Migration(
    "m001_add_shelf",
    "members and their loans",
    TABLES_SQL,
    "DROP TABLE loans; DROP TABLE members",
)
WITH_DUE = """(
  book TEXT PRIMARY KEY,
  member TEXT NOT NULL REFERENCES members (id),
  due INTEGER CHECK (due > 0),
  stream TEXT NOT NULL
) STRICT"""


def rebuild_loans(session):
    session.rebuild(LOANS.name, WITH_DUE)


def open_library(path):
    return Engine.open(path, MEMBER, projections=[Shelf()])


@pytest.fixture
def library(path, up):
    """A journal with members and loans, and the step that made their tables."""
    up([ADD_SHELF])
    with open_library(path) as engine:
        desk = engine.acting_as("librarian", cause="a test")
        desk.execute(ANN, Join("Ann"))
        desk.execute(ANN, Borrow("Emma"))
    return path


def require_rows(path):
    with open_library(path) as engine:
        require_equal(engine)
        assert engine.projections.examine("shelf").is_sound


def position_in(path):
    """Return how far the projection has come, as it is stored."""
    with open_archive(path, MEMBER) as archive, archive.journal.read() as view:
        place = read_place(view.rows(), "shelf")
        return None if place is None else place.position


def test_a_table_that_was_dropped_and_made_again_has_its_rows(library, runner, up):
    with runner([ADD_SHELF]) as opened:
        opened.down()
    up([ADD_SHELF])

    assert position_in(library) is None
    require_rows(library)


def test_a_table_that_was_emptied_has_its_rows(library, up):
    sql = "DELETE FROM loans"

    up([ADD_SHELF, Migration("m002_empty_loans", "no loans", sql)])

    assert position_in(library) is None
    require_rows(library)


@pytest.mark.parametrize(
    "step",
    [
        rebuild_loans,
        "CREATE INDEX loans_due ON loans (due)",
        "CREATE TABLE notes (text TEXT) STRICT; DELETE FROM notes; DROP TABLE notes",
    ],
)
def test_a_step_that_takes_no_projected_row_away_costs_nothing(library, up, step):
    before = position_in(library)

    up([ADD_SHELF, Migration("m002_other", "something else", step)])

    assert position_in(library) == before is not None
    require_rows(library)


def test_a_step_that_fails_lets_the_rows_stay(library, up):
    before = position_in(library)
    step = Migration("m002_fails", "fails", "DELETE FROM loans; SELECT nothing")

    with pytest.raises(MigrationFailedError):
        up([ADD_SHELF, step])

    assert position_in(library) == before
    require_rows(library)
