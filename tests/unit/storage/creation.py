"""Run in a process of its own: creates journals in children that are killed.

    python creation.py steps FOLDER    kills at every step that changes a file
    python creation.py moments FOLDER  kills at moments drawn by lot

Each child has a folder of its own in FOLDER. The last line tells how many there were.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

import apsw

from argos_engine.storage.sqlite.journal import SqliteJournal

MOMENTS = 20
LONGEST_SECONDS = 0.03


class Countdown:
    """Kills the process instead of doing the step that the count stops at."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def step(self) -> None:
        if self.steps == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.steps -= 1


class MortalVFS(apsw.VFS):
    def __init__(self, countdown: Countdown) -> None:
        self.countdown = countdown
        super().__init__("mortal", base="", makedefault=True)

    def xOpen(self, name, flags):  # noqa: N802
        return MortalFile(self.countdown, name, flags)

    def xDelete(self, filename, syncdir):  # noqa: N802
        self.countdown.step()
        super().xDelete(filename, syncdir)


class MortalFile(apsw.VFSFile):
    def __init__(self, countdown, name, flags) -> None:
        self.countdown = countdown
        if flags[0] & apsw.SQLITE_OPEN_CREATE:
            countdown.step()
        super().__init__("unix", name, flags)

    def xWrite(self, data, offset):  # noqa: N802
        self.countdown.step()
        super().xWrite(data, offset)

    def xSync(self, flags):  # noqa: N802
        self.countdown.step()
        super().xSync(flags)

    def xTruncate(self, size):  # noqa: N802
        self.countdown.step()
        super().xTruncate(size)


def create(folder: Path, steps: int | None) -> None:
    if steps is not None:
        _vfs = MortalVFS(Countdown(steps))
    journal = SqliteJournal.open(folder / "journal.db")
    journal.writer().claim()
    journal.close()


def child(folder: Path, steps: int | None) -> int:
    folder.mkdir()
    process = os.fork()
    if process == 0:
        create(folder, steps)
        os._exit(0)
    return process


def killed_at_steps(folder: Path) -> int:
    count = 0
    while True:
        _, status = os.waitpid(child(folder / str(count), count), 0)
        count += 1
        if not os.WIFSIGNALED(status):
            assert status == 0
            return count


def killed_at_moments(folder: Path) -> int:
    draw = random.Random(7)  # noqa: S311  # the same every time
    for count in range(MOMENTS):
        process = child(folder / str(count), None)
        time.sleep(draw.uniform(0, LONGEST_SECONDS))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    return MOMENTS


if __name__ == "__main__":
    kill = killed_at_steps if sys.argv[1] == "steps" else killed_at_moments
    print(kill(Path(sys.argv[2])))  # noqa: T201
