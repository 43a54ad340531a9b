"""An engine that was overtaken leaves the file to the one that has it now."""

import pathlib
import subprocess
import sys

from argos_engine.engine import Engine
from argos_engine.testing.jar import JAR, Put

AMBER = JAR.stream("amber")

SECOND = """
import sys
from argos_engine.engine import Engine
from argos_engine.testing.jar import JAR, Put

with Engine.open(sys.argv[1], JAR, accept_history_loss="a test") as engine:
    desk = engine.acting_as("second", cause="a test")
    for number in range(9):
        desk.execute(JAR.stream(f"blue-{number}"), Put(1), command_id=f"{number}")
"""


def test_closing_an_overtaken_engine_takes_nothing_from_the_other_one(tmp_path):
    """Its WAL was deleted, with its lock: SQLite would move it into the file still."""
    path = tmp_path / "jar.db"
    first = Engine.open(path, JAR)
    desk = first.acting_as("first", cause="a test")
    for _ in range(30):
        desk.execute(AMBER, Put(1))
    for suffix in ("-wal", "-shm"):
        pathlib.Path(f"{path}{suffix}").unlink()
    # At once, or the first engine would make its lock anew before the second starts.
    another = tmp_path / "another"
    another.touch()
    another.replace(f"{path}.lock")
    subprocess.run([sys.executable, "-c", SECOND, str(path)], check=True)

    first.close()

    with Engine.open(path, JAR) as engine:
        assert engine.version(AMBER) == 0
        assert all(engine.version(JAR.stream(f"blue-{n}")) == 1 for n in range(9))
        assert engine.verify().is_sound


def test_closing_saves_what_was_acknowledged_when_only_names_were_deleted(tmp_path):
    path = tmp_path / "jar.db"
    first = Engine.open(path, JAR)
    first.acting_as("first", cause="a test").execute(AMBER, Put(1))
    for suffix in ("-wal", "-shm", ".lock"):
        pathlib.Path(f"{path}{suffix}").unlink()

    first.close()

    with Engine.open(path, JAR) as engine:
        assert engine.version(AMBER) == 1
        assert engine.verify().is_sound
