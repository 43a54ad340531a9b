"""What do the guards of the schema cost, and what does a savepoint around a run?"""

from contextlib import ExitStack

from benchmarks.bench import Bench
from benchmarks.limit import bare_log, schema_log, template_row
from benchmarks.question import Findings, Question, ratio
from benchmarks.rounds import interleave

_SCHEMA = "APSW, the engine's schema"
_RUN = f"{_SCHEMA}, one savepoint around the rows of a transaction"
_EACH = f"{_SCHEMA}, a savepoint around each row"
_NO_ORDER = f"{_SCHEMA}, nothing looks at the order"
_BARE = "APSW, bare table"

_DROP_ORDER = "DROP TRIGGER events_in_order"


def guards(bench: Bench) -> Findings:
    folder = bench.folder
    template = template_row(folder / "template.db")
    with ExitStack() as opened:
        logs = {
            name: schema_log(folder / f"{number}.db", template)
            for number, name in enumerate((_SCHEMA, _RUN, _EACH, _NO_ORDER))
        }
        logs[_BARE] = bare_log(folder / "bare.db", template)
        for log in logs.values():
            opened.callback(log.connection.close)
        logs[_NO_ORDER].connection.execute(_DROP_ORDER)
        sides = {name: log.many for name, log in logs.items()}
        sides[_RUN] = logs[_RUN].many_in_savepoint
        sides[_EACH] = logs[_EACH].savepoint_each
        rounds = interleave(sides, bench)
    figures = {
        "run_in_savepoint_vs_schema": rounds.ratio(_RUN, _SCHEMA),
        "run_in_savepoint_vs_savepoint_each": rounds.ratio(_RUN, _EACH),
        "without_order_vs_schema": rounds.ratio(_NO_ORDER, _SCHEMA),
        "without_order_vs_bare": rounds.ratio(_NO_ORDER, _BARE),
    }
    return Findings(figures, rounds.rates())


QUESTION = Question(
    "guards",
    __doc__,
    (
        ratio(
            "run_in_savepoint_vs_schema",
            "rows in one savepoint around all of them, against none: inside it, SQLite "
            "keeps a journal of each statement",
        ),
        ratio(
            "run_in_savepoint_vs_savepoint_each",
            "the same, against a savepoint around each row, which is no slower",
        ),
        ratio(
            "without_order_vs_schema",
            "rows without the trigger that looks at positions and versions, against "
            "with it",
        ),
        ratio("without_order_vs_bare", "the same, against a bare table"),
    ),
    guards,
)
