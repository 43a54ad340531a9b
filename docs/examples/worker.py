"""A worker: takes jobs from a directory and books them, each exactly once.

    python worker.py bank.db spool/

Another program puts jobs as files into `spool/new`, complete from the start (it writes
them elsewhere and moves them in). The worker moves each one to `spool/done` when its
event is durable, or to `spool/refused`. The name of the file is the command id: a job
that is found again after a crash gets the answer that it had the first time.

SIGTERM and SIGINT let it finish the round it is in. It ends with 1 if the journal
fails: let whatever supervises it start it again.
"""

import json
import logging
import pathlib
import signal
import sys
import threading
from typing import Any

from account import ACCOUNT, Deposit, OpenAccount, Withdraw

from argos_engine import CommandError, CommandRejectedError, Engine, JournalError
from argos_engine.runtime.handle import Handle

COMMANDS = {"open": OpenAccount, "deposit": Deposit, "withdraw": Withdraw}
ROUND_JOBS_MAX = 500
PAUSE_SECONDS = 0.1

log = logging.getLogger("worker")


class Spool:
    """Three directories of files: new, done, refused."""

    def __init__(self, root: pathlib.Path) -> None:
        self._folders = {name: root / name for name in ("new", "done", "refused")}
        for folder in self._folders.values():
            folder.mkdir(parents=True, exist_ok=True)

    def jobs(self) -> list[pathlib.Path]:
        """Return the next jobs in the order of their names."""
        return sorted(self._folders["new"].glob("*.json"))[:ROUND_JOBS_MAX]

    def move(self, job: pathlib.Path, to: str) -> None:
        """Say that a job has its answer."""
        job.rename(self._folders[to] / job.name)


def hand_in(engine: Engine, job: pathlib.Path) -> Handle:
    """Hand in the command of one job; do not wait for its answer."""
    content: dict[str, Any] = json.loads(job.read_text())
    desk = engine.acting_as("worker:1", cause=f"job {job.name}")
    return desk.submit(
        ACCOUNT.stream(content["account"]),
        COMMANDS[content["command"]](**content["data"]),
        command_id=job.stem,
    )


def work(engine: Engine, spool: Spool) -> int:
    """Book one round of jobs and return how many there were."""
    # All are handed in before the first answer is waited for: they share a commit.
    handles: list[tuple[pathlib.Path, Handle]] = []
    for job in spool.jobs():
        try:
            handles.append((job, hand_in(engine, job)))
        except (KeyError, TypeError, ValueError) as error:
            log.warning("%s: %r", job.name, error)
            spool.move(job, "refused")
    for job, handle in handles:
        try:
            handle.result()
        except CommandRejectedError as refusal:
            log.warning("%s: %s", job.name, refusal)
            spool.move(job, "refused")
        except CommandError as error:
            log.warning("%s stays where it is: %s", job.name, error)
        else:
            spool.move(job, "done")
    return len(handles)


def main(path: str, root: str) -> int:
    """Work until a signal asks for the end; return the exit code."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    spool = Spool(pathlib.Path(root))
    try:
        with Engine.open(path, ACCOUNT) as engine:
            while not stop.is_set():
                if not work(engine, spool):
                    stop.wait(PAUSE_SECONDS)
    except JournalError:
        # Nothing is lost: every file that is not done will be handed in again.
        log.exception("the journal failed")
        return 1
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    sys.exit(main(*sys.argv[1:]))
