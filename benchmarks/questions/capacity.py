"""How much of what SQLite can write does the engine reach?"""

from contextlib import ExitStack

from argos_engine import Engine
from argos_engine.storage.sqlite.wal_checkpoint import WAL_PAGES_MAX
from benchmarks.bench import Bench
from benchmarks.ledger import ACCOUNT
from benchmarks.limit import Disk, bare_log, schema_log, template_row
from benchmarks.ours import queued
from benchmarks.question import Findings, Kind, Question, ratio
from benchmarks.rounds import interleave

_ENGINE = "engine, queued commands"
_BARE = "APSW, bare table, 1,000 rows a transaction"
_SCHEMA = "APSW, the engine's schema, 1,000 rows a transaction"
_GUARDED = "APSW, the engine's schema, a savepoint for each row"
_SINGLE = "APSW, the engine's schema, one row a transaction"
_DISK = "fdatasync alone, 12 KiB overwritten"


def capacity(bench: Bench) -> Findings:
    folder = bench.folder
    template = template_row(folder / "template.db")
    with ExitStack() as opened:
        engine = opened.enter_context(Engine.open(folder / "engine.db", ACCOUNT))
        bare = bare_log(folder / "bare.db", template)
        schema = schema_log(folder / "schema.db", template)
        guarded = schema_log(folder / "guarded.db", template)
        single = schema_log(folder / "single.db", template, WAL_PAGES_MAX)
        for log in (bare, schema, guarded, single):
            opened.callback(log.connection.close)
        disk = Disk(folder / "disk")
        opened.callback(disk.close)
        rounds = interleave(
            {
                _ENGINE: queued(engine, bench),
                _BARE: bare.many,
                _SCHEMA: schema.many,
                _GUARDED: guarded.savepoint_each,
                _SINGLE: single.single,
                _DISK: disk.sync,
            },
            bench,
        )
    figures = {
        "capacity_vs_bare": rounds.ratio(_ENGINE, _BARE),
        "capacity_vs_schema": rounds.ratio(_ENGINE, _SCHEMA),
        "capacity_vs_savepoint_each": rounds.ratio(_ENGINE, _GUARDED),
        "capacity_vs_single_rows": rounds.ratio(_ENGINE, _SINGLE),
        "schema_vs_bare": rounds.ratio(_SCHEMA, _BARE),
        "savepoint_each_vs_schema": rounds.ratio(_GUARDED, _SCHEMA),
        "disk_sync_microseconds": rounds.latency(_DISK, 0.5).times(1e6),
    }
    return Findings(figures, rounds.rates())


QUESTION = Question(
    "capacity",
    __doc__,
    (
        ratio(
            "capacity_vs_bare",
            "queued commands over 1,000 streams, against rows put into a bare table, "
            "1,000 a transaction",
        ),
        ratio("capacity_vs_schema", "the same, against the engine's own schema"),
        ratio(
            "capacity_vs_savepoint_each",
            "the same, against the engine's own schema with a savepoint for each row",
        ),
        ratio(
            "capacity_vs_single_rows",
            "the same, against the engine's own schema with one row a transaction: "
            "what group commit gains",
        ),
        ratio("schema_vs_bare", "what the engine's schema leaves of the bare table"),
        ratio("savepoint_each_vs_schema", "what savepoints leave of that"),
        Kind("disk_sync_microseconds", "us", "less", "fdatasync of 12 KiB, median"),
    ),
    capacity,
    is_durable=True,
)
