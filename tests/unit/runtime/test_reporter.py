"""Figures are left for others once in a while, and cost nobody anything."""

import threading

import pytest

from argos_engine.errors import JournalLockedError
from argos_engine.ports.clock import FixedClock, SystemClock
from argos_engine.runtime.reporter import STATS_INTERVAL_SECONDS, Reporter
from argos_engine.runtime.vitals import Vitals
from argos_engine.storage.memory import MemoryJournal, MemoryStats
from tests.accounts import ALICE, Deposit
from tests.stand import NOON, Stand

TIMEOUT_SECONDS = 20


class Sink(MemoryJournal):
    """A journal that keeps all figures, or is full, or is taken by somebody else."""

    def __init__(self):
        super().__init__()
        self.written = []
        self.is_full = False
        self.is_taken = False

    def stats(self):
        return self

    def hold(self):
        if self.is_taken:
            raise JournalLockedError("bank.db", "process 7")

    def write(self, figures):
        if self.is_full:
            raise OSError(28, "No space left on device")
        self.written.append(figures)


@pytest.fixture
def clock():
    return FixedClock(NOON)


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def vitals(clock):
    return Vitals(clock)


@pytest.fixture
def reporter(sink, vitals, clock):
    numbers = iter(range(100))
    return Reporter(sink, vitals, clock, lambda: b"%d" % next(numbers))


def test_the_first_report_is_written_at_once(reporter, sink):
    reporter.report()

    assert sink.written == [b"0"]


def test_reports_keep_their_distance(reporter, sink, clock):
    for _ in range(5):
        reporter.report()
        clock.advance(STATS_INTERVAL_SECONDS / 4)
    reporter.report()

    assert sink.written == [b"0", b"1"]


def test_a_long_pause_is_not_made_up_for(reporter, sink, clock):
    reporter.report()
    clock.advance(STATS_INTERVAL_SECONDS * 10)

    reporter.report()
    reporter.report()

    assert sink.written == [b"0", b"1"]


def test_a_failure_is_told_once_and_tried_again_until_it_is_over(
    reporter, sink, vitals, clock, caplog
):
    sink.is_full = True
    for _ in range(3):
        reporter.report()
        clock.advance(STATS_INTERVAL_SECONDS)
    assert len(caplog.records) == len(vitals.errors) == 1
    assert "trouble with the figures: [Errno 28] No space left" in caplog.text
    assert vitals.troubles == {"figures": "[Errno 28] No space left on device"}

    sink.is_full = False
    reporter.report()

    assert sink.written == [b"3"]
    assert vitals.troubles == {}
    assert "the figures: well again" in caplog.text


def test_a_lock_that_is_lost_is_told_and_the_figures_go_on(reporter, sink, vitals):
    sink.is_taken = True

    reporter.report()

    assert vitals.troubles == {"lock": "bank.db is open in another engine: process 7"}
    assert sink.written == [b"0"]


def test_a_running_engine_reports(monkeypatch):
    written = threading.Event()
    stats = MemoryStats()

    class Reporting(MemoryJournal):
        def stats(self):
            return stats

    def write(figures):
        stats.figures = figures
        written.set()

    monkeypatch.setattr(stats, "write", write)
    stand = Stand(Reporting(), clock=SystemClock())
    stand.runtime.start(lambda: b"figures")

    assert written.wait(TIMEOUT_SECONDS)
    assert stand.submit(ALICE, Deposit(1)).result(TIMEOUT_SECONDS).version == 1
    stand.runtime.close(TIMEOUT_SECONDS)
    stats.close()
    assert stats.figures == b"figures"
