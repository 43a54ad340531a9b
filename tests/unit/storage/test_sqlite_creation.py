"""A journal is there as a whole or not at all, whenever its maker is killed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import argos_engine
from argos_engine.errors import ConfigurationError
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.journal_rows import NORTH, Scribe

ROOT = Path(argos_engine.__file__).parents[1]

pytestmark = pytest.mark.crash


def kill(how: str, folder: Path) -> list[Path]:
    """Return the folders of the children that were killed."""
    program = Path(__file__).with_name("creation.py")
    run = subprocess.run(
        [sys.executable, program, how, folder],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return [folder / str(number) for number in range(int(run.stdout))]


def check_opens(path: Path) -> None:
    """Fail unless the journal can be opened, is empty and sound, and can be used."""
    journal = SqliteJournal.open(path)
    with journal.read() as view:
        assert view.head().epoch in {0, 1}
        assert view.head()[2:] == (0, 0, b"", 0)
        assert list(view.check()) == []
    Scribe(journal.writer()).write(NORTH)
    journal.close()
    with SqliteJournal.open(path, read_only=True).read() as view:
        assert view.head().position == 1


def test_journal_opens_after_a_kill_at_every_step(tmp_path):
    folders = kill("steps", tmp_path)
    kinds = set()

    for folder in folders:
        kinds.add(frozenset(file.name for file in folder.iterdir()))
        check_opens(folder / "journal.db")

    # Some died before the file was there, some with a hot journal, some with a WAL.
    assert len(folders) > 40
    assert len(kinds) > 4


def test_journal_opens_after_a_kill_at_any_moment(tmp_path):
    for folder in kill("moments", tmp_path):
        check_opens(folder / "journal.db")


def test_journal_opens_when_a_power_cut_left_room_without_content(tmp_path):
    """A file system may keep the length of a file, but not yet what is in it."""
    blank = 0
    for folder in kill("steps", tmp_path):
        path = folder / "journal.db"
        if path.exists() and (folder / "journal.db-journal").exists():
            path.write_bytes(b"\x00" * path.stat().st_size)
            if (folder / "journal.db-journal").read_bytes()[16:20] == b"\x00" * 4:
                blank += path.stat().st_size > 0
                check_opens(path)

    assert blank > 5


def test_reader_does_not_finish_what_was_interrupted(tmp_path):
    refusals = 0

    for folder in kill("steps", tmp_path):
        before = {file.name: file.read_bytes() for file in folder.iterdir()}
        try:
            SqliteJournal.open(folder / "journal.db", read_only=True).close()
        except ConfigurationError:
            refusals += 1
        for name in before.keys() - {"journal.db-shm"}:
            assert (folder / name).read_bytes() == before[name]

    assert refusals > 30
