"""What an export writes to, and what it never replaces."""

import os
import pathlib
import shutil
import threading

import pytest

from argos_engine.cli import exit_code

TEXT = {"domain": False}


@pytest.fixture
def target(filled):
    return filled.directory / "log.jsonl"


def leftovers(argos):
    return [path.name for path in argos.directory.iterdir() if "exporting" in path.name]


def test_a_finished_export_replaces_an_older_one(filled, target):
    target.write_text("an older export")

    result = filled("export", target, **TEXT)

    assert result.exit_code == exit_code.OK, result.output
    assert target.read_text() == filled("export", **TEXT).stdout
    assert leftovers(filled) == []


@pytest.mark.parametrize("link", [None, os.symlink])
def test_an_export_does_not_replace_its_own_journal(filled, target, link):
    if link is None:
        target = filled.database
    else:
        link(filled.database, target)

    result = filled("export", target, **TEXT)

    assert result.exit_code == exit_code.USAGE
    assert "is a database" in result.stderr
    assert filled.json("verify")["sound"]
    assert leftovers(filled) == []


def test_an_export_does_not_replace_another_name_of_its_journal(filled, target):
    target.hardlink_to(filled.database)
    before = target.read_bytes()

    result = filled("export", target, **TEXT)

    assert result.exit_code == exit_code.JOURNAL
    assert "several names" in result.stderr
    assert target.read_bytes() == before


def test_an_export_replaces_no_other_journal(filled, target):
    shutil.copy(filled.database, target)
    before = target.read_bytes()

    assert filled("export", target, **TEXT).exit_code == exit_code.USAGE
    assert target.read_bytes() == before


def test_an_export_follows_a_link(filled, target):
    link = filled.directory / "latest.jsonl"
    target.write_text("an older export")
    link.symlink_to(target)

    filled("export", link, **TEXT)

    assert link.is_symlink()
    assert target.read_text().startswith('{"events":4')


def test_a_pipe_is_written_to_and_stays_a_pipe(filled, target):
    os.mkfifo(target)
    read = []
    reader = threading.Thread(target=lambda: read.append(target.read_text()))
    reader.start()

    result = filled("export", target, **TEXT)
    reader.join()

    assert result.exit_code == exit_code.OK, result.output
    assert target.is_fifo()
    assert read == [filled("export", **TEXT).stdout]


def test_a_device_that_is_full_says_so_and_stays_a_device(filled):
    result = filled("export", "/dev/full", **TEXT)

    assert result.exit_code == exit_code.FILES
    assert "No space left" in result.stderr
    assert pathlib.Path("/dev/full").is_char_device()


@pytest.mark.parametrize("place", [".", "missing/log.jsonl"])
def test_a_place_that_cannot_be_written_to_is_named(filled, place):
    result = filled("export", filled.directory / place, **TEXT)

    assert result.exit_code == exit_code.FILES
    assert str(filled.directory) in result.stderr
    assert leftovers(filled) == []
