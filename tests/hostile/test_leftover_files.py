"""What a journal that is gone has left beside its name, when a new file comes there."""

import pytest

from argos_engine import ConfigurationError, Engine, open_archive
from argos_engine.storage.sqlite.lock import LOCK_SUFFIX
from argos_engine.transfer import import_log
from tests.accounts import ACCOUNT, ALICE, Deposit

COMMANDS = 20


def filled(path, amount):
    """Return an open engine with a log, most of which is in its WAL."""
    engine = Engine.open(path, ACCOUNT)
    desk = engine.acting_as("clerk:7", cause="a test")
    for _ in range(COMMANDS):
        desk.execute(ALICE, Deposit(amount))
    return engine


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source.db"
    filled(path, 1).close()
    return path


@pytest.fixture(params=["-wal", "-journal"])
def leftover(request, tmp_path):
    """Return the rest of another journal: its WAL, as a crash would leave it."""
    former = tmp_path / "former.db"
    engine = filled(former, 100)
    wal = former.with_name("former.db-wal").read_bytes()
    engine.close()
    left = tmp_path / f"bank.db{request.param}"
    left.write_bytes(wal)
    return left


def imported(source, target):
    with open_archive(source, ACCOUNT) as archive:
        lines = list(archive.export())
    import_log(target, lambda: lines, ACCOUNT)


def copied(source, target):
    with open_archive(source, ACCOUNT) as archive:
        archive.backup(target)


@pytest.mark.parametrize("make", [imported, copied])
def test_no_new_file_takes_in_the_pages_that_a_former_one_left(make, source, leftover):
    before = leftover.read_bytes()
    target = leftover.with_name("bank.db")

    with pytest.raises(ConfigurationError, match=leftover.name):
        make(source, target)

    assert leftover.read_bytes() == before
    assert not target.exists()
    assert not target.with_name(f"{target.name}{LOCK_SUFFIX}").exists()


@pytest.mark.parametrize("make", [imported, copied])
def test_once_they_are_moved_away_the_new_file_is_what_it_was_made_from(
    make, source, leftover
):
    target = leftover.with_name("bank.db")
    leftover.rename(leftover.with_name("kept"))

    make(source, target)

    with Engine.open(target, ACCOUNT) as engine:
        assert engine.state(ALICE).balance == COMMANDS
        assert engine.verify().is_sound


@pytest.mark.parametrize("make", [imported, copied])
def test_an_empty_wal_that_a_reader_left_is_in_nobodys_way(make, source, leftover):
    leftover.write_bytes(b"")
    target = leftover.with_name("bank.db")

    make(source, target)

    with Engine.open(target, ACCOUNT) as engine:
        assert engine.state(ALICE).balance == COMMANDS
