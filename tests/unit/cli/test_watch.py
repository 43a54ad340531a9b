"""What two looks at an engine say about its speed."""

import json

import pytest
from rich.console import Console

from argos_engine.cli.watch import frame
from argos_engine.cli.watch.watcher import STALE_SECONDS, Watcher
from argos_engine.errors import UnsupportedFormatError
from argos_engine.runtime.health import figures, read_report
from argos_engine.runtime.vitals import Part
from tests.accounts import ALICE, CloseYear, Deposit, Withdraw
from tests.stand import Stand, failed_with


class Watched:
    """A runtime on a stand, and somebody who watches it."""

    def __init__(self):
        self.stand = Stand()
        self.report = None
        self.watcher = Watcher(lambda: self.report, self.stand.clock)

    def work(self, *commands):
        self.stand.submit(ALICE, *commands)
        self.stand.run()

    def look(self, *, seconds=0.0):
        """Let time pass, let the engine report, and look."""
        self.stand.clock.advance(seconds)
        self.report = read_report(json.loads(figures(self.stand.health())))
        return self.watcher.look()


@pytest.fixture
def watched():
    return Watched()


def shown(sight, width=80):
    console = Console(width=width, record=True, file=None, quiet=False)
    with console.capture() as captured:
        console.print(frame.screen("bank.db", sight))
    return captured.get()


def test_a_report_comes_back_as_it_was(watched):
    watched.work(Deposit(1), Withdraw(99))
    vitals = watched.stand.runtime.vitals
    vitals.note_trouble(Part.ANCHOR, OSError("no room"))
    health = watched.stand.health()

    assert read_report(json.loads(figures(health))) == health


def test_a_report_of_another_version_is_refused(watched):
    document = json.loads(figures(watched.stand.health()))
    del document["groups"]

    with pytest.raises(UnsupportedFormatError, match="not of this version"):
        read_report(document)


def test_the_first_look_knows_no_pace(watched):
    sight = watched.look()

    assert sight.pace is None
    assert "commands/s -  groups/s -" in frame.line(sight)
    assert frame.document(sight)["pace"] is None


def test_the_pace_is_what_lies_between_two_reports(watched):
    watched.work(Deposit(100))
    watched.look()
    watched.work(Deposit(1), Deposit(1), Withdraw(999))
    watched.work(Deposit(1))

    pace = watched.look(seconds=2).pace

    assert pace.answers == {"Receipt": 1.5, "OverdrawnError": 0.5}
    assert (pace.seconds, pace.commands, pace.groups) == (2.0, 2.0, 1.0)
    assert pace.commands_per_group == 2.0


def test_a_group_of_nothing_has_no_size(watched):
    watched.look()

    pace = watched.look(seconds=1).pace

    assert (pace.commands, pace.commands_per_group) == (0, None)


def test_a_report_that_is_seen_twice_keeps_its_pace(watched):
    watched.look()
    watched.work(Deposit(1))
    first = watched.look(seconds=1)

    assert watched.watcher.look().pace == first.pace


@pytest.mark.parametrize(
    "changes", [{"process_id": 43}, {"store_id": "other"}, {"groups": 0}]
)
def test_another_engine_has_a_pace_of_its_own(watched, changes):
    watched.work(Deposit(1))
    watched.look()
    watched.stand.clock.advance(1)
    document = json.loads(figures(watched.stand.health()))

    watched.report = read_report(document | changes)

    assert watched.watcher.look().pace is None


def test_an_engine_that_comes_back_is_compared_with_nothing(watched):
    watched.look()
    watched.report = None
    gone = watched.watcher.look()

    assert (gone.health, gone.pace) == (None, None)
    assert frame.line(gone) == "no engine"
    assert frame.document(gone)["running"] is None
    assert "no engine, waiting for one on bank.db" in shown(gone)
    assert watched.look(seconds=1).pace is None


def test_figures_grow_stale(watched):
    assert not watched.look().is_stale

    watched.stand.clock.advance(STALE_SECONDS + 1)
    sight = watched.watcher.look()

    assert sight.is_stale
    assert "running, stale for 6 s" in shown(sight)
    assert "running, stale for 6 s" in frame.line(sight)


def test_a_clock_that_was_set_back_makes_nothing_stale(watched):
    watched.look()
    watched.stand.clock.advance(-100)

    assert watched.watcher.look().age_seconds == 0


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_screen_shows_everything_at_any_width(watched, width):
    watched.work(Deposit(1), CloseYear())
    watched.look()
    watched.work(Deposit(1), Withdraw(99))
    vitals = watched.stand.runtime.vitals
    vitals.note_trouble(Part.ANCHOR, OSError("no room"))

    text = shown(watched.look(seconds=1), width)

    assert max(map(len, text.splitlines())) <= width
    for part in ("OverdrawnError", "log ends at", "live actors", "anchor: no room"):
        assert part in text


def test_the_rarest_kinds_of_answers_are_summed_up(watched):
    document = json.loads(figures(watched.stand.health()))
    kinds = {f"Kind{n:02}Error": 100 - n for n in range(frame.KINDS_MAX + 2)}
    watched.report = read_report(document | {"answers": kinds})

    text = shown(watched.watcher.look())

    assert "Kind09Error" in text
    assert "Kind10Error" not in text
    (row,) = (line for line in text.splitlines() if "2 other kinds" in line)
    assert row.rstrip().endswith("179")


def test_a_wal_checkpoint_that_fails_is_shown(watched):
    document = json.loads(figures(watched.stand.health()))
    failure = {"wal_checkpoint_failures": 3, "wal_checkpoint_error": "FullError: full"}
    watched.report = read_report(document | failure)

    assert "WAL checkpoint: FullError: full" in shown(watched.watcher.look())


def test_a_command_that_failed_counts_as_any_other(watched):
    handle = watched.stand.submit(ALICE, Deposit(-1))
    watched.stand.run()

    failed_with(handle, Exception)
    assert sum(watched.look().health.answers.values()) == 1
