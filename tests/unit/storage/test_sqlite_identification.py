"""A file that is not ours, or not sound, is named and left exactly as it is."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import apsw
import pytest

from argos_engine.errors import (
    ConfigurationError,
    JournalCorruptError,
    JournalError,
    UnsupportedFormatError,
)
from argos_engine.storage.sqlite import schema
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.journal_rows import NORTH, Scribe

# Succeeds if nobody holds the shared lock of a SQLite file.
LOCK = """
import fcntl, sys
try:
    file = open(sys.argv[1], "r+b")
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
except BlockingIOError:
    sys.exit(11)
"""


def make(path: Path, groups: int = 3) -> None:
    """Make a journal of a few pages, and close it."""
    journal = SqliteJournal.open(path)
    scribe = Scribe(journal.writer())
    for _ in range(groups):
        scribe.write(NORTH)
    journal.close()


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture(params=["writer", "reader"])
def refused(request, path):
    """Return a function that opens the file, and checks that nothing was touched."""

    def refused(error: type[Exception], match: str | None = None) -> None:
        before = contents(path.parent)
        with pytest.raises(error, match=match) as caught:
            SqliteJournal.open(path, read_only=request.param == "reader")
        assert str(path) in str(caught.value)
        assert contents(path.parent) == before

    return refused


def test_closed_journal_is_one_file_with_a_lock_and_an_anchor(path):
    make(path)

    assert sorted(file.name for file in path.parent.iterdir()) == [
        path.name,
        f"{path.name}.anchor",
        f"{path.name}.lock",
    ]


@pytest.mark.parametrize("content", [b"", None])
def test_missing_or_empty_file_becomes_a_journal(path, content):
    if content is not None:
        path.write_bytes(content)

    make(path)

    assert SqliteJournal.open(path, read_only=True).read().__enter__().head().group == 3


@pytest.mark.parametrize("content", [b"", None])
@pytest.mark.parametrize("options", [{"create": False}, {"read_only": True}])
def test_missing_or_empty_file_is_not_created_unasked(path, content, options):
    if content is not None:
        path.write_bytes(content)
    before = contents(path.parent)

    with pytest.raises(ConfigurationError, match="there is no journal"):
        SqliteJournal.open(path, **options)

    assert contents(path.parent) == before


@pytest.mark.parametrize(
    "content",
    [
        b"a",
        b"This is a text, and a long one.\n" * 300,
        b"\x00" * 8_192,
        b"SQLite format 3\x00",
        b"SQLite format 2\x00" + b"\x00" * 5_000,
    ],
    ids=["short", "text", "zeros", "cut header", "old"],
)
def test_other_file_is_refused(path, refused, content):
    path.write_bytes(content)

    refused(UnsupportedFormatError, "not a SQLite database")


@pytest.mark.parametrize("mode", ["wal", "delete"])
@pytest.mark.parametrize("application_id", [0, 1, -5])
def test_database_of_another_program_is_refused(path, refused, mode, application_id):
    other = apsw.Connection(str(path))
    other.pragma("journal_mode", mode)
    other.execute("CREATE TABLE events (position)")
    other.pragma("application_id", application_id)
    other.close()

    refused(UnsupportedFormatError, "another program")


def test_database_of_another_program_is_refused_while_it_is_open(path, refused):
    other = apsw.Connection(str(path))
    other.pragma("journal_mode", "wal")
    other.execute("CREATE TABLE events (position)")

    refused(UnsupportedFormatError, "another program")
    other.close()


@pytest.mark.parametrize("version", [0, 1, 3, 1_000])
def test_other_format_is_refused(path, refused, version):
    make(path)
    newer = apsw.Connection(str(path))
    newer.pragma("user_version", version)
    newer.close()

    refused(UnsupportedFormatError, f"format {version}; this version reads format 2")


def test_newer_format_is_refused_when_only_the_wal_says_so(path, tmp_path):
    """A newer version was killed before its pages were moved into the file."""
    make(path)
    newer = apsw.Connection(str(path))
    newer.wal_autocheckpoint(0)
    newer.pragma("user_version", 3)
    folder = tmp_path / "killed"
    folder.mkdir()
    for file in path.parent.glob("journal.db*"):
        shutil.copy(file, folder)
    newer.close()
    before = contents(folder)

    with pytest.raises(UnsupportedFormatError, match="format 3"):
        SqliteJournal.open(folder / path.name)

    for name in (path.name, f"{path.name}-wal"):
        assert contents(folder)[name] == before[name]


def test_newer_hash_algorithm_is_refused(path, refused):
    make(path)
    newer = apsw.Connection(str(path))
    newer.execute("DROP TRIGGER journal_no_update")
    newer.execute("UPDATE journal SET hash_algorithm = 'blake9'")
    newer.close()

    refused(UnsupportedFormatError, "blake9")


@pytest.mark.parametrize("action", ["DELETE FROM", "DROP TABLE"])
@pytest.mark.parametrize("table", ["journal", "owner"])
def test_journal_without_its_row_is_refused(path, refused, action, table):
    make(path)
    damaged = apsw.Connection(str(path))
    damaged.execute(f"DROP TRIGGER {table}_no_delete")
    damaged.execute(f"{action} {table}")
    damaged.close()

    refused(JournalCorruptError, "table journal")


@pytest.mark.parametrize("size", [100, 4_096, 4_095, 10_000, -1])
def test_truncated_journal_is_refused(path, refused, size):
    make(path)
    data = path.read_bytes()
    path.write_bytes(data[:size])

    refused(JournalCorruptError, "cut off")


def test_journal_whose_schema_is_damaged_is_refused(path, refused):
    make(path)
    data = bytearray(path.read_bytes())
    data[100:4_096] = os.urandom(3_996)
    path.write_bytes(data)

    refused(JournalCorruptError)


@pytest.mark.parametrize("read_only", [False, True])
def test_flipped_header_is_refused_or_harmless(path, read_only):
    """No bit of the header makes us harm the file, or fail in a way of its own."""
    make(path)
    sound = path.read_bytes()
    for file in path.parent.iterdir():
        file.unlink()
    refusals = 0

    for at in range(100):
        flipped = bytearray(sound)
        flipped[at] ^= 0xFF
        path.write_bytes(flipped)
        try:
            SqliteJournal.open(path, read_only=read_only).close()
        except JournalError:
            refusals += 1
            assert contents(path.parent) == {path.name: bytes(flipped)}
        for file in path.parent.iterdir():
            file.unlink()

    assert refusals > 30


@pytest.mark.parametrize("content", [b"", None])
def test_wal_without_its_journal_is_refused(path, refused, content):
    """SQLite would delete it, with all that was committed but not moved yet."""
    if content is not None:
        path.write_bytes(content)
    path.with_name(f"{path.name}-wal").write_bytes(b"committed pages")

    refused(JournalCorruptError, "journal.db-wal")


def test_directory_is_refused(path, refused):
    path.mkdir()

    with pytest.raises(ConfigurationError, match="not a file"):
        SqliteJournal.open(path)
    assert list(path.parent.iterdir()) == [path]


def test_missing_directory_is_refused(path):
    with pytest.raises(ConfigurationError, match="not in a directory"):
        SqliteJournal.open(path / "journal.db")
    with pytest.raises(ConfigurationError, match="not in a directory"):
        SqliteJournal.open("")

    assert not path.exists()


@pytest.mark.parametrize("target", ["journal", "nothing"])
def test_symbolic_link_is_refused(path, target):
    make(path)
    link = path.with_name("link.db")
    link.symlink_to(path if target == "journal" else path.with_name("nothing"))
    before = contents(path.parent) if target == "journal" else None

    with pytest.raises(ConfigurationError, match="symbolic link"):
        SqliteJournal.open(link)

    assert before is None or contents(path.parent) == before


def test_link_among_the_directories_is_followed(path, tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)

    journal = SqliteJournal.open(tmp_path / "link" / "journal.db")

    assert journal.path == str(real / "journal.db")
    journal.close()


@pytest.mark.parametrize("name", [":memory:", "file:x?mode=ro", "\u00e4 %20#?.db"])
def test_odd_name_is_a_name_like_any_other(tmp_path, name):
    path = tmp_path / name
    make(path)

    SqliteJournal.open(path, create=False).close()

    beside = {name, f"{name}.anchor", f"{name}.lock"}
    assert {file.name for file in tmp_path.iterdir()} == beside


@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_file_without_permission_is_refused(mode, unprivileged):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "journal.db"
        make(path)
        path.chmod(mode)

        with unprivileged(), pytest.raises(ConfigurationError, match="no permission"):
            SqliteJournal.open(path)


def test_permission_is_asked_for_the_use_that_is_wanted(path, monkeypatch):
    make(path)
    monkeypatch.setattr(os, "access", lambda _, mode: mode == os.R_OK)

    with pytest.raises(ConfigurationError, match="no permission"):
        SqliteJournal.open(path)
    SqliteJournal.open(path, read_only=True).close()


def test_journal_that_is_being_written_is_not_taken_for_damaged(path, without_lock):
    """With its neighbours beside it, the file alone says little."""
    writing = SqliteJournal.open(path)
    scribe = Scribe(writing.writer())
    for _ in range(50):
        scribe.write(NORTH)
    without_lock()

    with (
        SqliteJournal.open(path, read_only=True).read() as view,
        SqliteJournal.open(path).read() as another,
    ):
        assert view.head() == another.head()
        assert view.head().position == 50
    writing.close()


def test_looking_at_an_open_journal_keeps_its_locks(path, without_lock):
    """Closing a plain descriptor of the file would drop the locks of the process."""
    journal = SqliteJournal.open(path)
    Scribe(journal.writer()).write(NORTH)
    without_lock()
    make(path, groups=0)
    SqliteJournal.open(path, read_only=True).close()

    attempt = subprocess.run([sys.executable, "-c", LOCK, path], check=False)

    assert attempt.returncode == 11
    journal.close()


def test_marks_are_where_the_file_command_looks_for_them(path):
    make(path)
    data = path.read_bytes()

    assert data[68:72] == b"ARGO" == schema.APPLICATION_ID.to_bytes(4)
    assert data[60:64] == b"\x00\x00\x00\x02"


@pytest.mark.parametrize("kind", ["directory", "unreadable"])
def test_an_anchor_that_cannot_be_read_lets_no_new_journal_be_made(kind, unprivileged):
    """It may tell of a former one."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        anchor = Path(folder) / "journal.db.anchor"
        if kind == "directory":
            anchor.mkdir()
        else:
            anchor.write_bytes(b"something")
            anchor.chmod(0o000)

        with unprivileged(), pytest.raises(ConfigurationError, match=r"\.anchor"):
            SqliteJournal.open(Path(folder) / "journal.db")

        assert [each.name for each in Path(folder).iterdir()] == ["journal.db.anchor"]
