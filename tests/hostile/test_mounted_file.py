"""A journal mounted as a single file, as containers do it with `-v file:file`."""

import shutil
import subprocess

import pytest

from argos_engine import ConfigurationError, Engine, open_archive
from tests.accounts import ACCOUNT, ALICE, Account, Deposit


def called(program, *arguments):
    """Run a program that may be missing or forbidden; return whether it worked."""
    found = shutil.which(program) or "false"
    done = subprocess.run([found, *arguments], check=False, capture_output=True)
    return not done.returncode


@pytest.fixture(params=["bank.db", "my bank.db"])
def mounted(request, tmp_path):
    """Return the path of a journal, and another one where it is mounted."""
    path, other = tmp_path / "bank.db", tmp_path / "elsewhere" / request.param
    with Engine.open(path, ACCOUNT) as engine:
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(1))
    other.parent.mkdir()
    other.touch()
    if not called("mount", "--bind", path, other):
        pytest.skip("nothing can be mounted here")
    yield path, other
    assert called("umount", other)


def test_a_mounted_file_does_not_lead_past_the_lock_and_the_wal(mounted):
    """Each name would have a lock and a WAL of its own, and both would write."""
    path, other = mounted
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        desk.execute(ALICE, Deposit(1))

        for open_ in (Engine.open, open_archive):
            with pytest.raises(ConfigurationError, match="mounted here"):
                open_(other, ACCOUNT)

        desk.execute(ALICE, Deposit(1))
    assert [file.name for file in other.parent.iterdir()] == [other.name]
    with Engine.open(path, ACCOUNT) as engine:
        assert engine.state(ALICE) == Account(3)
