"""A move from the WAL into the file fails after an earlier one was cut short.

SQLite does not move again what it has moved before, though the system forgets that,
too, when it cannot sync the file.
"""

import random
import subprocess
import sys

import pytest

from argos_engine import Engine, JournalError, Receipt
from argos_engine.testing.crash_images import Survival, build_image
from argos_engine.testing.disk_state import DiskState
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FaultPlan, FileKind, Operation
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.recording import Recording
from tests.accounts import ACCOUNT, ALICE, Deposit

WRITES = Operation.WRITE, FileKind.DATABASE
READER = """
import sys
import apsw

connection = apsw.Connection(sys.argv[1], flags=apsw.SQLITE_OPEN_READONLY)
connection.execute("BEGIN")
connection.execute("SELECT count(*) FROM events").fetchall()
print("reads", flush=True)
sys.stdin.read()
"""


class Life:
    """An engine whose disk is recorded, and what it has acknowledged."""

    def __init__(self, path):
        self.path = path
        self.recording, self.plan = Recording(str(path)), FaultPlan()
        self.receipts = []

    def send(self, desk):
        number = len(self.receipts)
        stream = ACCOUNT.stream(f"a{number % 7}")
        receipt = desk.execute(stream, Deposit(1), command_id=f"c{number}")
        self.receipts.append(receipt)

    def move_some(self, desk):
        """Let the engine move what a reader of another process does not need."""
        command = [sys.executable, "-c", READER, str(self.path)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, **pipes) as reader:
            reader.stdout.readline()
            before = self.plan.counts[WRITES]
            while self.plan.counts[WRITES] == before:
                self.send(desk)
            reader.stdin.close()

    def fail_to_move_the_rest(self, desk):
        self.plan.arm(Fault(Operation.SYNC, 1, file=FileKind.DATABASE))
        while not self.plan.fired:
            self.send(desk)

    def disk(self):
        state = DiskState.before(self.recording)
        state.advance(self.recording.steps)
        return state

    def lost(self, disk, survival, copy):
        """Return what is not there after a power cut."""
        files = build_image(disk, self.recording.base, survival, random.Random(1))  # noqa: S311
        write_files(copy, files)
        with Engine.open(copy, ACCOUNT) as engine:
            assert engine.verify().is_sound
            answers = [engine.outcome(r.stream, r.command_id) for r in self.receipts]
        return [each for each in answers if not isinstance(each, Receipt)]


@pytest.mark.parametrize("survival", [Survival.NOTHING, Survival.ALL])
@pytest.mark.parametrize("is_closed", [True, False])
def test_a_failed_move_loses_nothing_that_an_earlier_one_moved(
    tmp_path, is_closed, survival
):
    life = Life(tmp_path / "bank.db")
    with fault_vfs(life.plan, life.recording):
        engine = Engine.open(life.path, ACCOUNT)
        desk = engine.acting_as("clerk:7", cause="a test")
        for _ in range(100):
            life.send(desk)
        life.move_some(desk)
        if is_closed:
            life.plan.arm(Fault(Operation.SYNC, 1, file=FileKind.DATABASE))
            engine.close()
            assert life.plan.fired
            disk = life.disk()
        else:
            life.fail_to_move_the_rest(desk)
            while engine.health().wal_checkpoint_failures:
                life.send(desk)
            disk = life.disk()
            life.plan.disarm()
            engine.close()

    assert life.lost(disk, survival, tmp_path / "copy.db") == []


def test_an_opening_that_cannot_sync_the_wal_moves_nothing_of_it(tmp_path):
    """Closing the connection again would sync what the system has forgotten."""
    path, copy = tmp_path / "bank.db", tmp_path / "killed.db"
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        for _ in range(5):
            desk.execute(ALICE, Deposit(1))
        write_files(copy, read_files(path))
    before = copy.read_bytes()

    with fault_vfs() as plan:
        plan.arm(Fault(Operation.SYNC, 1, file=FileKind.WAL))
        with pytest.raises(JournalError):
            Engine.open(copy, ACCOUNT)

    assert plan.fired
    assert copy.read_bytes() == before
    with Engine.open(copy, ACCOUNT) as engine:
        assert engine.version(ALICE) == 5
