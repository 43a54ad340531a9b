"""A journal with events, and what opens it for migrations."""

from contextlib import contextmanager

import pytest

from argos_engine.engine import Engine
from argos_engine.migrate import open_migrations
from tests.accounts import ACCOUNT, Deposit
from tests.school import AUTHOR, SCHOOL


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "school.db"
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk", cause="a test")
        desk.execute(ACCOUNT.stream("one"), Deposit(7))
        desk.checkpoint(ACCOUNT.stream("one"), "first")
    return path


@pytest.fixture
def runner(path):
    """Return a function that opens the journal for a list of steps."""

    @contextmanager
    def opened(migrations=SCHOOL, author=AUTHOR, **options):
        with open_migrations(path, migrations, author=author, **options) as runner:
            yield runner

    return opened


@pytest.fixture
def up(runner):
    """Return a function that applies all steps of a list; it returns their ids."""

    def up(migrations=SCHOOL, **options):
        with runner(migrations, **options) as opened:
            return [move.step.id for move in opened.up()]

    return up
