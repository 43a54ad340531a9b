"""How does the engine compare with others who keep events?"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from argos_engine import Engine
from benchmarks import ours
from benchmarks.bench import Bench
from benchmarks.lap import Side
from benchmarks.ledger import ACCOUNT
from benchmarks.limit import schema_log, template_row
from benchmarks.peers import (
    eventsource_py,
    eventsourcing_sqlite,
    pykka_actor,
    sqlalchemy_aiosqlite,
)
from benchmarks.question import Findings, Question, ratio
from benchmarks.rounds import interleave

_QUEUED = "engine, queued commands"
_TASKS = "engine, 256 tasks on an event loop"
_THREADS = "engine, 16 threads"
_LONE = "engine, one thread"
_LONE_TASK = "engine, one task on an event loop"
_KEPT = "eventsourcing, one thread, aggregate kept by the caller"
_CACHED = "eventsourcing, one thread, aggregate from the cache"
_LOADED = "eventsourcing, one thread, aggregate loaded (up to 100 events)"
_TOGETHER = "eventsourcing, 1,000 aggregates in one save"
_THEIR_THREADS = "eventsourcing, 16 threads, aggregates kept"
_OTHER_KEPT = "eventsource-py, one task, aggregate kept by the caller"
_OTHER_LOADED = "eventsource-py, one task, aggregate loaded (up to 100 events)"
_TABLE = "SQLAlchemy and aiosqlite, one task, one transaction an event"
_ACTOR = "Pykka, ask, nothing durable"
_ROWS = "APSW, the engine's schema, 1,000 rows a transaction"


def peers(bench: Bench) -> Findings:
    with ExitStack() as opened:
        sides = {
            **opened.enter_context(_engine(bench)),
            **opened.enter_context(_eventsourcing(bench)),
            **opened.enter_context(_others(bench)),
        }
        rows = schema_log(
            bench.folder / "raw.db", template_row(bench.folder / "row.db")
        )
        opened.callback(rows.connection.close)
        sides[_ROWS] = rows.many
        rounds = interleave(sides, bench)
    figures = {
        key: rounds.ratio(mine, theirs) for key, (mine, theirs) in _PAIRS.items()
    }
    return Findings(figures, rounds.rates())


_PAIRS = {
    "lone_vs_eventsourcing": (_LONE, _KEPT),
    "lone_vs_eventsourcing_cached": (_LONE, _CACHED),
    "lone_vs_eventsourcing_loaded": (_LONE, _LOADED),
    "threads16_vs_eventsourcing16": (_THREADS, _THEIR_THREADS),
    "capacity_vs_eventsourcing": (_QUEUED, _KEPT),
    "capacity_vs_eventsourcing_together": (_QUEUED, _TOGETHER),
    "schema_vs_eventsourcing": (_ROWS, _KEPT),
    "asyncio256_vs_eventsourcing": (_TASKS, _KEPT),
    "lone_asyncio_vs_eventsource_py": (_LONE_TASK, _OTHER_KEPT),
    "lone_asyncio_vs_eventsource_py_loaded": (_LONE_TASK, _OTHER_LOADED),
    "lone_asyncio_vs_sqlalchemy": (_LONE_TASK, _TABLE),
    "lone_vs_pykka": (_LONE, _ACTOR),
}


@contextmanager
def _engine(bench: Bench) -> Iterator[dict[str, Side]]:
    with (
        Engine.open(bench.folder / "engine.db", ACCOUNT) as engine,
        ours.threads(engine) as threads,
        ours.event_loop(str(bench.folder / "loop.db")) as loop,
    ):
        yield {
            _QUEUED: ours.queued(engine, bench),
            _TASKS: loop.tasks,
            _THREADS: threads,
            _LONE: ours.lone(engine),
            _LONE_TASK: loop.lone,
        }


@contextmanager
def _eventsourcing(bench: Bench) -> Iterator[dict[str, Side]]:
    open_ = eventsourcing_sqlite.application
    with (
        open_(bench.folder / "es.db") as plain,
        open_(bench.folder / "cached.db", cached=1_000) as cached,
        open_(bench.folder / "threads.db") as shared,
        eventsourcing_sqlite.threads(shared) as threads,
    ):
        yield {
            _KEPT: eventsourcing_sqlite.kept(plain),
            _CACHED: eventsourcing_sqlite.loaded(cached),
            _LOADED: eventsourcing_sqlite.loaded(plain),
            _TOGETHER: eventsourcing_sqlite.together(plain),
            _THEIR_THREADS: threads,
        }


@contextmanager
def _others(bench: Bench) -> Iterator[dict[str, Side]]:
    with (
        eventsource_py.kept(bench.folder / "kept.db") as kept,
        eventsource_py.loaded(bench.folder / "loaded.db") as loaded,
        sqlalchemy_aiosqlite.table(bench.folder / "table.db") as table,
        pykka_actor.actor() as actor,
    ):
        yield {_OTHER_KEPT: kept, _OTHER_LOADED: loaded, _TABLE: table, _ACTOR: actor}


QUESTION = Question(
    "peers",
    __doc__,
    (
        ratio("lone_vs_eventsourcing", "one caller each; theirs keeps the aggregate"),
        ratio("lone_vs_eventsourcing_cached", "one caller each; theirs has a cache"),
        ratio(
            "lone_vs_eventsourcing_loaded",
            "one caller each; theirs loads an aggregate of up to 100 events",
        ),
        ratio("threads16_vs_eventsourcing16", "16 threads each"),
        ratio(
            "capacity_vs_eventsourcing",
            "not like with like: queued commands against one caller who saves one by "
            "one, as they have no queue",
        ),
        ratio(
            "capacity_vs_eventsourcing_together",
            "queued commands, each for itself, against 1,000 aggregates in one save "
            "that is kept or lost as a whole",
        ),
        ratio(
            "schema_vs_eventsourcing",
            "not like with like: rows alone, without rules, hashes or answers, written "
            "by APSW a thousand at a time. No ratio of queued commands can be higher "
            "on this disk",
        ),
        ratio(
            "asyncio256_vs_eventsourcing",
            "not like with like: 256 callers against one, as theirs are no faster "
            "when there are more",
        ),
        ratio(
            "lone_asyncio_vs_eventsource_py",
            "one task each; theirs keeps the aggregate",
        ),
        ratio(
            "lone_asyncio_vs_eventsource_py_loaded",
            "one task each; theirs loads an aggregate of up to 100 events",
        ),
        ratio(
            "lone_asyncio_vs_sqlalchemy",
            "one task each; theirs has no rules and no hash, one INSERT and one commit",
        ),
        ratio(
            "lone_vs_pykka",
            "not like with like: one caller each, but their actor keeps nothing on "
            "disk: what durability costs",
        ),
    ),
    peers,
    is_durable=True,
)
