"""How fast is a long log read as a whole?"""

import itertools
import logging
import time

import attrs

from argos_engine import open_archive
from argos_engine.audit.archive import Archive
from benchmarks import page_cache
from benchmarks.bench import Bench
from benchmarks.lap import Lap, rate, timed
from benchmarks.ledger import ACCOUNT, account
from benchmarks.long_journal import EVENTS_A_STREAM, LongJournal, long_journal
from benchmarks.question import Findings, Kind, Question
from benchmarks.spread import Spread, single, spread

_ANEW = attrs.evolve(ACCOUNT, revision=ACCOUNT.revision + 1)
"""Rules that no snapshot was made with, so that every event is folded."""

_DEPOSITS_MIN = EVENTS_A_STREAM * 49 // 50
"""The others are checkpoints."""


def long_read(bench: Bench) -> Findings:
    journal = long_journal(bench)
    path = journal.path
    with page_cache.dropping(path) as forget:
        verified = {}
        for processes in (1, 2):
            with open_archive(path, ACCOUNT) as archive:
                forget()
                verified[processes] = bench.events / _verify(archive, bench, processes)
        # It would tell of each snapshot that it leaves aside.
        logging.getLogger("argos_engine").setLevel(logging.ERROR)
        with open_archive(path, _ANEW) as archive:
            forget()
            replayed = _replay(archive, journal, bench)
    figures = {
        "verify_events_per_second": single(verified[1]),
        "verify_two_processes_events_per_second": single(verified[2]),
        "replay_long_events_per_second": replayed,
    }
    return Findings(figures)


def _verify(archive: Archive, bench: Bench, processes: int) -> float:
    start = time.perf_counter()
    label = f"verify, {processes=}, in percent"
    with bench.progress.counting(label, 100) as advance:
        told = 0

        def tell(done: int, total: int) -> None:
            nonlocal told
            percent = 100 * done // total
            advance(percent - told)
            told = percent

        report = archive.verify(progress=tell, processes=processes)
    assert report.is_sound, f"the filled log is not sound: {report}"
    return time.perf_counter() - start


def _replay(archive: Archive, journal: LongJournal, bench: Bench) -> Spread:
    """Return the rate over all streams, and of the slowest and the fastest part."""
    bounds = [
        journal.streams * part // bench.rounds for part in range(bench.rounds + 1)
    ]
    laps = []
    with bench.progress.counting("replay", journal.streams) as advance:
        for first, end in itertools.pairwise(bounds):
            laps.append(_fold(archive, range(first, end)))
            advance(end - first)
    around = spread(rate([lap]) for lap in laps)
    return around._replace(median=rate(laps))


def _fold(archive: Archive, numbers: range) -> Lap:
    def fold() -> None:
        for number in numbers:
            entries = archive.state(account(number)).entries
            assert entries >= _DEPOSITS_MIN, "every event is replayed"

    return timed(len(numbers) * EVENTS_A_STREAM, fold)


QUESTION = Question(
    "long_read",
    __doc__,
    (
        Kind(
            "verify_events_per_second",
            "events/s",
            "more",
            "all checks, in one process, from a file that is not in memory",
        ),
        Kind(
            "verify_two_processes_events_per_second",
            "events/s",
            "more",
            "the same, shared with a second process, whose start counts",
        ),
        Kind(
            "replay_long_events_per_second",
            "events/s",
            "more",
            "all streams folded one after the other, 100 events each",
        ),
    ),
    long_read,
)
