"""Looking after a journal: health, backup, restore, and an anchor kept elsewhere."""

import json
import os
import pathlib
import shutil
import sqlite3

import pytest

from argos_engine.cli import exit_code
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.engine import Engine


@pytest.fixture
def backup(filled):
    """The path of a backup of what is filled."""
    path = filled.directory / "backup.db"
    assert filled("backup", path).exit_code == exit_code.OK
    return path


def damage(path):
    content = bytearray(path.read_bytes())
    content[4_096:] = os.urandom(len(content) - 4_096)
    path.write_bytes(content)


# Health


def test_health_of_a_file_that_nobody_uses(filled):
    document = filled.json("health")
    text = filled("health").stdout

    assert document["running"] is None
    assert document["problem"] is None
    assert document["head"] == document["anchor"]
    assert document["head"]["position"] == 4
    assert document["log_bytes"] == filled.database.stat().st_size
    assert "no engine" in text


def test_health_of_a_running_engine(filled):
    with filled.start("run", "--commands", "/dev/stdin", stdin=-1) as process:
        wait_for_figures(filled)
        document = filled.json("health")
        text = filled("health").stdout
        process.stdin.close()
        process.stdin = None
        process.communicate()

    assert document["running"]["process_id"] == process.pid
    assert document["running"]["state"] == "running"
    assert document["running"]["epoch"] == 2
    assert "running" in text
    assert "waiting commands" in text
    assert filled.json("health")["running"] is None


def wait_for_figures(argos):
    """Wait until the engine in the other process has told how it is doing."""
    figures = pathlib.Path(f"{argos.database}.stats")
    for _ in range(100_000):
        if figures.exists():
            return
        argos("streams")
    raise TimeoutError


def test_an_engine_that_was_killed_does_not_run(filled):
    with filled.start("run", "--commands", "/dev/stdin", stdin=-1) as process:
        wait_for_figures(filled)
        process.kill()
        process.stdin.close()
        process.stdin = None
        process.communicate()
    assert pathlib.Path(f"{filled.database}.stats").exists()

    document = filled.json("health")

    assert document["running"] is None
    assert document["problem"] is None


def test_health_of_a_file_that_is_not_there(argos):
    document = argos.json("health", code=exit_code.DATA)

    assert "there is no journal" in document["problem"]
    assert (document["head"], document["anchor"]) == (None, None)
    assert "unreadable" in argos("health").stdout


def test_health_of_a_damaged_file(filled):
    damage(filled.database)

    result = filled("health")

    assert result.exit_code == exit_code.DATA
    assert "problem" in result.stdout
    assert "Traceback" not in result.output


def test_health_of_an_old_copy(filled, register):
    old = filled.directory / "old.db"
    shutil.copy(filled.database, old)
    filled.run([register("CD")], name="more.jsonl")
    shutil.copy(old, filled.database)

    document = filled.json("health", code=exit_code.DATA)

    assert "ends before its anchor" in document["problem"]
    assert document["anchor"]["position"] == 5
    assert document["head"]["position"] == 4


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"process_id": "x", "state": "running"}',
        b'{"process_id": 9999999999999999999999, "state": "running"}',
        b'{"process_id": 1}',
    ],
)
def test_figures_that_no_engine_left_are_no_engine(filled, content):
    pathlib.Path(f"{filled.database}.stats").write_bytes(content)

    document = filled.json("health")

    assert document["running"] is None
    assert document["head"]["position"] == 4


# Backup and restore


def test_a_backup_is_made_beside_a_running_engine(filled):
    path = filled.directory / "backup.db"
    with Engine.open(filled.database, YEAR):
        document = filled.json("backup", path)

    assert document["file"] == str(path)
    assert document["position"] == 4
    assert document["verification"]["sound"]


def test_a_backup_is_told_to_people(filled):
    path = filled.directory / "backup.db"

    result = filled("backup", path)

    assert result.stdout == f"{path}: 4 events, sound\n"
    assert filled("backup", path).exit_code == exit_code.USAGE
    assert "exists" in filled("backup", path).stderr


def test_a_backup_of_tampered_rows_is_said_to_be_unsound(filled):
    connection = sqlite3.connect(filled.database)
    connection.execute("DROP TRIGGER events_no_update")
    connection.execute("UPDATE events SET cause = 'nothing' WHERE version = 2")
    connection.commit()
    connection.close()

    result = filled("backup", filled.directory / "backup.db")

    assert result.exit_code == exit_code.DATA
    assert "NOT SOUND" in result.stdout
    assert len(result.stdout.splitlines()) > 1


def test_a_restored_journal_goes_on(filled, backup, register):
    restored = filled.directory / "restored.db"

    result = filled.restore(backup, "--to", restored, "--json")

    assert json.loads(result.stdout)["position"] == 4
    filled.database = restored
    assert filled.run([register("CD")], name="more.jsonl")["commands"]["accepted"] == 1
    assert filled.json("health")["problem"] is None


def test_a_drill_leaves_nothing_behind(filled, backup):
    before = {file.name for file in filled.directory.iterdir()}

    result = filled.restore(backup, "--drill")

    assert result.exit_code == exit_code.OK, result.output
    assert "4 events, sound" in result.stdout
    left = {file.name for file in filled.directory.iterdir()} - before
    assert left <= {"backup.db-shm", "backup.db-wal"}


@pytest.mark.parametrize("options", [(), ("--drill", "--to", "x.db")])
def test_a_restore_has_one_aim(filled, backup, options):
    result = filled.restore(backup, *options)

    assert result.exit_code == exit_code.USAGE
    assert "either --to FILE or --drill" in result.stderr


# An anchor kept elsewhere


def test_a_journal_is_compared_with_an_anchor_kept_elsewhere(filled, register):
    kept = filled.directory / "kept.anchor"
    shutil.copy(f"{filled.database}.anchor", kept)
    filled.run([register("CD")], name="more.jsonl")

    assert filled.json("verify", "--anchor", kept)["sound"]


def test_a_loss_shows_in_an_anchor_kept_elsewhere(filled, backup, register):
    """The anchor beside the file went back in time with it."""
    filled.run([register("CD")], name="more.jsonl")
    kept = filled.directory / "kept.anchor"
    shutil.copy(f"{filled.database}.anchor", kept)
    filled.database = backup

    result = filled("verify", "--anchor", kept)

    assert result.exit_code == exit_code.DATA
    assert "the log ends before its anchor" in result.stderr
    assert filled("verify").exit_code == exit_code.OK


def test_what_is_no_anchor_is_said(filled):
    text = filled.file([b"no anchor"], "kept.anchor")

    result = filled("verify", "--anchor", text)
    missing = filled("verify", "--anchor", filled.directory / "nowhere")

    assert result.exit_code == exit_code.USAGE
    assert "is no anchor, or is damaged" in result.stderr
    assert missing.exit_code == exit_code.FILES
