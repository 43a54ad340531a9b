"""A journal with the tables of the books."""

import pytest

from argos_engine.engine import Engine
from tests.books import MEMBER, TABLES_SQL, Shelf
from tests.tables import make_tables


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "books.db"
    Engine.open(path, MEMBER).close()
    make_tables(path, TABLES_SQL)
    return path


@pytest.fixture
def open_engine(path):
    opened = []

    def open_(*projections, **arguments):
        for engine in opened:
            engine.close()
        given = projections or (Shelf(),)
        engine = Engine.open(path, MEMBER, projections=given, **arguments)
        opened.append(engine)
        return engine

    yield open_
    for engine in opened:
        engine.close()


@pytest.fixture
def engine(open_engine):
    return open_engine()


@pytest.fixture
def desk(engine):
    return engine.acting_as("librarian", cause="a test")
