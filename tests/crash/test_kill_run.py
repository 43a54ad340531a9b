"""A run that is killed, again and again, ends as one that nobody disturbed.

Each seed makes a file, and kills the runs that play it: while they open the journal,
after some number of acknowledgements, or a moment later. What was acknowledged has to
be there at once; in the end everything has to be as without a kill.
"""

import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import pytest

import argos_engine
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.engine import open_archive
from argos_engine.ports.page import PAGE_LENGTH_MAX
from argos_engine.runtime.outcome import Receipt, Refusal

pytestmark = [pytest.mark.crash, pytest.mark.slow]

SEEDS = range(9)
KILLS = 6
"""Of each seed: enough to get killed while recovering from a kill."""
LINES = 400
STREAMS = ("2025", "2026", "2027")
USERS = ("AB", "CD", "EF")
OPENING_SECONDS = (0.15, 0.45)
LATER_SECONDS_MAX = 0.03
SETTINGS = {
    "ARGOS_GROUP_COMMANDS_MAX": "9",
    "ARGOS_CHECKPOINT_INTERVAL_EVENTS": "15",
}
"""So that a file this short has many groups, and checkpoints of the engine in them."""
DATES = dict.fromkeys(
    ("cumulative_bu_date", "bu_date", "eod_date", "scd_date"), "2001-01-07"
)


class Season:
    """Makes lines in the order of a seed; the quiet ones are never refused."""

    def __init__(self, chance, *, quiet):
        self.chance = chance
        self.quiet = quiet
        self.count = 0
        self.crews = {}
        self.lines = []

    def play(self):
        for stream in STREAMS:
            for initials in USERS:
                self.crews[stream, initials] = 0
                user = {"user_id": initials, "initials": initials, "name": initials}
                self.add(stream, "RegisterUser", user | {"user_type": "CPC"} | DATES)
        while len(self.lines) < LINES:
            self.step(self.chance.choice(STREAMS))
        return self.lines

    def step(self, stream):
        dice = self.chance.random()
        if dice < 0.04:
            self.count += 1
            self.add(stream, "Checkpoint", {"name": f"point {self.count}"})
        elif dice < 0.07:
            # Only to versions that hold all users, so that later lines still fit.
            target = {"to_version": len(USERS), "reason": "entered wrongly"}
            self.add(stream, "Rollback", target)
            self.crews |= {(stream, initials): 0 for initials in USERS}
        elif dice < 0.2 and not self.quiet:
            self.add(stream, "UpdateUser", {"user_id": "ZZ", "crew": 1})
        elif dice < 0.25 and self.lines[-1].get("id"):
            self.lines.append(self.lines[-1])
        else:
            self.move(stream, self.chance.choice(USERS))

    def move(self, stream, initials):
        crew = self.crews[stream, initials] % 7 + 1
        self.crews[stream, initials] = crew
        self.add(stream, "UpdateUser", {"user_id": initials, "crew": crew})

    def add(self, stream, command, data):
        line = {
            "stream": stream,
            "command": command,
            "data": data,
            "principal": f"operator:{self.chance.choice('XYZ')}",
            "roles": ["admin"],
            "cause": f"line {len(self.lines)}" if self.quiet else "a form",
        }
        if self.chance.random() < 0.3:
            line["id"] = f"{self.chance.getrandbits(64):x}"
        self.lines.append(line)


class Run:
    """One process that plays the file into a journal."""

    def __init__(self, database, commands, *, quiet):
        # One command at a time makes a group of each, so that kills hit their
        # borders; otherwise they hit the middle of groups.
        pace = ["--stop-on-error"] if quiet else []
        self.acknowledged = []
        self.errors = database.with_suffix(".errors")
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "argos_engine", "run", "--acknowledge"),
                    *("-d", str(database), "--commands", str(commands), *pace),
                    *("--domain", "argos_engine.domains.bidding.year.decider:YEAR"),
                ],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment(),
            )

    def read(self, count):
        """Read some acknowledgements, or all that come."""
        for _ in range(count):
            line = self.process.stdout.readline()
            if not line:
                return
            self.acknowledged.append(json.loads(line))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        return self.finish()

    def finish(self):
        with self.process:
            rest = self.process.stdout.read()
        # The kill may have cut the last line in two.
        whole = rest[: rest.rfind(b"\n") + 1].splitlines()
        self.acknowledged += map(json.loads, whole)
        return self.process.returncode


