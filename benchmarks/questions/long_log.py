"""What does the length of the log cost?"""

import os
import pathlib
import random
import time

from argos_engine import Engine, open_archive
from benchmarks.bench import Bench
from benchmarks.fill import fill
from benchmarks.ledger import ACCOUNT, STREAMS, account
from benchmarks.ours import queued
from benchmarks.question import Findings, Kind, Question, times_as_long
from benchmarks.rounds import interleave
from benchmarks.spread import percentile, single, spread

_OPENINGS = 5
_ACTIVATIONS = 300
_SEED = 7

_LONG = "engine, queued commands, long log"
_NEW = "engine, queued commands, new log"


def long_log(bench: Bench) -> Findings:
    path = bench.folder / "long.db"
    start = time.perf_counter()
    streams = fill(path, bench.events)
    seconds = time.perf_counter() - start
    size = path.stat().st_size
    verified = _verify(path)
    opened = [_open_seconds(path, is_cold=False) for _ in range(_OPENINGS)]
    cold = [_open_seconds(path, is_cold=True) for _ in range(_OPENINGS)]
    with (
        Engine.open(path, ACCOUNT) as long,
        Engine.open(bench.folder / "new.db", ACCOUNT) as new,
    ):
        activations = _activations(long, streams)
        # Streams of the log that stand at its end, as those in use do.
        in_use = [account(streams - 1 - number % streams) for number in range(1_000)]
        rounds = interleave(
            {_LONG: queued(long, bench, in_use), _NEW: queued(new, bench, STREAMS)},
            bench,
        )
    length = bench.length
    figures = {
        f"open_ms_{length}": spread(opened).times(1e3),
        f"open_cold_ms_{length}": spread(cold).times(1e3),
        f"activate_p50_ms_{length}": single(1e3 * percentile(activations, 0.5)),
        f"activate_p99_ms_{length}": single(1e3 * percentile(activations, 0.99)),
        f"append_slowdown_{length}": rounds.ratio(_NEW, _LONG),
        "bytes_per_event": single(size / bench.events),
        "verify_events_per_second": single(bench.events / verified),
        "fill_events_per_second": single(bench.events / seconds),
    }
    return Findings(figures, rounds.rates())


def _verify(path: pathlib.Path) -> float:
    start = time.perf_counter()
    with open_archive(path, ACCOUNT) as archive:
        report = archive.verify()
    assert report.is_sound, f"the filled log is not sound: {report}"
    return time.perf_counter() - start


def _open_seconds(path: pathlib.Path, *, is_cold: bool) -> float:
    if is_cold:
        file = os.open(path, os.O_RDONLY)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)
    start = time.perf_counter()
    engine = Engine.open(path, ACCOUNT)
    seconds = time.perf_counter() - start
    engine.close()
    return seconds


def _activations(engine: Engine, streams: int) -> list[float]:
    """Return the seconds of the first look at streams that are not in memory."""
    chance = random.Random(_SEED)  # noqa: S311  # a repeatable choice
    found = []
    for _ in range(_ACTIVATIONS):
        stream = account(chance.randrange(streams))
        start = time.perf_counter()
        engine.versioned(stream)
        found.append(time.perf_counter() - start)
    return found


QUESTION = Question(
    "long_log",
    __doc__,
    (
        Kind("open_ms_{length}", "ms", "less", "opening the engine"),
        Kind(
            "open_cold_ms_{length}",
            "ms",
            "less",
            "the same after the file was dropped from the page cache",
        ),
        Kind("activate_p50_ms_{length}", "ms", "less", "first look at an aggregate"),
        Kind("activate_p99_ms_{length}", "ms", "less", "the same, 99th percentile"),
        times_as_long(
            "append_slowdown_{length}", "queued commands, against those to a new log"
        ),
        Kind("bytes_per_event", "bytes", "less", "size of the file"),
        Kind("verify_events_per_second", "events/s", "more", "all checks"),
        Kind(
            "fill_events_per_second",
            "events/s",
            "-",
            "how the log was made: through codec, chains and journal, without actors",
        ),
    ),
    long_log,
)
