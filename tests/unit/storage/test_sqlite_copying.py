"""A copy is whole, verified to the last byte of its anchor, or not there at all."""

import pathlib

import apsw
import pytest

from argos_engine.errors import ConfigurationError, JournalError, JournalLockedError
from argos_engine.storage.sqlite import copying
from argos_engine.storage.sqlite.anchor import read_anchor_file
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.journal_rows import NORTH, SOUTH


@pytest.fixture
def target(tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder / "copy.db"


@pytest.fixture
def filled(journal, scribe):
    """A journal of some pages, part of them in the WAL only."""
    scribe.writer.claim()
    for _ in range(20):
        scribe.write(NORTH, SOUTH)
    return journal


def names(path):
    """Return what is there, by what comes behind the name of the copy."""
    return {file.name.removeprefix(path.name) for file in path.parent.iterdir()}


def nothing(_done, _total):
    """Take no notice."""


def copied(journal, target, progress=nothing):
    """Copy, and return head and log of the copy."""
    copy = journal.copy_to(str(target), progress)
    try:
        with copy.read() as view:
            assert list(view.check()) == []
            return view.head(), list(view.log(0, 999))
    finally:
        copy.close()


def test_a_copy_holds_what_was_committed(filled, target):
    with filled.read() as view:
        expected = view.head(), list(view.log(0, 999))

    assert copied(filled, target) == expected
    assert names(target) == {"", ".anchor"}


def test_a_copy_has_an_anchor_of_its_own(filled, target):
    head, _ = copied(filled, target)

    noted = read_anchor_file(f"{target}.anchor")
    # The hashes of these rows are shorter than any real one.
    assert noted._replace(group_hash=noted.group_hash.rstrip(b"\0")) == head
    assert head.epoch == 1


def test_a_copy_can_be_written_to(filled, target, scribe):
    copied(filled, target)

    copy = SqliteJournal.open(target)
    assert copy.writer().claim().epoch == 2
    with copy.read() as view:
        assert view.head().store_id == "store"
    copy.close()


def test_the_writer_goes_on_meanwhile(filled, target, scribe, monkeypatch):
    """What it commits is not in the copy, not even in part."""
    monkeypatch.setattr(copying, "_PAGES_A_STEP", 1)
    with filled.read() as view:
        before = view.head()
    written = []

    def write(done, total):
        assert 0 < done <= total
        written.append(scribe.write(NORTH))

    head, log = copied(filled, target, write)

    assert len(written) > 3
    assert head == before
    assert len(log) == 40
    with filled.read() as view:
        assert view.head().position == 40 + len(written)


def test_progress_ends_at_the_end(filled, target, monkeypatch):
    monkeypatch.setattr(copying, "_PAGES_A_STEP", 3)
    steps = []

    copied(filled, target, lambda *step: steps.append(step))

    assert [done for done, _ in steps] == sorted({done for done, _ in steps})
    assert steps[-1][0] == steps[-1][1]


@pytest.mark.parametrize("suffix", ["", ".anchor"])
def test_what_is_there_is_not_replaced(filled, target, suffix):
    there = pathlib.Path(f"{target}{suffix}")
    there.write_bytes(b"precious")

    with pytest.raises(ConfigurationError, match="exists"):
        copied(filled, target)

    assert names(target) == {suffix}
    assert there.read_bytes() == b"precious"


def test_a_copy_of_a_copy_of_itself_is_refused(filled, path):
    with pytest.raises(ConfigurationError, match="exists"):
        copied(filled, path)


def test_nobody_makes_a_journal_where_a_copy_will_be(filled, target):
    """The copy would take its place, with everything it had acknowledged."""

    def intrude(_done, _total):
        with pytest.raises(JournalLockedError):
            SqliteJournal.open(target)

    head, _ = copied(filled, target, intrude)

    assert head.position == 40
    assert names(target) == {"", ".anchor"}


def test_a_copy_does_not_take_the_place_of_a_running_engine(filled, target):
    engine = SqliteJournal.open(target)
    for suffix in ("", ".anchor"):
        pathlib.Path(f"{target}{suffix}").unlink()

    with pytest.raises(JournalLockedError):
        copied(filled, target)

    engine.close()
    assert not target.exists()


def test_a_file_that_appears_during_a_copy_is_not_replaced(filled, target):
    def appear(_done, _total):
        target.write_bytes(b"precious")

    with pytest.raises(ConfigurationError, match="exists"):
        copied(filled, target, appear)

    assert target.read_bytes() == b"precious"
    assert names(target) == {""}


def test_two_copies_under_one_name_do_not_mix(filled, target):
    def copy_too(_done, _total):
        with pytest.raises(JournalLockedError):
            copied(filled, target)

    head, log = copied(filled, target, copy_too)

    assert (head.position, len(log)) == (40, 40)


def test_an_interrupted_copy_leaves_nothing(filled, target, monkeypatch):
    monkeypatch.setattr(copying, "_PAGES_A_STEP", 1)

    def interrupt(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copied(filled, target, interrupt)

    assert names(target) == set()
    with filled.read() as view:
        assert view.head().position == 40


def test_what_a_killed_copy_left_is_in_nobodys_way(filled, target):
    for suffix in (copying.DRAFT_SUFFIX, f"{copying.DRAFT_SUFFIX}-journal"):
        pathlib.Path(f"{target}{suffix}").write_bytes(b"half of a copy" * 1_000)

    head, _ = copied(filled, target)

    assert head.position == 40
    assert names(target) == {"", ".anchor"}


def test_a_copy_needs_a_directory(filled, tmp_path):
    with pytest.raises(ConfigurationError, match="not in a directory"):
        copied(filled, tmp_path / "nowhere" / "copy.db")


def test_a_damaged_journal_makes_no_copy(filled, path, target):
    filled.close()
    again = SqliteJournal.open(path, read_only=True)
    with path.open("r+b") as file:
        file.truncate(8_192)

    with pytest.raises(JournalError):
        copied(again, target)

    assert names(target) == set()
    again.close()


def test_views_are_as_many_as_before(filled, target):
    """A copy gives back the connection that it read from, whatever happens."""
    copied(filled, target)
    for _ in range(10):
        with pytest.raises(ConfigurationError):
            copied(filled, target)

    assert filled.vitals().open_views == 0
    with filled.read() as view:
        assert view.head().position == 40


def test_a_copy_does_not_need_a_writer(filled, path, target):
    beside = SqliteJournal.open(path, read_only=True)

    head, _ = copied(beside, target)

    assert head.position == 40
    beside.close()


def test_a_copy_is_a_file_that_sqlite_takes_for_whole(filled, target):
    copied(filled, target)

    connection = apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READONLY)
    assert connection.pragma("integrity_check") == "ok"
    assert connection.pragma("journal_mode") == "wal"
    connection.close()