def environment():
    root = str(pathlib.Path(argos_engine.__path__[0]).parent)
    paths = [root, os.environ.get("PYTHONPATH", "")]
    return os.environ | SETTINGS | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}


def disturb(run, chance, done):
    """Kill *run*: while it opens the journal, or when it has done a bit more."""
    if chance.random() < 0.3:
        time.sleep(chance.uniform(*OPENING_SECONDS))
    else:
        run.read(done + chance.randrange(1, LINES // KILLS))
        if chance.random() < 0.5:
            time.sleep(chance.uniform(0, LATER_SECONDS_MAX))
    run.kill()


def entry_of(entry):
    """Return what an event says, without when and where it was written."""
    return (
        entry.version,
        entry.event_type,
        entry.event,
        entry.change,
        entry.principal,
        entry.cause,
        entry.command_id,
        entry.ordinal,
        entry.superseded_by,
    )


def content(database):
    """Return all that a journal holds and has to hold again after a kill."""
    archive = open_archive(database, YEAR)
    try:
        streams = [YEAR.stream(name) for name in STREAMS]
        report = archive.verify()
        assert report.is_sound, report.problems
        refusals = archive.refusals(limit=PAGE_LENGTH_MAX).entries
        return {
            "states": [archive.state(stream) for stream in streams],
            "checkpoints": [archive.checkpoints(stream) for stream in streams],
            "events": [
                list(map(entry_of, archive.history(stream, 0, PAGE_LENGTH_MAX).entries))
                for stream in streams
            ],
            "refusals": sorted(each._replace(group=0) for each in refusals),
        }
    finally:
        archive.journal.close()


def check_acknowledged(database, acknowledged):
    """Check that every answer that was given is the one that is stored."""
    if not acknowledged:
        return
    archive = open_archive(database, YEAR)
    try:
        for answer in acknowledged:
            stream = YEAR.stream(answer["stream"].partition(":")[2])
            outcome = archive.outcome(stream, answer["id"])
            if answer["outcome"] == "refused":
                assert isinstance(outcome, Refusal), answer
                assert outcome.reason == answer["reason"]
            else:
                assert answer["outcome"] in ("accepted", "duplicate"), answer
                assert isinstance(outcome, Receipt), answer
                assert outcome.version == answer["version"]
        assert archive.verify(integrity=False).is_sound
    finally:
        archive.journal.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_that_is_killed_ends_as_if_it_were_not(tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311  # not a secret
    quiet = seed % 2 == 0
    commands = tmp_path / "commands.jsonl"
    lines = Season(chance, quiet=quiet).play()
    commands.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    undisturbed, database = tmp_path / "undisturbed.db", tmp_path / "killed.db"

    first = Run(undisturbed, commands, quiet=quiet)
    assert first.finish() == 0
    done = 0
    for _ in range(KILLS):
        run = Run(database, commands, quiet=quiet)
        disturb(run, chance, done)
        done = max(done, len(run.acknowledged))
        # Without a look in between, the next run is the first to recover the file.
        if chance.random() < 0.7:
            check_acknowledged(database, run.acknowledged)
    last = Run(database, commands, quiet=quiet)

    assert last.finish() == 0, last.errors.read_text()
    assert len(first.acknowledged) == len(last.acknowledged) == len(lines)
    check_acknowledged(database, last.acknowledged)
    assert content(database) == content(undisturbed)
