"""What does the length of the log cost?"""

import pathlib
import random
import time

from argos_engine import Engine
from benchmarks import page_cache
from benchmarks.bench import Bench
from benchmarks.fill import fill
from benchmarks.ledger import ACCOUNT, DEPOSIT, STREAMS, account, clerk
from benchmarks.long_journal import long_journal
from benchmarks.ours import queued, visits
from benchmarks.question import Findings, Kind, Question, ratio
from benchmarks.rounds import Rounds, interleave
from benchmarks.spread import percentile, single, spread

_OPENINGS = 5
_ACTIVATIONS = 300
_SEED = 7
_SHORT_EVENTS = 10_000

_LONG = "engine, queued commands, long log"
_ALL = "engine, queued commands, long log, all streams of it"
_SHORT = "engine, queued commands, log of 10,000 events"


def long_log(bench: Bench) -> Findings:
    journal = long_journal(bench)
    path = journal.copy_to(bench.folder)
    size = path.stat().st_size
    opened = [_open_seconds(path, is_cold=False) for _ in range(_OPENINGS)]
    cold = [_open_seconds(path, is_cold=True) for _ in range(_OPENINGS)]
    first = _first_commands(path, journal.streams)
    rounds = _appends(path, journal.streams, bench)
    length = bench.length
    figures = {
        f"open_ms_{length}": spread(opened).times(1e3),
        f"open_cold_ms_{length}": spread(cold).times(1e3),
        f"activate_p50_ms_{length}": single(1e3 * percentile(first, 0.5)),
        f"activate_p99_ms_{length}": single(1e3 * percentile(first, 0.99)),
        f"append_slowdown_{length}": rounds.ratio(_LONG, _SHORT),
        f"append_all_streams_{length}": rounds.ratio(_ALL, _SHORT),
        "bytes_per_event": single(size / bench.events),
        "fill_events_per_second": single(bench.events / journal.fill_seconds),
    }
    return Findings(figures, rounds.rates())


def _open_seconds(path: pathlib.Path, *, is_cold: bool) -> float:
    if is_cold:
        page_cache.drop(path)
    start = time.perf_counter()
    engine = Engine.open(path, ACCOUNT)
    seconds = time.perf_counter() - start
    engine.close()
    return seconds


def _first_commands(path: pathlib.Path, streams: int) -> list[float]:
    """Return the seconds of commands for streams of which nothing is in memory."""
    chance = random.Random(_SEED)  # noqa: S311  # a repeatable choice
    chosen = chance.sample(range(streams), min(_ACTIVATIONS, streams))
    found = []
    with page_cache.dropping(path) as forget, Engine.open(path, ACCOUNT) as engine:
        desk = clerk(engine)
        for number in chosen:
            forget()
            start = time.perf_counter()
            desk.execute(account(number), DEPOSIT)
            found.append(time.perf_counter() - start)
    return found


def _appends(path: pathlib.Path, streams: int, bench: Bench) -> Rounds:
    chance = random.Random(_SEED)  # noqa: S311  # a repeatable choice
    short_path = bench.folder / "short.db"
    fill(short_path, _SHORT_EVENTS, len(STREAMS), lambda _: None)
    # From everywhere in the log: those that were made last would be near each other.
    step = max(streams // len(STREAMS), 1)
    in_use = [account(number) for number in range(0, streams, step)]
    with Engine.open(path, ACCOUNT) as long, Engine.open(short_path, ACCOUNT) as short:
        sides = {
            _LONG: queued(long, bench, in_use),
            _ALL: visits(long, bench, lambda n: chance.choices(range(streams), k=n)),
            _SHORT: queued(short, bench, STREAMS),
        }
        return interleave(sides, bench)


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
        Kind(
            "activate_p50_ms_{length}",
            "ms",
            "less",
            "first command on a stream that is not in memory, and neither is the file",
        ),
        Kind("activate_p99_ms_{length}", "ms", "less", "the same, 99th percentile"),
        ratio(
            "append_slowdown_{length}",
            "rate of queued commands for 1,000 streams from all over the long log, "
            "against a log of 10,000 events over 1,000 streams; 1 is no slowdown",
        ),
        ratio(
            "append_all_streams_{length}",
            "the same for streams of the long log at random, so that most have to be "
            "brought into memory first",
        ),
        Kind("bytes_per_event", "bytes", "less", "size of the file"),
        Kind(
            "fill_events_per_second",
            "events/s",
            "-",
            "how the log was made: through codec, chains and journal, without actors",
        ),
    ),
    long_log,
)
