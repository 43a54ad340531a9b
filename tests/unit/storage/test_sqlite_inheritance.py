"""A child made by fork has none of the locks of its parent, and is told so."""

from contextlib import closing

import pytest

from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.journal_files import read_files
from argos_engine.testing.journal_rows import NORTH, Scribe

# What a child has to say, the parent says for it, and pauses.
FORK = """
import os
from argos_engine.errors import ArgosError
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.storage.sqlite.schema_store import SqliteSchemaStore

def attempt(action):
    try:
        action().close()
        return "done"
    except ArgosError as error:
        return f"{type(error).__name__}: {error}"

def read(journal):
    with journal.read():
        return journal

def in_child(action, generations=1):
    heard, said = os.pipe()
    waits, ends = os.pipe()
    child = os.fork()
    if child:
        os.close(said)
        before_child_goes_on()
        os.close(ends)
        text = os.read(heard, 10_000).decode()
        os.waitpid(child, 0)
        os.close(heard)
        os.close(waits)
        return text
    os.close(ends)
    os.read(waits, 1)
    again = generations > 1
    text = in_child(action, generations - 1) if again else attempt(action)
    os.write(said, text.encode())
    os._exit(0)

def before_child_goes_on():
    pass

"""

ENGINE = "SqliteJournal.open(path)"
ACTIONS = {
    "an engine": ENGINE,
    "an archive": "SqliteJournal.open(path, read_only=True)",
    "migrations": "SqliteSchemaStore(path)",
}


@pytest.fixture
def told(path, start):
    """Return what a program says about what happened in its child."""
    with closing(SqliteJournal.open(path)) as journal:
        Scribe(journal.writer()).write(NORTH)
    return lambda program: start(f"{FORK}{program}").wait()


def refusal(path):
    return (
        f"ConfigurationError: {path} was open when this process was forked, so SQLite "
        "cannot lock it here: start the process anew (spawn), or fork it before the "
        "file is opened"
    )


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("held", [ENGINE, ACTIONS["an archive"]])
def test_a_child_opens_nothing_that_was_open_at_the_fork(told, path, held, action):
    """Its parent is gone from the file by then: no lock keeps it away."""
    text = told(f"""
held = read({held})
before_child_goes_on = held.close
pause(in_child(lambda: {ACTIONS[action]}))
""")

    assert text == refusal(path)


def test_a_child_that_is_refused_touches_nothing(told, path):
    before = read_files(path)

    told(f"""
held = read({ACTIONS["an archive"]})
pause(in_child(lambda: {ENGINE}))
""")

    files = read_files(path)
    assert {name: files[name] for name in before} == before


def test_a_child_of_a_child_is_refused_as_well(told, path):
    text = told(f"""
held = read({ENGINE})
pause(in_child(lambda: {ENGINE}, generations=2))
""")

    assert text == refusal(path)


def test_a_child_does_not_read_by_the_connections_of_its_parent(told, path):
    text = told(f"""
held = read({ACTIONS["an archive"]})
pause(in_child(lambda: read(held)))
""")

    assert text == refusal(path)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_child_opens_what_was_closed_before_the_fork(told, action):
    text = told(f"""
read({ENGINE}).close()
pause(in_child(lambda: {ACTIONS[action]}))
""")

    assert text == "done"


def test_a_child_opens_another_file_than_its_parent(told):
    text = told(f"""
held = read({ENGINE})
pause(in_child(lambda: SqliteJournal.open(path + ".other")))
""")

    assert text == "done"
