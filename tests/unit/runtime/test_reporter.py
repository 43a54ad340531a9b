"""Figures are left for others once in a while, and cost nobody anything."""

import threading

import pytest

from argos_engine.ports.clock import FixedClock, SystemClock
from argos_engine.runtime.reporter import STATS_INTERVAL_SECONDS, Reporter
from argos_engine.storage.memory import MemoryJournal, MemoryStats
from tests.accounts import ALICE, Deposit
from tests.stand import NOON, Stand

TIMEOUT_SECONDS = 20


class Sink:
    """Keeps everything that is written, or is full."""

    def __init__(self):
        self.written = []
        self.is_full = False

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
def noted():
    return []


@pytest.fixture
def reporter(sink, clock, noted):
    numbers = iter(range(100))
    return Reporter(sink, clock, lambda: b"%d" % next(numbers), noted.append)


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


def test_a_failure_is_logged_and_tried_again_later(reporter, sink, clock, caplog):
    sink.is_full = True
    reporter.report()
    reporter.report()
    assert len(caplog.records) == 1
    assert "No space left" in caplog.text

    sink.is_full = False
    clock.advance(STATS_INTERVAL_SECONDS)
    reporter.report()

    assert sink.written == [b"1"]


def test_failures_in_a_row_are_noted_once(reporter, sink, clock, noted):
    for is_full in (True, True, False, True):
        sink.is_full = is_full
        reporter.report()
        clock.advance(STATS_INTERVAL_SECONDS)

    assert [error.errno for error in noted] == [28, 28]


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
