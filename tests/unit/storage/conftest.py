"""A journal in a file, and what tests need to look behind it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

import argos_engine
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.journal_rows import NORTH, SOUTH, Scribe

ROOT = Path(argos_engine.__file__).parents[1]
NOBODY = 65_534
TIMEOUT_SECONDS = 20


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path) -> Iterator[SqliteJournal]:
    journal = SqliteJournal.open(path, store_id="store")
    yield journal
    journal.close()


@pytest.fixture
def without_lock(path):
    """Return a function after which another engine may open the file as well."""
    return lambda: Path(f"{path}.lock").unlink()


@pytest.fixture
def scribe(journal) -> Scribe:
    return Scribe(journal.writer())


@pytest.fixture
def connection(journal, scribe) -> apsw.Connection:
    """Return the writer's own connection, to a log of two events and a refusal.

    Its authorizer is off: what the file itself refuses is looked at here.
    """
    scribe.begin()
    scribe.append(scribe.event(NORTH))
    scribe.append(scribe.event(SOUTH))
    scribe.refuse(NORTH, "refused")
    scribe.commit()
    connection = journal.writer()._connection
    connection.authorizer = None
    return connection


@pytest.fixture
def unprivileged():
    """Return a context of somebody to whom permissions mean something, even if root."""

    @contextmanager
    def unprivileged():
        if os.geteuid() != 0:
            yield
            return
        os.setresuid(NOBODY, NOBODY, 0)
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)

    return unprivileged


class Child:
    """A process that runs a program on a journal, and stops to be looked at.

    The program calls `pause(text)`, which comes back as `wait()`, and goes on after
    `go_on()`.
    """

    PREAMBLE = """
import sys

def pause(text):
    print(text, flush=True)
    sys.stdin.readline()

path = sys.argv[1]
"""

    def __init__(self, program, path):
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.PREAMBLE + program, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        self.pid = self.process.pid

    def wait(self):
        """Return what the program says when it pauses next."""
        return self.process.stdout.readline().rstrip()

    def go_on(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self):
        """End it without a chance to tidy up, and wait until it is gone."""
        self.process.kill()
        with self.process:
            self.process.wait(TIMEOUT_SECONDS)


@pytest.fixture
def start(path):
    """Return a function that starts a program on the journal's path."""
    children = []

    def start(program):
        children.append(Child(program, path))
        return children[-1]

    yield start
    for child in children:
        child.kill()
