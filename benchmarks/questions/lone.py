"""How long does a caller who is alone wait for one command?"""

from contextlib import ExitStack

from argos_engine import Engine
from argos_engine.storage.sqlite.wal_checkpoint import WAL_PAGES_MAX
from benchmarks import ours
from benchmarks.bench import Bench
from benchmarks.ledger import ACCOUNT
from benchmarks.limit import schema_log, template_row
from benchmarks.question import Findings, Kind, Question, times_as_long
from benchmarks.rounds import interleave

_THREAD = "engine, one thread"
_LOOP = "engine, one task on an event loop"
_COMMIT = "APSW, the engine's schema, one row a transaction"
_PAUSED = f"{_COMMIT} after a pause"


def lone(bench: Bench) -> Findings:
    folder = bench.folder
    with ExitStack() as opened:
        engine = opened.enter_context(Engine.open(folder / "engine.db", ACCOUNT))
        loop = opened.enter_context(ours.event_loop(str(folder / "loop.db")))
        template = template_row(folder / "template.db")
        commit = schema_log(folder / "raw.db", template, WAL_PAGES_MAX)
        opened.callback(commit.connection.close)
        sides = {
            _THREAD: ours.lone(engine),
            _LOOP: loop.lone,
            _COMMIT: commit.single,
            _PAUSED: commit.single_after_pause,
        }
        rounds = interleave(sides, bench)
    figures = {
        "lone_p50_vs_commit": rounds.latency_ratio(_THREAD, _COMMIT, 0.5),
        "lone_p99_vs_commit": rounds.latency_ratio(_THREAD, _COMMIT, 0.99),
        "lone_asyncio_p50_vs_commit": rounds.latency_ratio(_LOOP, _COMMIT, 0.5),
        "lone_asyncio_p99_vs_commit": rounds.latency_ratio(_LOOP, _COMMIT, 0.99),
        "commit_after_pause_p50_vs_commit": rounds.latency_ratio(_PAUSED, _COMMIT, 0.5),
        "lone_p50_ms": rounds.latency(_THREAD, 0.5).times(1e3),
        "lone_p99_ms": rounds.latency(_THREAD, 0.99).times(1e3),
    }
    return Findings(figures, rounds.rates())


QUESTION = Question(
    "lone",
    __doc__,
    (
        times_as_long(
            "lone_p50_vs_commit",
            "median of one command from a thread, against one row and one commit by "
            "APSW into the engine's schema",
        ),
        times_as_long("lone_p99_vs_commit", "the same at the 99th percentile"),
        times_as_long("lone_asyncio_p50_vs_commit", "the same from an event loop"),
        times_as_long(
            "lone_asyncio_p99_vs_commit",
            "the same from an event loop, at the 99th percentile",
        ),
        times_as_long(
            "commit_after_pause_p50_vs_commit",
            "that one row and commit 0.25 ms after the one before it, against at once: "
            "how much of the above is a disk at rest and a processor gone cold",
        ),
        Kind("lone_p50_ms", "ms", "less", "one command from a thread, median"),
        Kind("lone_p99_ms", "ms", "less", "the same at the 99th percentile"),
    ),
    lone,
    is_durable=True,
)
